"""Reports of major disputes (重大矛盾纠纷): which level holds them, which was late, which have not reached the city."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.mediation import (
    CHANNEL_MAJORS,
    CHANNELS,
    MajorAcknowledgedV1,
    MajorFlaggedV1,
    MajorLateV1,
    MajorSentUpV1,
)
from contracts.mediation_words import Level, MajorCriterion
from services.chassis.clock import day_of
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

MajorEvent = MajorFlaggedV1 | MajorSentUpV1 | MajorAcknowledgedV1 | MajorLateV1
UPWARDS: Final = tuple(Level)
DAY: Final = timedelta(days=1)


class Row(Struct, frozen=True, kw_only=True):
    """One report as its list shows it."""

    dispute: UUID
    region: str
    criteria: tuple[MajorCriterion, ...]
    level: Level  # which holds the matter
    learned_at: datetime
    due_at: datetime
    acknowledged: tuple[Level, ...] = ()  # lowest first
    late_level: Level | None = None
    late_seconds: int = 0


def evolve(row: Row | None, event: MajorEvent, on: date) -> Row | None:
    """The matter only ever goes up, in whatever order the days of its facts lie."""
    match event, row:
        case MajorFlaggedV1(), None:
            return _flagged(event)
        case MajorSentUpV1(), Row() if UPWARDS.index(event.to_level) > UPWARDS.index(row.level):
            return replace(row, level=event.to_level)
        case MajorAcknowledgedV1(), Row():
            told = {*row.acknowledged, event.level}
            return replace(row, acknowledged=tuple(level for level in UPWARDS if level in told))
        case MajorLateV1(), Row():
            return replace(row, late_level=event.level, late_seconds=event.seconds)
    return row


def _flagged(event: MajorFlaggedV1) -> Row:
    return Row(
        dispute=event.dispute,
        region=event.region,
        criteria=event.criteria,
        level=event.level,
        learned_at=event.learned_at,
        due_at=event.due_at,
    )


def tally(row: Row) -> Iterator[Figure]:
    """Open until the city has confirmed; overdue, by time alone, from the day after the limit until it is told."""
    yield Figure("majors.flagged", row.region)
    if Level.CITY not in row.acknowledged:
        yield Figure("majors.open", row.region, row.level)
    if row.late_level is not None:
        yield Figure("majors.late", row.region, row.late_level)
    overdue = _day_after(row.due_at)
    if row.level is not Level.CITY and overdue is not None:
        yield Figure("majors.overdue", row.region, since=overdue)


def _day_after(instant: datetime) -> date | None:
    """None where the calendar ends before it."""
    try:
        return day_of(instant) + DAY
    except OverflowError:
        return None


VIEW: Final = ViewSpec(
    name="majors",
    title="重大矛盾纠纷",
    row=Row,
    events=names_of({CHANNEL_MAJORS: CHANNELS[CHANNEL_MAJORS]}),
    channels={CHANNEL_MAJORS: "mediation"},
    evolve=evolve,
    tally=tally,
)
