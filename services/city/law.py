"""Look at the law a city applies: which value holds and why, what two sets differ in, whether a directory is sound."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from contracts.policies.assembling import assemble
from contracts.policies.differences import differences
from contracts.policies.explaining import explained
from contracts.policies.policy_set import PolicySet
from contracts.regions import CITY, find
from services.chassis.clock import SystemClock, today
from services.chassis.settings import BadSettings, from_environment
from services.city import showing
from services.city.asking import HERE, AsJson, Data, Day, Url, print_json, with_city
from services.city.client import City, Refused
from services.city.rooms import SERVICES

MISSING: Final = 1
NOT_FOUND: Final = 404
CURRENT: Final = "current"
Which = Annotated[str, typer.Option("--set", help="current, a directory of policies, or the version a fact records")]
OneSet = Annotated[str, typer.Argument(help="current, a directory of policies, or the version a fact records")]

policy = typer.Typer(help="The policies that a city applies, with their dates and sources.", no_args_is_help=True)


@policy.command()
def show(
    key: Annotated[str, typer.Argument(help="such as reg.decision_days")],
    on: Day = None,
    region: Annotated[str, typer.Option("--in", help="6, 9 or 12 digits")] = CITY,
    which: Which = CURRENT,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """The value that applies on a day in a region, and why the others do not; exit 1 where none does."""
    day = on.date() if isinstance(on, datetime) else today(SystemClock())
    find(region)
    policies = _set(which, data, url)
    if key not in policies.keys:
        near = [each for each in policies.keys if each.startswith(key.split(".")[0])]
        raise BadSettings(f"no policy is called {key}; there are {', '.join(near or policies.keys)}")
    candidates = explained(policies, key, day, region)
    unknown = [each for each in policies.keys[key].unknown if each.holds(day)]
    if as_json:
        print_json(_as_json(policies, key, day, region, candidates))
    else:
        showing.policy(policies, key, day, region, candidates, unknown)
    if not any(each.because == "applies" for each in candidates):
        raise typer.Exit(MISSING)


@policy.command()
def diff(before: OneSet, after: OneSet, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Every value and every year of the calendar in which two sets differ."""
    found = differences(_set(before, data, url), _set(after, data, url))
    print_json(msgspec.to_builtins(found)) if as_json else showing.differences(found)


@policy.command()
def check(directory: Annotated[Path, typer.Argument(help="as LINLI_POLICIES would name it")]) -> None:
    """Whether a city could start with a directory of its own policies; else what is wrong, line by line."""
    policies = assemble(directory)
    own = sum(entry.overlaid for entry in policies.content.entries)
    print(f"{policies.version}:{own} 项本地规定有效,日历至 {policies.calendar.announced_until}")


def _set(which: str, data: Path, url: str | None) -> PolicySet:
    """Raises BadSettings, UnusableFiles, and what asking a city raises."""
    if which == CURRENT:
        return assemble(from_environment().policies)
    if Path(which).is_dir():
        return assemble(Path(which))
    if "@" not in which:
        raise BadSettings(f"{which} is no directory, and no version such as beijing-2026@0123456789ab")
    current = assemble(from_environment().policies)
    return current if current.version == which else with_city(data, url, lambda city: _kept(city, which))


async def _kept(city: City, version: str) -> PolicySet:
    """Any of the services may have decided by it. Raises Refused where none has."""
    for service in SERVICES:
        try:
            return PolicySet.unpacked(msgspec.json.encode(await city.get(service.name, f"/policies/{version}")))
        except Refused as refused:
            if refused.problem.get("status") != NOT_FOUND:
                raise
            no = refused
    raise no


def _as_json(policies: PolicySet, key: str, on: date, region: str, candidates: list[Any]) -> dict[str, Any]:
    return {
        "policy": msgspec.to_builtins(policies.keys[key]),
        "on": on.isoformat(),
        "region": region,
        "version": policies.version,
        "values": [{"because": each.because, **msgspec.to_builtins(each.held.entry)} for each in candidates],
    }
