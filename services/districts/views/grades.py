"""Grades of organisations (评估等级) that count on a day (E1), and those that end within twelve months (E2)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts import grade_spans
from contracts.dates import add_months
from contracts.evaluation import (
    CHANNEL_GRADES,
    CHANNELS,
    GradeEvent,
    GradeSpan,
    OrganisationNotedV1,
    OrganisationNotingWithdrawnV1,
)
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

WARNING: Final = 12  # months before a grade's last day: no policy, the indicator itself (E2) is defined by them
DAY: Final = timedelta(days=1)


class Row(Struct, frozen=True, kw_only=True):
    """One organisation as evaluation saw it; it stays on the list when it has ended, as do the days of its grades."""

    kind: OrganisationKind
    standing: OrganisationStanding
    registrar: str
    domicile: str
    seen_version: int  # of registration's stream
    seen_epoch: int = 1  # of its log: after a restore versions are given again
    ended_on: date | None = None
    grades: tuple[GradeSpan, ...] = ()


def evolve(
    row: Row | None, event: OrganisationNotedV1 | OrganisationNotingWithdrawnV1 | GradeEvent, on: date
) -> Row | None:
    """Only what was noted of the organisation itself opens its row: before that it is not known where a grade counts.

    A note of an older version (its day lies later) does not take a newer one's place. No grade outlives its
    organisation: one that was decided on a later day, before its end became known, folds after it and yet ends there.
    """
    match event, row:
        case OrganisationNotedV1(), Row() if (event.seen_epoch, event.seen_version) < _seen(row):
            return row
        case OrganisationNotingWithdrawnV1(), _:
            return row if row and (event.seen_epoch, 0) < _seen(row) else None
        case OrganisationNotedV1(), _:
            return _within_its_life(_noted(event, row.grades if row else ()))
        case _, Row():
            return _within_its_life(replace(row, grades=grade_spans.after(row.grades, event)))
    return None


def _seen(row: Row) -> tuple[int, int]:
    return row.seen_epoch, row.seen_version


def _within_its_life(row: Row) -> Row:
    return replace(row, grades=grade_spans.before(row.grades, row.ended_on)) if row.ended_on else row


def _noted(event: OrganisationNotedV1, grades: tuple[GradeSpan, ...]) -> Row:
    return Row(
        kind=event.kind,
        standing=event.standing,
        registrar=event.registrar,
        domicile=event.domicile,
        seen_version=event.seen_version,
        seen_epoch=event.seen_epoch,
        ended_on=event.since if event.standing is OrganisationStanding.CANCELLED else None,
        grades=grades,
    )


def tally(row: Row) -> Iterator[Figure]:
    """A grade counts at the domicile, from its first valid day to its last, by itself.

    It does not run out where another follows on the next day: the organisation was evaluated again already.
    """
    for span, following in zip_longest(row.grades, row.grades[1:]):
        yield valid("grades.valid", row.domicile, span)
        if following is None or following.valid_from > span.valid_to + DAY:
            ends = valid("grades.expiring", row.domicile, span)
            yield replace(ends, since=max(ends.since, _warned_from(span.valid_to)))


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
    version=3,
)
