"""A region's overview as a table: each service's figures, twelve month ends of what moved, what is late or differs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec
from fastapi import APIRouter, Response

from services.districts.answers.named import UNITS
from services.districts.answers.overview import LateFigure, Overview, ServiceTiles, overview
from services.districts.answers.reconciliation import conclusion
from services.districts.answers.tiled import ToldTile
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDays, TheDistricts
from services.districts.measures import measure
from services.districts.receipts import TheReceipt
from services.districts.shares import NOTHING, PERCENT, tile_of, unit_of
from services.districts.spreadsheet import Cell, Csv, Language, Table, amount, csv_of

router = APIRouter(tags=["board"], dependencies=KNOWN_ONLY)
MOVED: Final = ("本月变动", "What moved")
LATE: Final = ("逾期", "Late")
REPORTED_LATE: Final = ("超时上报", "Reported late")
DIFFERING: Final = ("核对不符", "What does not agree")
HEADS: Final = (
    *(("地区代码", "region"), ("截至已知", "as known on"), ("栏目", "section"), ("指标", "key"), ("名称", "title")),
    *(("说明", "note"), ("日期", "on"), ("数值", "value"), ("单位", "unit"), ("本月变动", "change this month")),
    *(("分子", "numerator"), ("分母", "denominator")),
)


class Line(NamedTuple):
    """One figure of the overview; what it has not is an empty cell."""

    section: str
    key: str
    title: str
    note: str
    on: Cell
    value: Cell
    unit: str = ""
    change: Cell = None
    numerator: Cell = None
    denominator: Cell = None


@router.get("/overview/{region}.csv", response_class=Csv)
async def overview_as_table(
    region: str, districts: TheDistricts, days: TheDays, receipt: TheReceipt, language: Language = "zh"
) -> Response:
    """The same as a table for a spreadsheet. Refuses what the overview refuses."""
    answered = await overview(region, districts, days, receipt)
    found = msgspec.json.decode(answered.body, type=Overview)
    same = (found.region.code, found.as_known_on)
    at = 0 if language == "zh" else 1
    return csv_of(
        Table(f"overview-{same[0]}", HEADS, [(*same, *line) for line in _lines(found, at)]), language, receipt
    )


def _lines(found: Overview, at: int) -> Iterator[Line]:
    for service in found.services:
        for tile in service.tiles:
            yield _tile(found, service, tile, at)
    for mover in found.moved:
        about = (MOVED[at], mover.measure, (mover.title, mover.title_en)[at], "")
        for end in mover.series:
            yield Line(*about, end.on, amount(mover.unit, end.value), (mover.unit, mover.unit_en)[at])
    for late in found.late:
        yield _late(found, LATE, late, at)
    if found.reported_late:
        yield _late(found, REPORTED_LATE, found.reported_late, at)
    for rule in found.reconciliation.differing if found.reconciliation else ():
        title, said = (rule.title, rule.title_en)[at], conclusion(rule, ("zh", "en")[at])
        yield Line(DIFFERING[at], rule.rule, title, said, rule.period, rule.delta)


def _late(found: Overview, section: tuple[str, str], late: LateFigure, at: int) -> Line:
    title, note, unit = (late.title, late.title_en)[at], (late.note, late.note_en)[at], measure(late.measure).unit
    value = amount(unit, late.value)
    return Line(section[at], late.measure, title, note, found.on, value, (unit, UNITS.get(unit, ""))[at])


def _tile(found: Overview, service: ServiceTiles, tile: ToldTile, at: int) -> Line:
    about = ((service.title, service.title_en)[at], tile.key, (tile.title, tile.title_en)[at])
    about_it = (*about, (tile.note, tile.note_en)[at], found.on)
    if tile.share is None:
        value, change = amount(tile.unit, tile.value), amount(tile.unit, tile.change)
        return Line(*about_it, value, (tile.unit, tile.unit_en)[at], change)
    value = None if tile.value_text == NOTHING else Decimal(tile.value_text.removesuffix(PERCENT))
    unit = unit_of(tile_of(tile.key))
    return Line(*about_it, value, unit, None, tile.share.numerator, tile.share.denominator)
