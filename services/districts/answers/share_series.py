"""A share over time: the quotient of its two sides at the end of each day, week or month."""

from datetime import date
from typing import Final

from fastapi import APIRouter, Response

from services.access.answers import answer
from services.districts import places
from services.districts.answers.named import Place, place
from services.districts.answers.series import Span, TheSpan
from services.districts.answers.shares import Divided, NamedShare, ShareKey, divided, named
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import WHOLE_CITY, Districts, Region, TheDistricts, told
from services.districts.measures import measure
from services.districts.periods import Step
from services.districts.receipts import TheReceipt
from services.districts.shares import quotient_of, tile_of
from services.districts.spreadsheet import Csv, Language, Table, csv_of
from services.districts.tiles import COMMUNITIES

router = APIRouter(tags=["shares"], dependencies=KNOWN_ONLY)


class SharePoint(Divided, frozen=True, kw_only=True):
    """A share at the end of a day."""

    on: date


class ShareSeries(NamedShare, frozen=True, kw_only=True):
    """A share over time, also as it was known at the end of a day."""

    region: Place
    step: Step
    as_known_on: date | None
    points: list[SharePoint]


@router.get("/shares/{key}/series", responses=answer(ShareSeries))
async def share_series(
    key: ShareKey, districts: TheDistricts, span: TheSpan, receipt: TheReceipt, region: Region = WHOLE_CITY
) -> Response:
    """At most 400 points. Refuses: UnknownShare, UnknownRegion, RegionNotValidOn, NotYet, FromAfterTo,
    TooManyPoints.
    """
    return told(await _series(key, districts, span, region), receipt)


@router.get("/shares/{key}/series.csv", response_class=Csv)
async def share_series_as_table(
    key: ShareKey,
    districts: TheDistricts,
    span: TheSpan,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    language: Language = "zh",
) -> Response:
    """The same as a table for a spreadsheet. Refuses what the series refuses."""
    return csv_of(_table(await _series(key, districts, span, region), language), language, receipt)


async def _series(key: str, districts: Districts, span: Span, region: str) -> ShareSeries:
    tile, here = tile_of(key), places.region(region, span.last)
    parts = await _side(districts, span, here.code, tile.measure, tile.of)
    wholes = await _side(districts, span, here.code, tile.over, tile.over_of)
    sides = zip(span.days, parts, wholes, strict=True)
    return ShareSeries(
        **named(tile),
        region=place(here),
        step=span.step,
        as_known_on=span.as_known_on,
        points=[SharePoint(on=on, **divided(quotient_of(tile, part, whole, on))) for on, part, whole in sides],
    )


async def _side(districts: Districts, span: Span, region: str, of: str, cuts: tuple[str, ...]) -> list[int]:
    """The cuts that count, together, on each day."""
    if of == COMMUNITIES:
        return [places.communities(places.region(region, on).code, on) for on in span.days]
    curves = [await districts.curve(measure(of), region, cut, span.days, span.as_known_on) for cut in cuts or (None,)]
    return [sum(values) for values in zip(*curves, strict=True)]


HEADS: Final = (
    *(("比率", "share"), ("名称", "title"), ("地区代码", "region"), ("截至已知", "as known on"), ("日期", "on")),
    *(("分子", "numerator"), ("分母", "denominator"), ("数值", "value"), ("单位", "unit")),
)


def _table(found: ShareSeries, language: str) -> Table:
    same = (found.share, found.title if language == "zh" else found.title_en, found.region.code, found.as_known_on)
    rows = [(*same, at.on, at.numerator, at.denominator, at.value, found.unit) for at in found.points]
    return Table(f"{found.share}-series", HEADS, rows)
