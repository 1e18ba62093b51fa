"""A figure on any day, and opened: the rows that count in it, each with the events that moved it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.districts import freshness, happenings, places, rows
from services.districts.desk import WHOLE_CITY, Region, TheDays, TheDistricts, told
from services.districts.ledger.explaining import Counted
from services.districts.ledger.histories import Happened
from services.districts.ledger.reader import FIRST
from services.districts.measures import MEASURES, Measure, measure, text
from services.districts.receipts import TheReceipt
from services.districts.tiles import cut_values, total

router = APIRouter(tags=["figures"])


@router.get("/figures")
async def measures() -> Response:
    """Every measure there is."""
    return told({"measures": [_named(each) | {"view": each.view, "cuts": each.cuts} for each in MEASURES]})


@router.get("/figures/{name}")
async def figure(
    name: str, districts: TheDistricts, days: TheDays, receipt: TheReceipt, region: Region = WHOLE_CITY
) -> Response:
    """Refuses: UnknownMeasure, UnknownRegion, RegionNotValidOn, NotYet."""
    asked, here = measure(name), places.region(region, days.on)
    found = await districts.figures([name], [here.code], days)
    value = total(found, here.code, name)
    cuts = [
        {"cut": cut, "title": asked.cut_title(cut), "value": amount, "value_text": text(asked.unit, amount)}
        for cut, amount in cut_values(found, here.code, name)
    ]
    answer = _named(asked) | {
        "region": {"code": here.code, "name": here.name},
        "on": days.on,
        "as_known_on": days.as_known_on,
        "value": value,
        "value_text": text(asked.unit, value),
        "cuts": cuts,
        "freshness": await freshness.of_view(districts, asked.view),
    }
    return told(answer, receipt)


@router.get("/figures/{name}/rows")
async def behind(
    name: str,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: str | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The rows whose amounts sum to the figure, by rising identity; `next` is the `after` of the next page."""
    asked, here = measure(name), places.region(region, days.on)
    ledger = districts.ledger(asked.view)
    opened = await ledger.opened(name, here.code, cut, days.on, after or FIRST, limit)
    value = sum(amount for part, amount in cut_values(opened.figures, here.code, name) if cut in (None, part))
    source = next(iter(ledger.spec.channels.values()))
    answer = _named(asked) | {
        "region": {"code": here.code, "name": here.name},
        "cut": cut,
        "cut_title": None if cut is None else asked.cut_title(cut),
        "on": days.on,
        "value": value,
        "value_text": text(asked.unit, value),
        "rows": [_row(asked, each, opened.histories[each.stream], source) for each in opened.rows],
        "next": opened.rows[-1].stream if len(opened.rows) == limit else None,
    }
    return told(answer, receipt)


def _named(asked: Measure) -> dict[str, Any]:
    return {
        "measure": asked.name,
        "title": asked.title,
        "title_en": asked.title_en,
        "unit": asked.unit,
        "code": asked.code,
    }


def _row(asked: Measure, counted: Counted, events: list[Happened], source: str) -> dict[str, Any]:
    return {
        "id": counted.stream,
        "title": rows.title(counted.row),
        "amount": counted.amount,
        "amount_text": text(asked.unit, counted.amount),
        "fields": rows.fields(counted.row),
        "events": [_event(happened, source) for happened in events],
    }


def _event(happened: Happened, source: str) -> dict[str, Any]:
    return {
        "effective_on": happened.effective_on,
        "recorded_at": happened.recorded_at,
        "title": happenings.title(happened.name),
        "name": happened.name,
        "position": happened.position,
        "event_id": happened.event_id,
        "source": source,
    }
