"""The rows behind a figure, a page at a time, each with the events that moved it; on any day, as known on another."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from services.access.answers import LINK, answer
from services.access.guard import check_rows, scope
from services.districts import called, happenings, places, rows
from services.districts.answers.named import OfCut, Place, of_cut, place
from services.districts.asked import KNOWN_ONLY, Cut, MeasureName, cut_of
from services.districts.desk import WHOLE_CITY, Days, Districts, Region, TheDays, TheDistricts, told
from services.districts.ledger.explaining import Counted
from services.districts.ledger.histories import Happened
from services.districts.ledger.reader import FIRST
from services.districts.measures import Measure, measure, text
from services.districts.receipts import TheReceipt
from services.districts.spreadsheet import Cell, Csv, Language, Table, amount, csv_of
from services.districts.tiles import cut_values

router = APIRouter(tags=["figures"], dependencies=KNOWN_ONLY)
After = Annotated[UUID | None, Query(description="the row that the page before ended with")]


class FieldOfRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the few things that tell a row from others; `fen` where it is an amount."""

    name: str
    name_en: str
    value: str
    value_en: str
    fen: int | None = None


class EventOfRow(Struct, frozen=True, kw_only=True):
    """What moved a row: a published event, with its place in its service's log."""

    effective_on: date
    recorded_at: datetime
    title: str
    title_en: str
    name: str
    position: int
    event_id: UUID
    source: str


class RowBehind(Struct, frozen=True, kw_only=True):
    """A row as it stood on the day, what it adds to the figure, and its events in the order in which they fold."""

    id: UUID
    title: str
    title_en: str
    amount: int
    amount_text: str
    fields: list[FieldOfRow]
    events: list[EventOfRow]


class RowsBehind(OfCut, frozen=True, kw_only=True):
    """A figure with a page of the rows whose amounts sum to it; `next` is the `after` of the page that follows."""

    region: Place
    view: str
    on: date
    as_known_on: date | None
    value: int
    value_text: str
    rows: list[RowBehind]
    next: UUID | None


@router.get("/figures/{name}/rows", responses=answer(RowsBehind, linked=True))
async def behind(
    name: MeasureName,
    request: Request,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Response:
    """By rising identity. Refuses: UnknownMeasure, UnknownRegion, RegionNotValidOn, UnknownCut, NotYet."""
    found = await _behind(districts, name, region, cut, days, after or FIRST, limit)
    return told(found, receipt | _link(request, found))


@router.get("/figures/{name}/rows.csv", response_class=Csv, responses={200: LINK})
async def behind_as_table(
    name: MeasureName,
    request: Request,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
    language: Language = "zh",
) -> Response:
    """The same rows without their events: a table for a spreadsheet."""
    found = await _behind(districts, name, region, cut, days, after or FIRST, limit, events=False)
    return csv_of(_table(found, language), language, receipt | _link(request, found))


async def _behind(
    districts: Districts,
    name: str,
    region: str,
    cut: str | None,
    days: Days,
    after: UUID,
    limit: int,
    events: bool = True,
) -> RowsBehind:
    asked, here = measure(name), places.region(region, days.on)
    check_rows(f"districts.{asked.view}", here.code)
    part = await cut_of(districts, asked, cut)
    ledger = districts.ledger(asked.view)
    seen = scope(f"districts.{asked.view}")
    opened = await ledger.opened(name, here.code, part, days.on, after, limit, days.as_known_on, events, scope=seen)
    value = sum(amount for each, amount in cut_values(opened.figures, here.code, name) if part in (None, each))
    names = await called.names(districts, asked.view, opened.rows)
    return RowsBehind(
        **of_cut(asked, part),
        region=place(here),
        view=asked.view,
        on=days.on,
        as_known_on=days.as_known_on,
        value=value,
        value_text=text(asked.unit, value),
        rows=[
            _row(asked, each, opened.histories.get(each.stream, []), ledger.spec.source, names.get(each.stream))
            for each in opened.rows
        ],
        next=opened.rows[-1].stream if len(opened.rows) == limit else None,
    )


def _link(request: Request, found: RowsBehind) -> dict[str, str]:
    """Relative to the address that was asked, whatever proxy stands before it."""
    if found.next is None:
        return {}
    address = request.url.include_query_params(after=str(found.next))
    return {"Link": f'<?{address.query}>; rel="next"'}


def _row(asked: Measure, counted: Counted, events: list[Happened], source: str, name: str | None) -> RowBehind:
    return RowBehind(
        id=counted.stream,
        title=name or rows.title(counted.row),
        title_en=name or rows.title_en(counted.row),
        amount=counted.amount,
        amount_text=text(asked.unit, counted.amount),
        fields=[FieldOfRow(**field) for field in rows.fields(counted.row)],
        events=[_event(happened, source) for happened in events],
    )


def _event(happened: Happened, source: str) -> EventOfRow:
    return EventOfRow(
        effective_on=happened.effective_on,
        recorded_at=happened.recorded_at,
        title=happenings.title(happened.name),
        title_en=happenings.title_en(happened.name),
        name=happened.name,
        position=happened.position,
        event_id=happened.event_id,
        source=source,
    )


HEADS: Final = (
    *(("指标", "measure"), ("指标名称", "title of the figure"), ("分类代码", "cut"), ("统计地区代码", "of region")),
    *(("日期", "on"), ("截至已知", "as known on")),
    *(("编号", "id"), ("名称", "title"), ("数值", "value"), ("单位", "unit")),
)


def _table(found: RowsBehind, language: str) -> Table:
    """A column for each field that any of the rows has."""
    at = 0 if language == "zh" else 1
    fields = {field.name: field.name_en for row in found.rows for field in row.fields}
    of_money = {field.name for row in found.rows for field in row.fields if field.fen is not None}
    same = (found.measure, (found.title, found.title_en)[at], found.cut, found.region.code, found.on, found.as_known_on)
    lines = []
    for row in found.rows:
        value = (amount(found.unit, row.amount), (found.unit, found.unit_en)[at])
        told = {field.name: _cell(field, language) for field in row.fields}
        title = (row.title, row.title_en)[at]
        lines.append((*same, str(row.id), title, *value, *(told.get(name) for name in fields)))
    heads = [(f"{zh}(元)", f"{en} (yuan)") if zh in of_money else (zh, en) for zh, en in fields.items()]
    return Table(f"{found.measure}-rows", [*HEADS, *heads], lines)


def _cell(field: FieldOfRow, language: str) -> Cell:
    """Money is a number."""
    if field.fen is not None:
        return amount("元", field.fen)
    return field.value if language == "zh" else field.value_en
