"""Grades of organisations: those on the books, and what checks and committees make of them; and what should count."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final, NamedTuple

from contracts.dates import add_months
from services.city.simulation.asked import Simulation, later, working
from services.city.simulation.counting import Expected, Place
from services.city.simulation.organisations import STOCK, Biography, organisation
from services.city.simulation.telling import Life, Step, Telling

GRADES: Final = {"5A": 238, "4A": 620, "3A": 1_540, "2A": 400, "1A": 150}  # of the stock; 5A: Beijing, November 2021
LOWER: Final = {"5A": "4A", "4A": "3A", "3A": "2A", "2A": "1A", "1A": "2A"}
MEASURE_OF_2026: Final = date(2026, 3, 1)
COURSES: Final = {"adjusted": 0.03, "cancelled": 0.02, "reinstated": 0.01}  # a year
DAY: Final = timedelta(days=1)


class Span(NamedTuple):
    """The days on which a grade counts, both included."""

    grade: str
    first: date
    last: date
    told: date  # its last day as it was told, which a change may have taken from it


def lives(simulation: Simulation) -> Iterator[Life]:
    """The books of evaluation are entered on the second day, when it has heard of the organisations."""
    for number in range(simulation.stock(STOCK)):
        body, chance = organisation(simulation, number), simulation.chance(f"grade/{number}")
        grade = chance.choices([*GRADES, ""], [*GRADES.values(), STOCK - sum(GRADES.values())])[0]
        begins = simulation.first + DAY
        if grade and _is_calm(simulation, body):
            on = _announced(simulation, body, chance)
            if on:
                yield Life(begins, partial(_steps, simulation, body, grade, on, chance))


def _is_calm(simulation: Simulation, body: Biography) -> bool:
    """It does not move, and nothing befalls it before its grade is entered."""
    return all(event.what != "moved" and event.keyed > simulation.first + 3 * DAY for event in body.events)


def _announced(simulation: Simulation, body: Biography, chance: Random) -> date | None:
    """Within the last five years, and a year after it was registered."""
    least = max(add_months(simulation.first, -54), add_months(body.registered, 13))
    days = (simulation.first - least).days
    return working(least + timedelta(days=chance.randint(2, days))) if days > 2 else None


def validity(grade: str, on: date) -> Span:
    """By the measure of 2011 five years from the day; by that of 2026 five calendar years from the next."""
    if on < MEASURE_OF_2026:
        return Span(grade, on, add_months(on, 60), add_months(on, 60))
    last = date(on.year + 5, 12, 31)
    return Span(grade, date(on.year + 1, 1, 1), last, last)


def _steps(
    simulation: Simulation, body: Biography, grade: str, on: date, chance: Random, expected: Expected
) -> Iterator[Step]:
    telling = Telling(simulation, f"grade/{body.number}")
    organisation_of = f"evaluation/organisations/{{{body.reference}}}"
    keyed = simulation.first + DAY
    yield telling.look(keyed, organisation_of, "state", "seen", "seen_version", least=1)
    yield telling.tell(keyed, f"{organisation_of}/grades", {"grade": grade, "on": on.isoformat()})
    spans, lost = [validity(grade, on)], list[Span]()
    for step, day, form in _changes(simulation, grade, chance) if not body.events else []:
        if not telling.in_time(day):
            break
        yield telling.tell(day, f"{organisation_of}/{step}", form | {"on": day.isoformat()})
        match step:
            case "grade-adjustment":
                later_on = [span._replace(grade=form["grade"], first=max(day, span.first)) for span in spans]
                spans = [*_before(spans, day), *later_on]
            case "grade-cancellation":
                spans, lost = _before(spans, day), spans
            case _:
                spans = [*spans, *(span._replace(first=max(day, span.first)) for span in lost)]
    ends = (event.on for event in body.events if event.what == "cancelled" and telling.in_time(event.keyed))
    count(expected, body.domicile, _before(spans, next(ends, date.max)))


def _changes(simulation: Simulation, grade: str, chance: Random) -> list[tuple[str, date, dict[str, Any]]]:
    """A check that lowers it, a decision that takes it, and now and then that decision's annulment."""
    fates = {course: simulation.likely(rate) for course, rate in COURSES.items()}
    course = chance.choices([*fates, ""], [*fates.values(), 1 - sum(fates.values())])[0]
    on = simulation.day(chance, after=3)
    if course == "adjusted":
        return [("grade-adjustment", on, {"grade": LOWER[grade], "reason": "复查得分下降"})]
    taken = ("grade-cancellation", on, {"reason": "评估材料弄虚作假"})
    if course == "cancelled":
        return [taken]
    again = ("grade-reinstatement", later(on, chance, 5, 40), {"reason": "取消决定已撤销"})
    return [taken, again] if course else []


def _before(spans: list[Span], day: date) -> list[Span]:
    """What counted before a day; no grade outlives its organisation."""
    return [span._replace(last=min(span.last, day - DAY)) for span in spans if span.first < day]


def count(expected: Expected, domicile: str, spans: list[Span]) -> None:
    for span in spans:
        place = Place(domicile, span.grade)
        ends = span.last + DAY
        expected.stays("grades.valid", [(span.first, place), (ends, None)])
        expected.stays("providers.by-grade", [(span.first, place), (ends, None)])
        expected.stays("grades.expiring", [(max(span.first, add_months(span.told, -12)), place), (ends, None)])
