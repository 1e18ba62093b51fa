"""Major disputes: reported level by level against the clock, some too late and some stuck; and what should count."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from services.city.simulation.asked import Simulation, later
from services.city.simulation.counting import Expected, Place, Turn
from services.city.simulation.mediating import DISPUTES, Dispute, dispute_of
from services.city.simulation.telling import ZONE, Life, Step, Telling

MAJOR: Final = 0.006  # of the disputes
CRITERIA: Final = ("death", "many-persons", "media", "cross-district", "weapons")
LIMIT: Final = timedelta(hours=24)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
COURSES: Final = {"in time": 70, "street late": 8, "district late": 12, "stuck": 10}


def lives(simulation: Simulation) -> Iterator[Life]:
    for number in range(simulation.flow(DISPUTES)):
        chance = simulation.chance(f"major/{number}")
        if chance.random() < MAJOR:
            dispute = dispute_of(simulation, number)
            learned = later(dispute.keyed, chance, 1, 12)
            yield Life(learned, partial(_steps, simulation, dispute, learned, chance))


def _steps(simulation: Simulation, dispute: Dispute, on: date, chance: Random, expected: Expected) -> Iterator[Step]:
    telling, name = Telling(simulation, f"major/{dispute.number}"), f"major/{dispute.number}"
    learned = datetime(on.year, on.month, on.day, chance.randint(6, 22), chance.randint(0, 59), tzinfo=ZONE)
    course = chance.choices(list(COURSES), list(COURSES.values()))[0]
    told: list[datetime] = []  # district, city
    confirmed: list[datetime] = []
    times = _times(learned, course, chance)
    if not telling.in_time(on):
        return
    criteria = chance.sample(CRITERIA, chance.choice((1, 1, 1, 2)))
    form = {"criteria": criteria, "learned_at": learned.isoformat()}
    yield telling.tell(
        learned + timedelta(minutes=2), f"mediation/disputes/{{{dispute.reference}}}/major", form, "", name
    )
    for step, at in times:
        keyed = at + timedelta(seconds=30)
        if not telling.in_time(keyed.date()):
            break
        (told if step == "sending" else confirmed).append(at)
        yield telling.tell(keyed, f"mediation/majors/{{{name}}}/{step}", {"at": at.isoformat()})
    count(expected, dispute.committee.region, learned, told, confirmed)


def _times(learned: datetime, course: str, chance: Random) -> list[tuple[str, datetime]]:
    """When each level was told, and when it confirmed; a level that is stuck tells nobody."""
    slow = HOUR * chance.randint(25, 40)
    district = learned + (slow if course == "street late" else _some(chance, 1, 6))
    confirmed = district + _some(chance, 0, 2)
    times = [("sending", district), ("acknowledgement", confirmed)]
    if course != "stuck":
        city = confirmed + _some(chance, 0, 3) if course != "district late" else learned + LIMIT + _some(chance, 1, 9)
        times += [("sending", city), ("acknowledgement", city + _some(chance, 0, 3))]
    return times


def _some(chance: Random, least: int, most: int) -> timedelta:
    return HOUR * chance.randint(least, most) + timedelta(minutes=chance.randint(3, 55))


def count(expected: Expected, region: str, learned: datetime, told: list[datetime], confirmed: list[datetime]) -> None:
    """Open at the level that holds it until the city has confirmed; late with the level that held it at the limit."""
    on = learned.date()
    held: list[Turn] = [(on, Place(region, "street"))]
    held += [(at.date(), Place(region, level)) for at, level in zip(told, ("district", "city"), strict=False)]
    if len(confirmed) == 2:
        held.append((confirmed[1].date(), None))
    expected.ever("majors.flagged", on, Place(region))
    expected.stays("majors.open", held)
    limit = learned + LIMIT
    overdue: list[Turn] = [(limit.date() + DAY, Place(region))]
    if len(told) == 2:
        overdue.append((told[1].date(), None))
        if told[1] > limit:
            level = "district" if told[0] <= limit else "street"
            expected.ever("majors.late", told[1].date(), Place(region, level))
    expected.stays("majors.overdue", overdue)
