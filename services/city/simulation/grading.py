"""Grades of organisations: those on the books, and what checks and committees make of them; and what should count."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final, NamedTuple

from contracts.dates import add_months
from services.city.simulation.asked import Simulation, later, working
from services.city.simulation.counting import Expected, Place
from services.city.simulation.organisations import STOCK, Biography, organisation
from services.city.simulation.telling import Form, Life, Step, Telling

GRADES: Final = {"5A": 238, "4A": 620, "3A": 1_540, "2A": 400, "1A": 150}  # of the stock; 5A: Beijing, November 2021
LOWER: Final = {"5A": "4A", "4A": "3A", "3A": "2A", "2A": "1A", "1A": "2A"}
MEASURE_OF_2026: Final = date(2026, 3, 1)
COURSES: Final = {"adjusted": 0.03, "cancelled": 0.02, "reinstated": 0.01}  # a year
PLANNED: Final = ("adjusted", "cancelled", "reinstated")  # of the first grades, in every city
LEAST, MOST = 5, 40  # days until a decision is annulled
DAY: Final = timedelta(days=1)


class Decision(NamedTuple):
    """What is decided about a grade, on which day, and how it is told."""

    step: str
    on: date
    form: Form


class Span(NamedTuple):
    """The days on which a grade counts, both included."""

    grade: str
    first: date
    last: date
    told: date  # its last day as it was told, which a change may have taken from it


def lives(simulation: Simulation) -> Iterator[Life]:
    """The books of evaluation are entered on the second day, when it has heard of the organisations."""
    planned = iter(PLANNED)
    for number in range(simulation.stock(STOCK)):
        body, chance = organisation(simulation, number), simulation.chance(f"grade/{number}")
        if not _is_calm(simulation, body):
            continue
        decisions = _on_the_books(simulation, body, chance)
        if body.events:
            decisions += _unaware(simulation, body, decisions, chance)
        elif decisions:
            decisions += _changes(simulation, decisions[0].form["grade"], chance, next(planned, ""))
        if decisions:
            yield Life(_keyed(simulation, decisions[0]), partial(_steps, simulation, body, decisions))


def _is_calm(simulation: Simulation, body: Biography) -> bool:
    """It does not move, and nothing befalls it before its grade is entered."""
    return all(event.what != "moved" and event.keyed > simulation.first + 3 * DAY for event in body.events)


def _on_the_books(simulation: Simulation, body: Biography, chance: Random) -> list[Decision]:
    """A grade of the last five years, and of a year after it was registered; the most have none."""
    grade = chance.choices([*GRADES, ""], [*GRADES.values(), STOCK - sum(GRADES.values())])[0]
    least = max(add_months(simulation.first, -54), add_months(body.registered, 13))
    days = (simulation.first - least).days
    if not grade or days <= 2:
        return []
    return [Decision("grades", working(least + timedelta(days=chance.randint(2, days))), {"grade": grade})]


def _keyed(simulation: Simulation, decision: Decision) -> date:
    return max(decision.on, simulation.first + DAY)


def validity(grade: str, on: date) -> Span:
    """By the measure of 2011 five years from the day; by that of 2026 five calendar years from the next."""
    if on < MEASURE_OF_2026:
        return Span(grade, on, add_months(on, 60), add_months(on, 60))
    last = date(on.year + 5, 12, 31)
    return Span(grade, date(on.year + 1, 1, 1), last, last)


def _steps(simulation: Simulation, body: Biography, decisions: list[Decision], expected: Expected) -> Iterator[Step]:
    telling = Telling(simulation, f"grade/{body.number}")
    organisation_of = f"evaluation/organisations/{{{body.reference}}}"
    yield telling.look(_keyed(simulation, decisions[0]), organisation_of, "state", "seen", "seen_version", least=1)
    spans, lost = list[Span](), list[Span]()
    for decision in decisions:
        step, day, form = decision
        if not telling.in_time(day):
            break
        keyed, told = _keyed(simulation, decision), form | {"on": day.isoformat()}
        yield telling.tell(keyed, f"{organisation_of}/{step}", told)
        match step:
            case "grades":
                spans = [*spans, validity(form["grade"], day)]
            case "grade-adjustment":
                later_on = [span._replace(grade=form["grade"], first=max(day, span.first)) for span in spans]
                spans = [*_before(spans, day), *later_on]
            case "grade-cancellation":
                spans, lost = _before(spans, day), spans
            case _:
                spans = [*spans, *(span._replace(first=max(day, span.first)) for span in lost)]
    ends = (event.on for event in body.events if event.what == "cancelled" and telling.in_time(event.keyed))
    count(expected, body.domicile, _before(spans, next(ends, date.max)))


def _changes(simulation: Simulation, grade: str, chance: Random, planned: str) -> list[Decision]:
    """A check that lowers it, a decision that takes it, and now and then that decision's annulment."""
    fates = {course: simulation.likely(rate) for course, rate in COURSES.items()}
    course = planned or chance.choices([*fates, ""], [*fates.values(), 1 - sum(fates.values())])[0]
    on = simulation.day(chance, after=3, before_end=MOST if planned else 0)
    if course == "adjusted":
        return [_lowered(grade, on)]
    taken = Decision("grade-cancellation", on, {"reason": "评估材料弄虚作假"})
    if course == "cancelled":
        return [taken]
    again = Decision("grade-reinstatement", later(on, chance, LEAST, MOST), {"reason": "取消决定已撤销"})
    return [taken, again] if course else []


def _unaware(simulation: Simulation, body: Biography, before: list[Decision], chance: Random) -> list[Decision]:
    """Decided after its organisation's end and before that was told: nothing of it counts on any day."""
    end = next((event for event in body.events if event.what == "cancelled" and event.keyed > event.on), None)
    if end is None or end.keyed > simulation.until:
        return []
    on = later(end.on, chance, 1, 4)
    return [_lowered(before[0].form["grade"], on) if before else Decision("grades", on, {"grade": "3A"})]


def _lowered(grade: str, on: date) -> Decision:
    return Decision("grade-adjustment", on, {"grade": LOWER[grade], "reason": "复查得分下降"})


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
