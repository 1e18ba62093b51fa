"""Community groups: filed with their street, and some taken off its list again; and what that should count."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from random import Random
from typing import Any, Final

from services.city.simulation import naming
from services.city.simulation.asked import Simulation, later, working
from services.city.simulation.counting import Expected, Place, until
from services.city.simulation.ground import SETTLED, community
from services.city.simulation.organisations import STOCK as ORGANISATIONS
from services.city.simulation.organisations import organisation
from services.city.simulation.telling import Life, Step, Telling

STOCK: Final = 40_000
FILED: Final = 3_000  # a year
DEFILED: Final = 0.03  # a year
REASONS: Final = ("成员离散,活动停止", "长期未开展活动", "自行申请撤销", "与其他队伍合并")


def lives(simulation: Simulation) -> Iterator[Life]:
    stock = simulation.stock(STOCK)
    for number in range(stock + simulation.flow(FILED)):
        thing = f"group/{number}"
        chance = simulation.chance(thing)
        if number < stock:
            keyed, filed = simulation.first, working(later(SETTLED, chance, 0, (simulation.first - SETTLED).days - 1))
        else:
            filed = simulation.day(chance)
            keyed = later(filed, chance, 1, 12) if chance.random() < 0.2 else filed
        yield Life(keyed, partial(_steps, simulation, number, filed, keyed, chance))


def _steps(
    simulation: Simulation, number: int, filed: date, keyed: date, chance: Random, expected: Expected
) -> Iterator[Step]:
    telling = Telling(simulation, f"group/{number}")
    if not telling.in_time(keyed):
        return
    kind, home = chance.choice("SSF"), community(chance)
    form = {
        "name": naming.group(number, kind, home),
        "kind": kind,
        "members": chance.randint(10, 80),
        "staff": chance.randint(3, 10) if kind == "F" else 0,
        "community": home,
        "contact": f"person-g{number}",
        "on": filed.isoformat(),
    } | _host(simulation, chance, filed)
    yield telling.tell(keyed, "registration/groups", form, keeps=f"group/{number}")
    ends = simulation.day(chance) if chance.random() < simulation.likely(DEFILED) else None
    place, end = Place(home, kind), None
    if ends and ends > keyed:
        told = later(ends, chance, 0, 6)
        if telling.in_time(told):
            end = ends
            reason = {"reason": chance.choice(REASONS), "on": ends.isoformat()}
            yield telling.tell(told, f"registration/groups/{{group/{number}}}/defiling", reason)
    expected.ever("groups.ever-filed", filed, place)
    expected.stays("groups.filed", until([(filed, place)], end))
    if end:
        expected.ever("groups.ever-defiled", end, place)


def _host(simulation: Simulation, chance: Random, filed: date) -> dict[str, Any]:
    """A few of the new ones are hosted by an organisation that nothing is held against."""
    if filed <= simulation.first or chance.random() > 0.2:
        return {}
    body = organisation(simulation, chance.randrange(simulation.stock(ORGANISATIONS)))
    return {"host": f"{{{body.reference}}}"} if body.stands(filed) and not body.events else {}
