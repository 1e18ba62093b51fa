"""After a simulation: every district's every figure beside the simulator's own count, and every rule that must hold."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from contracts.regions import CITY, find
from services.chassis.recorder import Unavailable
from services.city.client import City
from services.city.simulation.counting import Expected
from services.city.simulation.ground import districts

OTHERS: Final = frozenset({"returns.imported"})  # what a city holds beside what is simulated
HOLDS: Final = ("BALANCED", "ROUNDING")
PATIENCE: Final = 120.0  # seconds in which some reader must get on
LOOK: Final = 0.25
AT_ONCE: Final = 8


class Difference(NamedTuple):
    """A figure that is not what the simulator counted."""

    measure: str
    region: str
    cut: str
    on: date
    expected: int
    found: int


async def caught_up(city: City) -> None:
    """Until every view and reaction has read every log to its end. Raises Unavailable where one stands still."""
    loop = asyncio.get_running_loop()
    before, until = "", loop.time() + PATIENCE
    while True:
        status = await city.get("districts", "/status")
        behind = sorted(_behind(status))
        if not behind:
            return
        if str(behind) != before:
            before, until = str(behind), loop.time() + PATIENCE
        if loop.time() > until:
            raise Unavailable(f"not read to the end: {'; '.join(behind)}")
        await asyncio.sleep(LOOK)


def _behind(status: dict[str, Any]) -> list[str]:
    """Who has still to read, or has put something aside."""
    late = []
    for name, service in status["services"].items():
        for each in service["reactions"]:
            head = status["services"].get(each["source"], {}).get("position")
            if each["covered"] != head or each["quarantined"]:
                late.append(f"{name}: {each['name']} at {each['covered']} of {head}, {each['quarantined']} parked")
    for name, view in status["views"].items():
        for source, at in view["sources"].items():
            if at["behind"] != 0 or view["quarantined"]:
                late.append(f"{name}: {source} behind {at['behind']}, {view['quarantined']} parked")
    return late


async def measures(city: City) -> list[str]:
    """Every figure that the city keeps of what is simulated."""
    told = await city.get("districts", "/figures")
    return [name for each in told["measures"] if not _is_another(name := each["measure"])]


def _is_another(measure: str) -> bool:
    """Clocks and answers to annulments follow from the facts that are counted: rules hold them against the log."""
    return measure in OTHERS or measure.partition(".")[0].endswith(("_clocks", "_annulments"))


async def differences(
    city: City, expected: Expected, names: Sequence[str], days: Sequence[date]
) -> AsyncIterator[Difference]:
    """In every district and the whole city, by cut, as effective on each of the days."""
    asked = [(name, region, on) for on in days for name in names for region in (CITY, *districts())]
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        answers = await asyncio.gather(
            *(city.get("districts", f"/figures/{name}", region=region, on=on.isoformat()) for name, region, on in some)
        )
        for (name, region, on), answer in zip(some, answers, strict=True):
            found = {cut["cut"]: cut["value"] for cut in answer["cuts"] if cut["value"]}
            should = expected.figure(name, region, on)
            for cut in sorted(found.keys() | should.keys()):
                if found.get(cut, 0) != should.get(cut, 0):
                    name_of = find(region).name
                    yield Difference(name, name_of, cut, on, should.get(cut, 0), found.get(cut, 0))


async def broken_rules(city: City) -> tuple[int, list[dict[str, Any]]]:
    """How many rules of the living figures there are, and those that do not hold; a published return's are its own."""
    results = (await city.get("districts", "/reconciliation"))["results"]
    living = [result for result in results if "." not in str(result["rule"])]
    return len(living), [result for result in living if result["status"] not in HOLDS]
