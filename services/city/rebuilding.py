"""Commands that build views anew: beside the one that serves, one district of it, or the one before put back."""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from services.chassis.recorder import Unavailable
from services.city.asking import HERE, AsJson, Data, Url, print_json, with_city
from services.city.client import City, Refused

DIFFERENT: Final = 1
LOOK: Final = 0.3  # seconds between two questions how it goes
STAGES: Final = {
    "folding": "读取并折叠",
    "indexing": "建立索引",
    "catching-up": "追赶",
    "comparing": "比对",
    "swapping": "切换",
    "done": "完成",
}

Accept = Annotated[str | None, typer.Option(help="the name of the difference that it may have, as the refusal gave it")]
District = Annotated[str | None, typer.Option(help="6 digits: only what was ever counted there, in place")]


class Source(StrEnum):
    """Where a view's facts are read from."""

    LOG = "log"
    KAFKA = "kafka"


From = Annotated[Source, typer.Option("--from", help="the services' logs, or the channels on Kafka from their start")]


def rebuild(
    view: str,
    district: District = None,
    source: From = Source.LOG,
    accept: Accept = None,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Build a view anew from its facts beside the serving one, compare, and swap; what broke off is gone on with."""
    body = {"source": source, "district": district, "accept": accept}
    answer = with_city(data, url, lambda city: _rebuilt(city, view, body))
    print_json(answer) if as_json else _say(_sentence(answer))


def put_back(view: str, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Let the generation serve again that served before the last rebuild; it reads on from its own place."""
    answer = with_city(data, url, lambda city: city.post("districts", f"/views/{view}/put-back", {}))
    print_json(answer) if as_json else _say(f"{view}:已恢复第 {answer['generation']} 代")


def compare(view: str, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Hold a shadow of a view against the one that serves, while both go on; exit 1 where they differ."""
    answer = with_city(data, url, lambda city: city.get("districts", f"/views/{view}/comparison"))
    if as_json:
        print_json(answer)
    else:
        both = f"{view}:第 {answer['beside']['generation']} 代与第 {answer['serving']['generation']} 代"
        seen = f"已比对 {answer['feeds_compared']}/{answer['feeds']} 个分区"
        _say("\n".join([f"{both}{'相同' if answer['equal'] else '不同'},{seen}", *answer["differences"]]))
    if not answer["equal"]:
        raise typer.Exit(DIFFERENT)


async def _rebuilt(city: City, view: str, body: dict[str, Any]) -> dict[str, Any]:
    """Until it has ended. Raises Refused, with what differs and how it is accepted; Unavailable."""
    path = f"/views/{view}/rebuild"
    told = await city.post("districts", path, body)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}% {task.fields[left]}"),
    )
    shown = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    with shown:
        bar = shown.add_task(view, total=1.0, left="")
        while told["state"] == "running":
            await asyncio.sleep(LOOK)
            told = await city.get("districts", path)
            stage = STAGES.get(told.get("stage", ""), "")
            shown.update(bar, completed=told.get("ratio", 0), description=f"{view} {stage}", left=_left(told))
    return _ended(view, told)


def _left(told: dict[str, Any]) -> str:
    events = f"{told.get('done', 0):,}/{told.get('of', 0):,} 个事件"
    left = told.get("seconds_left")
    return events if left is None else f"{events},约剩 {left:,.0f} 秒"


def _ended(view: str, told: dict[str, Any]) -> dict[str, Any]:
    if told["state"] == "done":
        return told
    if told["state"] == "refused":
        raise Refused({"errors": [{"zh": _differs(view, told, "zh"), "en": _differs(view, told, "en")}]})
    raise Unavailable(f"the rebuild of {view} ended: {told.get('error', 'the city was started anew; ask again')}")


def _differs(view: str, told: dict[str, Any], language: str) -> str:
    found = "; ".join(told["differences"])
    accepted = f"--accept {told['accept']}" if told.get("accept") else "—"
    if language == "zh":
        return f"重建的视图 {view} 与正在使用的不同:{found}。确认无误后可用 {accepted} 接受"
    return f"the view {view} built anew differs from the one that serves; looked at and right: {accepted}"


def _sentence(told: dict[str, Any]) -> str:
    same = "相同" if told["equal"] else f"不同:{'; '.join(told['differences'])}"
    if told.get("district"):
        return f"{told['view']}:{told['district']} 的 {told['streams']:,} 条记录已重建,与重建前{same}"
    return f"{told['view']}:第 {told['generation']} 代已启用,{told['events']} 个事件,与前一代{same}"


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(escape(text))


COMMANDS: Final = (rebuild, put_back, compare)
