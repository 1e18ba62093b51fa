"""Worklists (待办): who owes what by when in a district, a street or a community, the most urgent first."""

from collections import Counter
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.clocks import Owes
from contracts.regions import CITY, find
from services.access.answers import answer
from services.access.guard import check_place, may_see, scope
from services.districts import english, places
from services.districts.answers.named import Place, place
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.ledger.on_lists import listed
from services.districts.measures import CLOCKS
from services.districts.receipts import TheReceipt
from services.districts.views.worklists import VIEWS, Row

router = APIRouter(tags=["worklists"], dependencies=KNOWN_ONLY)
LONGEST: Final = 5_000  # of a service, the most urgent; who owes more than that asks for a smaller region


class Span(StrEnum):
    """Of the last days: those that are past, today's, those up to Sunday, all."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    ALL = "all"


class Owed(Struct, frozen=True, kw_only=True):
    """One thing that is owed: what, by whom, about which case, and by when."""

    clock: str
    title: str
    title_en: str
    owes: str
    owes_zh: str
    owes_en: str
    place: Place
    service: str
    subject: UUID
    subject_kind: str
    since: datetime
    due_at: datetime
    last_day: date | None
    provisional: bool
    paused_on: date | None
    overdue_days: int


class Worklist(Struct, frozen=True, kw_only=True):
    """`counts`: whatever span was asked for. `more`: of some service only the most urgent were read, and counted."""

    region: Place
    on: date
    owes: str | None
    span: str
    counts: dict[str, int]
    more: bool
    owed: list[Owed]


Region = Annotated[str, Query(max_length=20, description="6, 9 or 12 digits")]
Whose = Annotated[Owes | None, Query(description="who owes it; without it, everybody")]
Which = Annotated[Span, Query(description="overdue, today, week, all")]


@router.get("/worklists", responses=answer(Worklist))
async def worklist(
    districts: TheDistricts, receipt: TheReceipt, region: Region = CITY, owes: Whose = None, span: Which = Span.ALL
) -> Response:
    """The most urgent first; what is paused last. Refuses: UnknownRegion, RegionNotValidOn, OtherFold."""
    today = districts.today()
    here = places.region(region, today)
    check_place(here.code)
    running = await _running(districts, here.code)
    rows = [(service, row) for service, row in running if owes in (None, row.owes)]
    shown = sorted((each for each in rows if _within(each[1], span, today)), key=lambda each: _urgency(each[1]))
    found = Worklist(
        region=place(here),
        on=today,
        owes=owes and str(owes),
        span=span,
        counts={str(each): sum(_within(row, each, today) for _, row in rows) for each in Span},
        more=max(Counter(service for service, _ in running).values(), default=0) >= LONGEST,
        owed=[_owed(service, row, today) for service, row in shown],
    )
    return told(found, receipt)


async def _running(districts: Districts, region: str) -> list[tuple[str, Row]]:
    """Of every service; of the city its own units' alone: the others' lists are their districts'."""
    asked = partial(listed, on=districts.today(), ancestors=places.ancestors, limit=LONGEST, itself=region == CITY)
    found: list[tuple[str, Row]] = []
    for spec in VIEWS:
        read = partial(asked, spec=spec, region=region)
        rows = [row for _, row in await districts.ledger(spec.name).read_rows(read, scope(f"districts.{spec.name}"))]
        found += [(spec.source, row) for row in rows if may_see(f"districts.{spec.name}", row.region)]
    return found


def _within(row: Row, span: Span, today: date) -> bool:
    if row.paused_on:
        return span is Span.ALL
    last = row.overdue_from - timedelta(days=1)
    match span:
        case Span.OVERDUE:
            return last < today
        case Span.TODAY:
            return last == today
        case Span.WEEK:
            return today <= last <= today + timedelta(days=6 - today.weekday())
        case Span.ALL:
            return True


def _urgency(row: Row) -> tuple[bool, datetime, str]:
    return row.paused_on is not None, row.due_at, str(row.subject)


def _owed(service: str, row: Row, today: date) -> Owed:
    title = CLOCKS.get(row.clock, row.clock)
    late = (today - row.overdue_from).days + 1
    return Owed(
        clock=row.clock,
        title=title,
        title_en=english.english(title),
        owes=row.owes,
        owes_zh=row.owes.zh,
        owes_en=english.english(row.owes.zh),
        place=place(find(row.region)),
        service=service,
        subject=row.subject,
        subject_kind=row.subject_kind,
        since=row.since,
        due_at=row.due_at,
        last_day=row.last_day,
        provisional=row.provisional,
        paused_on=row.paused_on,
        overdue_days=0 if row.paused_on else max(0, late),
    )
