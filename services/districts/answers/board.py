"""A region's board: tiles with their change and freshness, and the lines right below, which sum to what is shown."""

from collections.abc import Mapping
from datetime import date

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct

from services.access.answers import answer
from services.districts import places
from services.districts.answers.named import DIRECT, TOTAL, UNITS, Place, PlaceOnPath, english, on_path
from services.districts.answers.tiled import Known, Moment, ToldTile, moment
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import WHOLE_CITY, Days, Districts, Region, TheDays, TheDistricts, sent
from services.districts.ledger.reckoning import Figures
from services.districts.measures import measure, text
from services.districts.receipts import TheReceipt
from services.districts.spreadsheet import Cell, Csv, Language, Table, amount, csv_of
from services.districts.tiles import COLUMNS, Column, total

router = APIRouter(tags=["board"], dependencies=KNOWN_ONLY)


class ToldColumn(Struct, frozen=True, kw_only=True):
    """A figure of each region below, by its key."""

    key: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    measure: str


class Line(Struct, frozen=True, kw_only=True):
    """A line of figures by the columns' keys, as numbers and as people read them."""

    name: str
    name_en: str
    values: dict[str, int]
    texts: dict[str, str]


class PlaceLine(Place, frozen=True, kw_only=True):
    """The line of one region below."""

    values: dict[str, int]
    texts: dict[str, str]


class Children(Struct, frozen=True, kw_only=True):
    """The regions right below: rows and direct line sum to the total, and each is counted for itself."""

    level: str
    columns: list[ToldColumn]
    rows: list[PlaceLine]
    direct: Line
    total: Line


class Board(Struct, frozen=True, kw_only=True):
    """A region's board as effective on a day, also as known at the end of another; no children below a community."""

    region: PlaceOnPath
    on: date
    as_known_on: date | None
    change_since: date
    tiles: list[ToldTile]
    children: Children | None


@router.get("/board", responses=answer(Board))
async def board(districts: TheDistricts, days: TheDays, receipt: TheReceipt, region: Region = WHOLE_CITY) -> Response:
    """Today, or a past day, also as it was known then. Refuses: UnknownRegion, RegionNotValidOn, NotYet."""
    return await _shown(districts, region, days, receipt)


@router.get("/boards/{region}.csv", response_class=Csv)
async def board_as_table(
    region: str, districts: TheDistricts, days: TheDays, receipt: TheReceipt, language: Language = "zh"
) -> Response:
    """The tiles, each followed by its cuts: a table for a spreadsheet. Refuses what the board refuses."""
    found = _board(await moment(districts, region, days, with_below=False))
    return csv_of(_table(found, language), language, receipt)


@router.get("/boards/{region}", responses=answer(Board))
async def board_of(region: str, districts: TheDistricts, days: TheDays, receipt: TheReceipt) -> Response:
    """The same board under an address of its own. Refuses: UnknownRegion, RegionNotValidOn, NotYet."""
    return await _shown(districts, region, days, receipt)


async def _shown(districts: Districts, region: str, days: Days, headers: Mapping[str, str]) -> Response:
    """The same board is not made again while no view has read on; how fresh each is belongs to it."""
    known = await Known.of(districts)
    stand = tuple(each.version for each in known.stands.values())

    async def made() -> bytes:
        return msgspec.json.encode(_board(await moment(districts, region, days, with_below=True, known=known)))

    key = ("board", region, days, districts.today(), stand, msgspec.json.encode(known.fresh))
    return sent(await districts.kept.of(key, made), headers)


def _board(at: Moment) -> Board:
    return Board(
        region=on_path(at.here, places.path(at.here.code, at.days.on)),
        on=at.days.on,
        as_known_on=at.days.as_known_on,
        change_since=at.since,
        tiles=at.tiles(),
        children=_children(at) if at.below else None,
    )


def _children(at: Moment) -> Children:
    """The direct line is counted for itself: what does not sum is seen not to."""

    def line(titles: tuple[str, str], figures: Figures) -> Line:
        values = _values(figures, at.here.code)
        return Line(name=titles[0], name_en=titles[1], values=values, texts=_texts(values))

    rows = []
    for division in at.below:
        values = _values(at.now, division.code)
        rows.append(
            PlaceLine(
                code=division.code,
                name=division.name,
                name_en=english(division),
                level=division.level,
                values=values,
                texts=_texts(values),
            )
        )
    return Children(
        level=at.below[0].level,
        columns=[_column(column) for column in COLUMNS],
        rows=rows,
        direct=line(DIRECT, at.own),
        total=line(TOTAL, at.now),
    )


def _column(column: Column) -> ToldColumn:
    unit = measure(column.measure).unit
    return ToldColumn(
        key=column.key,
        title=column.title,
        title_en=column.title_en,
        unit=unit,
        unit_en=UNITS.get(unit, ""),
        measure=column.measure,
    )


def _values(figures: Figures, region: str) -> dict[str, int]:
    return {column.key: total(figures, region, column.measure, column.of) for column in COLUMNS}


def _texts(values: Mapping[str, int]) -> dict[str, str]:
    units = {column.key: measure(column.measure).unit for column in COLUMNS}
    return {key: text(units[key], value) for key, value in values.items()}


HEADS = (
    *(("地区代码", "region"), ("日期", "on"), ("截至已知", "as known on"), ("指标", "key"), ("名称", "title")),
    *(("分类代码", "cut"), ("分类", "cut title"), ("数值", "value"), ("单位", "unit")),
    *(("分子", "numerator"), ("分母", "denominator"), ("本月变动", "change this month")),
)


def _table(found: Board, language: str) -> Table:
    chinese = language == "zh"
    same = (found.region.code, found.on, found.as_known_on)
    rows: list[tuple[Cell, ...]] = []
    for tile in found.tiles:
        unit = tile.unit if chinese else tile.unit_en
        told_as = (*same, tile.key, tile.title if chinese else tile.title_en)
        share = (tile.share.numerator, tile.share.denominator) if tile.share else (None, None)
        rows.append(
            (*told_as, "", "", amount(tile.unit, tile.value), unit, *share, amount(tile.unit, tile.change)),
        )
        for cut in tile.cuts:
            title = cut.title if chinese else cut.title_en
            rows.append((*told_as, cut.cut, title, amount(tile.unit, cut.value), unit, None, None, None))
    return Table(f"board-{found.region.code}", HEADS, rows)
