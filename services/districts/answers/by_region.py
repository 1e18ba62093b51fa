"""A figure in each of the regions right below one, what stands at itself, and the total that they sum to."""

from datetime import date

from fastapi import APIRouter, Response

from services.access.answers import answer
from services.districts import places
from services.districts.answers.named import DIRECT, LEVELS, TOTAL, OfCut, Place, Titled, english, of_cut, place
from services.districts.asked import KNOWN_ONLY, Cut, MeasureName, cut_of
from services.districts.desk import WHOLE_CITY, Days, Districts, Region, TheDays, TheDistricts, told
from services.districts.measures import measure, text
from services.districts.receipts import TheReceipt
from services.districts.spreadsheet import Cell, Csv, Language, Table, amount, csv_of
from services.districts.tiles import total

router = APIRouter(tags=["figures"], dependencies=KNOWN_ONLY)


class PlaceValue(Place, frozen=True, kw_only=True):
    """The figure of one region below."""

    value: int
    value_text: str


class ByRegion(OfCut, frozen=True, kw_only=True):
    """A figure by the regions right below: rows and direct line sum to the total, and each is counted for itself."""

    region: Place
    on: date
    as_known_on: date | None
    rows: list[PlaceValue]
    direct: Titled
    total: Titled


@router.get("/figures/{name}/by-region", responses=answer(ByRegion))
async def by_region(
    name: MeasureName,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
) -> Response:
    """Below a community there is nothing. Refuses: UnknownMeasure, UnknownRegion, RegionNotValidOn, UnknownCut,
    NotYet.
    """
    return told(await _by_region(name, districts, days, region, cut), receipt)


@router.get("/figures/{name}/by-region.csv", response_class=Csv)
async def by_region_as_table(
    name: MeasureName,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
    language: Language = "zh",
) -> Response:
    """The same as a table for a spreadsheet. Refuses what the figure refuses."""
    found = await _by_region(name, districts, days, region, cut)
    return csv_of(_table(found, language), language, receipt)


async def _by_region(name: str, districts: Districts, days: Days, region: str, cut: str | None) -> ByRegion:
    asked, here = measure(name), places.region(region, days.on)
    part = await cut_of(districts, asked, cut)
    parts = () if part is None else (part,)
    below = places.children(here.code, days.on)
    found, own = await districts.shown([name], here.code, [division.code for division in below], days, part)
    rows = [(division, total(found, division.code, name, parts)) for division in below]

    def line(titles: tuple[str, str], value: int) -> Titled:
        return Titled(name=titles[0], name_en=titles[1], value=value, value_text=text(asked.unit, value))

    return ByRegion(
        **of_cut(asked, part),
        region=place(here),
        on=days.on,
        as_known_on=days.as_known_on,
        rows=[
            PlaceValue(
                code=division.code,
                name=division.name,
                name_en=english(division),
                level=division.level,
                value=value,
                value_text=text(asked.unit, value),
            )
            for division, value in rows
        ],
        direct=line(DIRECT, total(own, here.code, name, parts)),
        total=line(TOTAL, total(found, here.code, name, parts)),
    )


HEADS = (
    *(("指标", "measure"), ("指标名称", "title"), ("分类代码", "cut"), ("分类", "cut title")),
    *(("上级地区代码", "within"), ("日期", "on"), ("截至已知", "as known on")),
    *(("地区代码", "region"), ("地区", "name"), ("级别", "level"), ("数值", "value"), ("单位", "unit")),
)


def _table(found: ByRegion, language: str) -> Table:
    at = 0 if language == "zh" else 1
    about = (found.measure, (found.title, found.title_en)[at], found.cut, (found.cut_title, found.cut_title_en)[at])
    same, unit = (*about, found.region.code, found.on, found.as_known_on), (found.unit, found.unit_en)[at]

    def line(each: PlaceValue | Titled, code: str = "", level: str = "") -> tuple[Cell, ...]:
        return (*same, code, (each.name, each.name_en)[at], level, amount(found.unit, each.value), unit)

    rows = [line(each, each.code, LEVELS[each.level][at]) for each in found.rows]
    return Table(f"{found.measure}-by-region", HEADS, [*rows, line(found.direct), line(found.total)])
