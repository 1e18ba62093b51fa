"""Grades of organisations (评估等级) that count on a day (E1), and those that end within twelve months (E2)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts import grade_spans
from contracts.dates import add_months
from contracts.evaluation import CHANNEL_GRADES, CHANNELS, GradeEvent, GradeSpan, OrganisationNotedV1
from contracts.evaluation_words import OrganisationStanding
from contracts.vocabulary import OrganisationKind
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

WARNING: Final = 12  # months before a grade's last day
DAY: Final = timedelta(days=1)


class Row(Struct, frozen=True, kw_only=True):
    """One organisation as evaluation saw it; it stays on the list when it has ended, as do the days of its grades."""

    kind: OrganisationKind
    standing: OrganisationStanding
    registrar: str
    domicile: str
    seen_version: int  # of registration's stream
    grades: tuple[GradeSpan, ...] = ()


def evolve(row: Row | None, event: OrganisationNotedV1 | GradeEvent, on: date) -> Row | None:
    """Only what was noted of the organisation itself opens its row: before that it is not known where a grade counts.

    A note of an older version (its day lies later) does not take a newer one's place.
    """
    match event, row:
        case OrganisationNotedV1(), None:
            return _noted(event)
        case OrganisationNotedV1(), Row() if event.seen_version >= row.seen_version:
            return replace(_noted(event), grades=row.grades)
        case OrganisationNotedV1(), _:
            return row
        case _, Row():
            return replace(row, grades=grade_spans.after(row.grades, event))
    return None


def _noted(event: OrganisationNotedV1) -> Row:
    return Row(
        kind=event.kind,
        standing=event.standing,
        registrar=event.registrar,
        domicile=event.domicile,
        seen_version=event.seen_version,
    )


def tally(row: Row) -> Iterator[Figure]:
    """A grade counts at the domicile, from its first valid day to its last, by itself."""
    for span in row.grades:
        yield valid("grades.valid", row.domicile, span)
        ends = valid("grades.expiring", row.domicile, span)
        yield ends._replace(since=max(ends.since, _warned_from(span.valid_to)))


def valid(measure: str, region: str, span: GradeSpan) -> Figure:
    """A grade on its days, both included; one that lasts as long as the calendar has no end."""
    until = None if span.valid_to == date.max else span.valid_to + DAY
    return Figure(measure, region, span.grade, since=span.valid_from, until=until)


def _warned_from(last: date) -> date:
    return date.min if last.year == date.min.year else add_months(last, -WARNING)


VIEW: Final = ViewSpec(
    name="grades",
    title="评估等级",
    row=Row,
    events=names_of({CHANNEL_GRADES: CHANNELS[CHANNEL_GRADES]}),
    channels={CHANNEL_GRADES: "evaluation"},
    evolve=evolve,
    tally=tally,
)
