"""Commands that ask a city or give it something, over its HTTP APIs: tables for people, --json for machines."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from contracts.published_returns import published_return
from services.city.client import City, opened

T = TypeVar("T")
CITY: Final = "110000"
UNBALANCED: Final = 1
EXPECTED: Final = ("2010.",)  # what was published out of balance stays so: known, shown, no alarm
say = Console()

Data = Annotated[Path, typer.Option(help="the city's folder")]
Url = Annotated[str | None, typer.Option("--city", help="the address of a running city")]
AsJson = Annotated[bool, typer.Option("--json", help="for machines")]
Region = Annotated[str, typer.Option(help="6, 9 or 12 digits")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
HERE: Final = Path("var/city")


def _with_city(data: Path, url: str | None, work: Callable[[City], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with opened(data, url) as city:
            return await work(city)

    return asyncio.run(asked())


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        numeric = column in {"左", "右", "差额", "数值", "位置", "落后", "隔离", "秒"}
        table.add_column(column, justify="right" if numeric else "left")
    return table


def _day(of: datetime | None) -> str | None:
    return of.date().isoformat() if of else None


def import_return(file: Path, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Import a published statistical return (JSON); the packaged one is called beijing-2010."""
    body = json.loads(_read(file))
    answer = _with_city(data, url, lambda city: city.post("procurement", "/returns", body))
    _print_json(answer) if as_json else say.print(f"已导入 {file.name}:{answer['id']}", highlight=False)


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else published_return(file.stem)


def reconcile(data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Print every rule with both sides and the difference; exit 1 where a live rule does not balance."""
    answer = _with_city(data, url, lambda city: city.get("districts", "/reconciliation"))
    fields = ("rule", "region", "period", "left", "right", "delta", "status")
    results = [{field: result[field] for field in fields} for result in answer["results"]]
    if as_json:
        _print_json(results)
    else:
        table = _table("核对", "规则", "地区", "期间", "左", "右", "差额", "状态")
        for result in results:
            table.add_row(*(str(result[field]) for field in fields))
        say.print(table)
    live = [r for r in results if not str(r["rule"]).startswith(EXPECTED)]
    if any(result["status"] not in ("BALANCED", "ROUNDING") for result in live):
        raise typer.Exit(UNBALANCED)


def figures(
    measure: str,
    region: Region = CITY,
    on: Day = None,
    as_known_on: Day = None,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """A figure in a region, as effective on a day and as known on another."""
    query = {"region": region, "on": _day(on), "as_known_on": _day(as_known_on)}
    answer = _with_city(data, url, lambda city: city.get("districts", f"/figures/{measure}", **query))
    if as_json:
        _print_json(answer)
        return
    table = _table(f"{answer['title']}  {answer['region']['name']}", "分项", "数值")
    for cut in answer["cuts"]:
        table.add_row(cut["title"] or cut["cut"], str(cut["value"]))
    table.add_row("合计", str(answer["value"]))
    say.print(table)


def explain(
    measure: str, region: Region = CITY, on: Day = None, data: Data = HERE, url: Url = None, as_json: AsJson = False
) -> None:
    """The rows that count in a figure, and the events that moved them."""
    query = {"region": region, "on": _day(on)}
    answer = _with_city(data, url, lambda city: city.get("districts", f"/figures/{measure}/rows", **query))
    if as_json:
        _print_json(answer)
        return
    table = _table(f"{answer['title']}  {answer['region']['name']} = {answer['value']}", "记录", "数值", "事件")
    for row in answer["rows"]:
        events = "\n".join(f"{e['effective_on']}  {e['title']}  #{e['position']}" for e in row["events"])
        table.add_row(f"{row['title']}\n{row['id']}", str(row["amount"]), events)
    say.print(table)


def rebuild(
    view: str,
    accept_difference: Annotated[bool, typer.Option(help="swap although it differs from what serves")] = False,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Build a view anew from the services' logs beside the serving one, compare, and swap."""
    body = {"accept_difference": accept_difference}
    answer = _with_city(data, url, lambda city: city.post("districts", f"/views/{view}/rebuild", body))
    if as_json:
        _print_json(answer)
        return
    same = "相同" if answer["equal"] else "不同"
    told = f"{view}: 第 {answer['generation']} 代已启用,{answer['events']} 个事件,与前一代{same}"
    say.print(told, highlight=False)


def status(data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Where every service and every view stands, how far behind, how old, and what is in quarantine."""
    answer = _with_city(data, url, lambda city: city.get("districts", "/status"))
    if as_json:
        _print_json(answer)
        return
    services = _table("服务", "服务", "位置", "纪元")
    for name, about in answer["services"].items():
        services.add_row(name, str(about["position"]), str(about["epoch"]))
    views = _table("视图", "视图", "来源", "位置", "落后", "秒", "隔离")
    for name, view in answer["views"].items():
        for source, at in view["sources"].items():
            row = (at["position"], at["behind"], at["age_seconds"], view["quarantined"])
            views.add_row(name, source, *(str(value) for value in row))
    say.print(services, views, sep="\n\n")


COMMANDS = (import_return, reconcile, figures, explain, rebuild, status)
