"""Every measure there is; and one figure with its cuts."""

from datetime import date

import msgspec
from fastapi import APIRouter, Response

from services.access.answers import answer
from services.districts import freshness, places
from services.districts.answers.named import CutValue, Fresh, Measured, Place, cut_value, measured, place
from services.districts.asked import KNOWN_ONLY, Cut, MeasureName, cut_of
from services.districts.desk import WHOLE_CITY, Districts, Region, TheDays, TheDistricts, told
from services.districts.measures import MEASURES, measure, text
from services.districts.receipts import TheReceipt
from services.districts.spreadsheet import Csv, Language, Table, amount, csv_of
from services.districts.tiles import cut_values

router = APIRouter(tags=["figures"], dependencies=KNOWN_ONLY)


class ListedMeasure(Measured, frozen=True, kw_only=True):
    """A measure, the view that keeps it, the service it is of, and its catalogue of cuts in both languages."""

    view: str
    service: str
    cuts: dict[str, str]
    cuts_en: dict[str, str]


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """Every measure there is."""

    measures: list[ListedMeasure]


class Figure(Measured, frozen=True, kw_only=True):
    """A figure as effective on a day (and as known at the end of another), with its cuts, the largest first."""

    region: Place
    on: date
    as_known_on: date | None
    cut: str | None
    value: int
    value_text: str
    cuts: list[CutValue]
    freshness: Fresh


@router.get("/figures", responses=answer(Measures))
async def measures(districts: TheDistricts) -> Response:
    """Every measure there is."""
    return told(Measures(measures=_listed(districts)))


@router.get("/figures.csv", response_class=Csv)
async def measures_as_table(districts: TheDistricts, language: Language = "zh") -> Response:
    """The same as a table for a spreadsheet, without the cuts."""
    at = 0 if language == "zh" else 1
    heads = [("指标", "measure"), ("指标名称", "title"), ("单位", "unit"), ("编号", "code"), ("视图", "view")]
    rows = [
        (each.measure, (each.title, each.title_en)[at], (each.unit, each.unit_en)[at], each.code, each.view)
        for each in _listed(districts)
    ]
    return csv_of(Table("figures", heads, rows), language)


def _listed(districts: Districts) -> list[ListedMeasure]:
    return [
        ListedMeasure(
            **measured(each),
            view=each.view,
            service=districts.specs[each.view].source,
            cuts=dict(each.cuts),
            cuts_en={cut: each.cut_title_en(cut) for cut in each.cuts},
        )
        for each in MEASURES
        if each.view in districts.specs
    ]


# the address of a table ends as the one of a measure might: it is looked at first
@router.get("/figures/{name}.csv", response_class=Csv)
async def figure_as_table(
    name: MeasureName,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
    language: Language = "zh",
) -> Response:
    """A figure by its cuts, and in total: a table for a spreadsheet. Refuses what the figure refuses."""
    return csv_of(_table(await _figure(name, districts, days, region, cut), language), language, receipt)


@router.get("/figures/{name}", responses=answer(Figure))
async def figure(
    name: MeasureName,
    districts: TheDistricts,
    days: TheDays,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
) -> Response:
    """One figure. Refuses: UnknownMeasure, UnknownRegion, RegionNotValidOn, UnknownCut, NotYet."""
    return told(await _figure(name, districts, days, region, cut), receipt)


async def _figure(name: str, districts: TheDistricts, days: TheDays, region: str, cut: str | None) -> Figure:
    asked, here = measure(name), places.region(region, days.on)
    part = await cut_of(districts, asked, cut)
    found = await districts.figures([name], [here.code], days, part)
    cuts = [(each, value) for each, value in cut_values(found, here.code, name) if part in (None, each)]
    value = sum(value for _, value in cuts)
    return Figure(
        **measured(asked),
        region=place(here),
        on=days.on,
        as_known_on=days.as_known_on,
        cut=part,
        value=value,
        value_text=text(asked.unit, value),
        cuts=[cut_value(asked, each, value) for each, value in cuts],
        freshness=msgspec.convert(await freshness.of_view(districts, asked.view), Fresh),
    )


def _table(found: Figure, language: str) -> Table:
    heads = [("分类代码", "cut"), ("分类", "cut title"), ("数值", "value"), ("单位", "unit")]
    about = [
        ("指标", "measure"),
        ("指标名称", "title"),
        ("地区代码", "region"),
        ("日期", "on"),
        ("截至已知", "as known on"),
    ]
    chinese = language == "zh"
    title = found.title if chinese else found.title_en
    same = (found.measure, title, found.region.code, found.on, found.as_known_on)
    unit = found.unit if chinese else found.unit_en
    parts = [(each.cut, each.title if chinese else each.title_en, each.value) for each in found.cuts if each.cut]
    whole = ("", "合计" if chinese else "Total", found.value)
    rows = [(*same, cut, title, amount(found.unit, value), unit) for cut, title, value in (*parts, whole)]
    return Table(found.measure, [*about, *heads], rows)
