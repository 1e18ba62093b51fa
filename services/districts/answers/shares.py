"""Every share there is; and one in each of the regions right below one: a quotient of totals, no sum of quotients."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Response
from msgspec import Struct

from contracts.regions import Region as Division
from services.access.answers import answer
from services.districts import freshness, places
from services.districts.answers.named import DIRECT, LEVELS, TOTAL, UNITS, Fresh, Place, english, place
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import WHOLE_CITY, Days, Districts, Region, TheDays, TheDistricts, told
from services.districts.ledger.reckoning import Figures
from services.districts.measures import measure
from services.districts.receipts import TheReceipt
from services.districts.shares import SHARES, Quotient, quotient_in, quotient_of, tile_of, unit_of
from services.districts.spreadsheet import Cell, Csv, Language, Table, csv_of
from services.districts.tiles import COMMUNITIES, Tile, total

router = APIRouter(tags=["shares"], dependencies=KNOWN_ONLY)
ShareKey = Annotated[str, Path(title="比率", description="as listed under /shares", max_length=100)]


class NamedShare(Struct, frozen=True, kw_only=True):
    """What is divided by what; `unit` is %, or empty for so many of one for each of the other.

    `numerator_cuts` and `denominator_cuts` are the cuts that count, where not all do; a null `denominator_measure` is
    the number of communities.
    """

    share: str
    title: str
    title_en: str
    note: str
    note_en: str
    unit: str
    unit_en: str
    numerator_measure: str
    numerator_cuts: list[str]
    denominator_measure: str | None
    denominator_cuts: list[str]


class Shares(Struct, frozen=True, kw_only=True):
    """Every share there is."""

    shares: list[NamedShare]


class Divided(Struct, frozen=True, kw_only=True):
    """Both sides; `value` is their quotient as a decimal ("94.5"), null where nothing is divided by nothing."""

    numerator: int
    denominator: int
    value: str | None
    value_text: str


class NamedQuotient(Divided, frozen=True, kw_only=True):
    """A line of a share: a division, or what stands at none."""

    name: str
    name_en: str


class PlaceShare(NamedQuotient, frozen=True, kw_only=True):
    """The share of one region below."""

    code: str
    level: str


class ShareByRegion(NamedShare, frozen=True, kw_only=True):
    """A share by the regions right below: the sides sum to the total's, the quotients do not."""

    region: Place
    on: date
    as_known_on: date | None
    rows: list[PlaceShare]
    direct: NamedQuotient
    total: NamedQuotient
    freshness: Fresh


@router.get("/shares", responses=answer(Shares))
async def shares() -> Response:
    """Every share there is."""
    return told(Shares(shares=[NamedShare(**named(tile)) for tile in SHARES.values()]))


@router.get("/shares/{key}/by-region", responses=answer(ShareByRegion))
async def share_by_region(
    key: ShareKey, districts: TheDistricts, days: TheDays, receipt: TheReceipt, region: Region = WHOLE_CITY
) -> Response:
    """Below a community there is nothing. Refuses: UnknownShare, UnknownRegion, RegionNotValidOn, NotYet."""
    return told(await _by_region(key, districts, days, region), receipt)


@router.get("/shares/{key}/by-region.csv", response_class=Csv)
async def share_by_region_as_table(
    key: ShareKey,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    language: Language = "zh",
) -> Response:
    """The same as a table for a spreadsheet. Refuses what the share refuses."""
    return csv_of(_table(await _by_region(key, districts, days, region), language), language, receipt)


def named(tile: Tile) -> dict[str, Any]:
    """The fields of NamedShare."""
    unit = unit_of(tile)
    return {
        "share": tile.key,
        "title": tile.title,
        "title_en": tile.title_en,
        "note": tile.note,
        "note_en": tile.note_en,
        "unit": unit,
        "unit_en": UNITS.get(unit, ""),
        "numerator_measure": tile.measure,
        "numerator_cuts": list(tile.of),
        "denominator_measure": None if tile.over == COMMUNITIES else tile.over,
        "denominator_cuts": list(tile.over_of),
    }


def divided(of: Quotient) -> dict[str, Any]:
    """The fields of Divided."""
    value = None if of.value is None else str(of.value)
    return {"numerator": of.part, "denominator": of.whole, "value": value, "value_text": of.text}


async def _by_region(key: str, districts: Districts, days: Days, region: str) -> ShareByRegion:
    tile, here = tile_of(key), places.region(region, days.on)
    below = places.children(here.code, days.on)
    found, own = await districts.shown(tile.measures, here.code, [each.code for each in below], days)
    rows = [
        PlaceShare(
            code=each.code,
            name=each.name,
            name_en=english(each),
            level=each.level,
            **divided(quotient_in(found, each.code, tile, days.on)),
        )
        for each in below
    ]
    direct, whole = _direct(own, here, below, tile, days.on), quotient_in(found, here.code, tile, days.on)
    return ShareByRegion(
        **named(tile),
        region=place(here),
        on=days.on,
        as_known_on=days.as_known_on,
        rows=rows,
        direct=NamedQuotient(name=DIRECT[0], name_en=DIRECT[1], **divided(direct)),
        total=NamedQuotient(name=TOTAL[0], name_en=TOTAL[1], **divided(whole)),
        freshness=msgspec.convert(await freshness.of_view(districts, measure(tile.measure).view), Fresh),
    )


def _direct(own: Figures, here: Division, below: Sequence[Division], tile: Tile, on: date) -> Quotient:
    """What stands at the region itself; of the communities those that lie in none of the regions below."""
    if tile.over != COMMUNITIES:
        return quotient_in(own, here.code, tile, on)
    left = places.communities(here.code, on) - sum(places.communities(each.code, on) for each in below)
    return quotient_of(tile, total(own, here.code, tile.measure, tile.of), left, on)


HEADS = (
    *(("比率", "share"), ("名称", "title"), ("上级地区代码", "within"), ("日期", "on"), ("截至已知", "as known on")),
    *(("地区代码", "region"), ("地区", "name"), ("级别", "level")),
    *(("分子", "numerator"), ("分母", "denominator"), ("数值", "value"), ("单位", "unit")),
)


def _table(found: ShareByRegion, language: str) -> Table:
    at = 0 if language == "zh" else 1
    same = (found.share, (found.title, found.title_en)[at], found.region.code, found.on, found.as_known_on)

    def line(each: NamedQuotient, code: str = "", level: str = "") -> tuple[Cell, ...]:
        value = None if each.value is None else Decimal(each.value)
        name = (each.name, each.name_en)[at]
        return (*same, code, name, level, each.numerator, each.denominator, value, found.unit)

    rows = [line(each, each.code, LEVELS[each.level][at]) for each in found.rows]
    return Table(f"{found.share}-by-region", HEADS, [*rows, line(found.direct), line(found.total)])
