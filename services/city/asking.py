"""Commands that ask a city or give it something, over its HTTP APIs: tables for people, --json for machines."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote

import typer

from contracts.published_returns import published_return
from services.chassis import logs
from services.city import showing
from services.city.client import City, opened

T = TypeVar("T")
CITY: Final = "110000"
UNBALANCED: Final = 1
FIELDS: Final = ("rule", "region", "period", "left", "right", "delta", "status")

Data = Annotated[Path, typer.Option(help="the city's folder; a city that runs there is asked itself")]
Url = Annotated[str | None, typer.Option("--city", help="the address of a running city")]
AsJson = Annotated[bool, typer.Option("--json", help="for machines")]
Region = Annotated[str, typer.Option(help="6, 9 or 12 digits")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
HERE: Final = Path("var/city")


class BadFile(Exception):
    """A file that is not there, or not what it should be."""


def with_city(data: Path, url: str | None, work: Callable[[City], Awaitable[T]]) -> T:
    """Open the city or find it at its address, and ask. Raises what `opened` raises, and Refused."""

    async def asked() -> T:
        async with opened(data, url) as city:
            return await work(city)

    logs.configure("WARNING")
    return asyncio.run(asked())


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _day(of: datetime | None) -> str | None:
    return of.date().isoformat() if of else None


def import_return(file: Path, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Import a published statistical return (JSON); the packaged one is called beijing-2010."""
    body = _read(file)
    answer = with_city(data, url, lambda city: city.post("procurement", "/returns", body))
    print_json(answer) if as_json else showing.imported(file, answer)


def _read(file: Path) -> Any:
    """The file's JSON, or a packaged return's by its name. Raises BadFile."""
    try:
        content = file.read_bytes() if file.exists() else published_return(str(file))
    except FileNotFoundError:
        raise BadFile(f"{file}: no such file") from None
    except OSError as wrong:
        raise BadFile(f"{file}: {wrong.strerror}") from wrong
    try:
        found = json.loads(content, parse_constant=_no_number, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()  # what cannot be sent: 1e999, half a character
    except (ValueError, RecursionError) as wrong:
        raise BadFile(f"{file} is not JSON: {wrong}") from wrong
    return found


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice: which of the two was meant is not guessed."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key in found if sum(1 for other, _ in pairs if other == key) > 1)
        raise ValueError(f"the key {twice!r} is given twice")
    return found


def reconcile(data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Print every rule with both sides and the difference; exit 1 where a rule of the living figures is broken."""
    answer = with_city(data, url, lambda city: city.get("districts", "/reconciliation"))
    results = answer["results"]
    if as_json:
        print_json([{field: result[field] for field in FIELDS} for result in results])
    else:
        showing.reconciliation(results)
    # what was published out of balance stays so: known, shown, no alarm; its rules bear the return's name
    living = [result for result in results if "." not in str(result["rule"])]
    if any(result["status"] not in ("BALANCED", "ROUNDING") for result in living):
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
    """A figure in a region, as effective on a day and as known at the end of another."""
    query = {"region": region, "on": _day(on), "as_known_on": _day(as_known_on)}
    answer = with_city(data, url, lambda city: city.get("districts", f"/figures/{measure}", **query))
    print_json(answer) if as_json else showing.figure(answer)


def explain(
    measure: str,
    region: Region = CITY,
    on: Day = None,
    cut: Annotated[str | None, typer.Option(help="only this part of the figure")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="rows")] = 100,
    after: Annotated[str | None, typer.Option(help="the row before, to go on")] = None,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """The rows that count in a figure, and the events that moved them."""
    query = {"region": region, "on": _day(on), "cut": cut, "limit": limit, "after": after}
    answer = with_city(data, url, lambda city: city.get("districts", f"/figures/{measure}/rows", **query))
    print_json(answer) if as_json else showing.explanation(answer)


def effects_of(event: str, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """What followed from an event in every service; of one that was annulled, what was undone and what was not."""
    answer = with_city(data, url, lambda city: city.get("districts", f"/effects-of/{quote(event, safe='')}"))
    print_json(answer) if as_json else showing.effects(answer)


def status(data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Where every service, view and reaction stands, how far behind, how old, and what is in quarantine."""
    answer = with_city(data, url, _standing)
    print_json(answer) if as_json else showing.standing(answer)


async def _standing(city: City) -> Any:
    """The districts' word on services, reactions and views; the city's on what stands still."""
    told = await city.get("districts", "/status")
    reactions = [each for service in told["services"].values() for each in service["reactions"]]
    for view in told["views"].values():
        view.update(_whole(list(view["sources"].values())))
    told["quarantined"] = sum(reader["quarantined"] for reader in (*told["views"].values(), *reactions))
    told["failures"] = await city.failures()
    return told


def _whole(sources: list[dict[str, Any]]) -> dict[str, Any]:
    """A view over all its sources: as far as the slowest, as old as the oldest."""
    behind, ages = [at["behind"] for at in sources], [at["age_seconds"] for at in sources]
    return {
        "position": min(at["position"] for at in sources),
        "behind": None if None in behind else sum(behind),
        "age_seconds": None if None in ages else max(ages),
    }


COMMANDS = (import_return, reconcile, figures, explain, effects_of, status)
