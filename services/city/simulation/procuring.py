"""What procurement is told of public projects, from the declaration to the progress table; and what should count."""

from collections.abc import Generator, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final

from contracts.regions import find
from services.city.simulation import evaluating
from services.city.simulation.asked import Simulation, later
from services.city.simulation.counting import Expected, Place, Turn, until
from services.city.simulation.course import Course
from services.city.simulation.projects import DECLARED, FIELDS, STOCK, Project, Report, project, reports
from services.city.simulation.registering import standings
from services.city.simulation.telling import Life, Step, yuan

REASONS: Final = {
    "suspended": "provider-suspended",
    "liquidating": "provider-liquidating",
    "cancelled": "provider-cancelled",
}
REACHES: Final = {6: "district", 9: "street", 12: "community"}
ITEMS: Final = ("winner", "amount", "effect", "evaluation")
DAY: Final = timedelta(days=1)


def lives(simulation: Simulation) -> Iterator[Life]:
    for number in range(simulation.stock(STOCK) + simulation.flow(DECLARED)):
        this = project(simulation, number)
        if this:
            yield Life(this.entered, partial(_steps, simulation, this))


def _steps(simulation: Simulation, this: Project, expected: Expected) -> Iterator[Step]:
    course, chance = Course(simulation, this, expected), simulation.chance(f"{this.reference}/course")
    field, *labels = chance.sample(FIELDS, chance.choice((1, 1, 2, 3)))
    form = {
        "organisation": f"{{{this.body.reference}}}", "name": this.name, "territory": this.territory, "field": field,
        "labels": labels, "planned": yuan(this.planned), "on": this.declared.isoformat(),
    }  # fmt: skip
    yield course.telling.tell(this.entered, "procurement/projects", form, keeps=this.reference)
    course.version = 1
    course.stages.append((this.declared, Place(this.territory, "declared")))
    expected.ever("projects.declared", this.declared, Place(this.territory, this.body.kind))
    yield from _chosen(course, chance, (field, *labels))
    expected.stays("projects.by-stage", course.stages)


def _chosen(course: Course, chance: Random, fields: tuple[str, ...]) -> Iterator[Step]:
    """The district's opinion, the city's decision, its publication; every fact on or after the day of the last."""
    chosen = course.this.ends is not None  # what is on the books was chosen
    favourable = chance.random() < 0.9 or chosen
    reviewed = later(course.this.declared, chance, 2, 10)
    keyed = later(reviewed, chance, 1, 3) if chance.random() < 0.3 else reviewed
    if not course.does(keyed):
        return
    opinion = {"opinion": "positive" if favourable else "negative", "reasons": "" if favourable else "可行性不足"}
    yield course.tell("district-review", reviewed, keyed, opinion, "district-reviewed")
    decided = later(keyed, chance, 1, 12)
    if not course.does(decided):
        return
    if chance.random() < (0.1 if favourable else 0.8) and not chosen:
        yield course.tell("rejection", decided, decided, {"reasons": "与其他项目重复"}, "rejected")
        return
    reasons = {} if favourable else {"reasons": "经补充材料,具备可行性"}
    yield course.tell("approval", decided, decided, reasons, "approved")
    _count_approved(course, decided, fields)
    published = later(decided, chance, 1, 4)
    if course.does(published):
        yield course.tell("publication", published, published, None, "published")
        yield from _contracted(course, chance, published)


def _count_approved(course: Course, on: date, fields: tuple[str, ...]) -> None:
    this, territory = course.this, course.this.territory
    reach = "city" if territory.endswith("0000") and len(territory) == 6 else REACHES[len(territory)]
    course.expected.ever("projects.by-field", on, Place(territory, fields[0]))
    course.expected.ever("projects.by-registrar", on, Place(this.body.registrar, this.body.registrar))
    course.expected.ever("projects.by-kind", on, Place(territory, this.body.kind))
    course.expected.ever("projects.by-territory", on, Place(territory, reach))
    for field in fields:
        course.expected.ever("projects.by-label", on, Place(territory, field))
    if fields[1:]:
        course.expected.ever("projects.extra-labels", on, Place(territory), len(fields) - 1)


def _contracted(course: Course, chance: Random, published: date) -> Iterator[Step]:
    this, expected = course.this, course.expected
    signed = later(published, chance, 2, 12)
    starts = later(signed, chance, 2, 10)
    ends = this.ends or later(starts, chance, 45, 330)
    if not course.does(signed):
        return
    form = {
        "buyer": f"{find(this.buyer).name}{'人民政府' if len(this.buyer) == 6 else '办事处'}",
        "buyer_kind": "state-organ", "buyer_region": this.buyer, "price": yuan(this.price),
        "starts_on": starts.isoformat(), "ends_on": ends.isoformat(),
    }  # fmt: skip
    yield course.tell("contract", signed, signed, form, "contracted")
    for item in ITEMS:
        expected.ever("projects.disclosure-required", signed, Place(this.territory, item))
    expected.ever("contracts.signed", signed, Place(this.buyer))
    expected.ever("contracts.value", signed, Place(this.buyer), this.price * 100)
    told = later(signed, chance, 1, 2 if chance.random() < 0.8 else 6)
    if course.does(told):
        yield course.tell("disclosures", told, told, {"items": ["winner", "amount"]})
        for item in ITEMS[:2]:
            expected.ever("projects.disclosure-published", told, Place(this.territory, item))
    planned = reports(chance, starts, ends, told)
    done = yield from _carried_out(course, planned)
    closed = None
    if len(done) == len(planned):
        closed = yield from evaluating.from_summary(course, chance, done[-1].keyed)
    _count_contract(course, signed, closed)


def _carried_out(course: Course, planned: list[Report]) -> Generator[Step, None, list[Report]]:
    """The stages that are reported; the others are due all the same, by time alone."""
    done: list[Report] = []
    for report in planned:
        if not course.does(report.keyed):
            break
        spent = course.this.price * min(report.stage, 95) // 100
        form = {"stage": report.stage, "pct": report.stage, "spent": yuan(spent)}
        yield course.tell("milestones", report.on, report.keyed, form, "under-way" if not done else "")
        done.append(report)
    for report in planned:
        place, begins = Place(course.this.territory, str(report.stage)), report.due + DAY
        course.expected.stays("projects.milestones-due", [(begins, place)])
        if report not in done:
            course.expected.stays("projects.milestones-overdue", [(begins, place)])
        elif report.on <= report.due:
            course.expected.stays("projects.milestones-on-time", [(begins, place)])
        else:
            course.expected.stays("projects.milestones-overdue", [(begins, place), (report.on, None)])
    return done


def _count_contract(course: Course, signed: date, closed: date | None) -> None:
    """Running until it is closed; under review from what befell its organisation after it was signed."""
    this, expected = course.this, course.expected
    expected.stays("contracts.running", until([(signed, Place(this.buyer))], closed))
    if closed:
        expected.ever("contracts.closed", closed, Place(this.buyer))
    events = [event for event in this.body.events if course.telling.in_time(event.keyed)]
    befell: list[Turn] = [
        (on, Place(this.buyer, REASONS[place.cut]) if place and place.cut in REASONS else None)
        for on, place in standings(this.body, events)
        if on > signed
    ]
    expected.stays("contracts.under-review", until(befell, closed))
    expected.stays("contracts.buyer-tasks", until(befell, closed))
