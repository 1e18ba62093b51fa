"""What must reconcile: every rule with both sides, the difference, and what a person said of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Response
from msgspec import Struct

from services.access.answers import answer
from services.chassis.clock import ZONE
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told
from services.districts.receipts import TheReceipt
from services.districts.reconciliation import live, watching
from services.districts.reconciliation.comparing import Result, Status
from services.districts.reconciliation.telling import told_to_reader
from services.districts.spreadsheet import Cell, Csv, Language, Table, csv_of

router = APIRouter(tags=["reconciliation"], dependencies=KNOWN_ONLY)


class Reconciled(Struct, frozen=True, kw_only=True):
    """Every rule with both its sides, as they were at an instant."""

    at: datetime
    results: list[Result]


@router.get("/reconciliation", responses=answer(Reconciled))
async def reconciliation(districts: TheDistricts, receipt: TheReceipt) -> Response:
    """Computed when it is asked for, from the views and from the logs they came from: of now, for no other day."""
    results = await live.results(districts)
    watching.note(results)
    shown = await told_to_reader(districts, results)
    return told(Reconciled(at=districts.clock.now(), results=shown), receipt)


@router.get("/reconciliation.csv", response_class=Csv)
async def reconciliation_as_table(districts: TheDistricts, receipt: TheReceipt, language: Language = "zh") -> Response:
    """The same as a table for a spreadsheet; money is in fen, as it is added up."""
    results = await told_to_reader(districts, await live.results(districts))
    at = districts.clock.now().astimezone(ZONE).isoformat(" ", "seconds")
    return csv_of(Table("reconciliation", HEADS, [(at, *_row(each, language)) for each in results]), language, receipt)


HEADS = (
    *(("核对时间", "compared at"), ("规则", "rule"), ("名称", "title")),
    *(("地区代码", "region"), ("地区", "name"), ("期间", "period")),
    *(("左侧", "left side"), ("左侧数", "left"), ("右侧", "right side"), ("右侧数", "right")),
    *(("差额", "difference"), ("结论", "status"), ("详情", "detail")),
    *(("说明", "explanation"), ("说明人", "author"), ("说明日期", "explained on")),
)


CONCLUSIONS: Final[Mapping[Status, tuple[str, str]]] = {
    Status.BALANCED: ("相符", "balanced"),
    Status.OVER: ("偏多", "over"),
    Status.UNDER: ("偏少", "under"),
    Status.ROUNDING: ("尾差", "rounding"),
    Status.INCOMPLETE: ("不全", "incomplete"),
}
HOLDS: Final = ("符合(≤)", "holds (≤)")  # no more than the right side, which it need not equal


def conclusion(found: Result, language: str) -> str:
    held = found.relation == "≤" and found.status is Status.BALANCED
    zh, en = HOLDS if held else CONCLUSIONS[found.status]
    return zh if language == "zh" else en


def _row(found: Result, language: str) -> tuple[Cell, ...]:
    at = 0 if language == "zh" else 1
    title, left, right = (found.title, found.left_title, found.right_title)
    if at:
        title, left, right = (found.title_en, found.left_title_en, found.right_title_en)
    about = (found.rule, title, found.region, (found.region_name, found.region_name_en)[at], found.period)
    sides = (left, found.left, right, found.right, found.delta)
    said = found.explanation
    explanation = (said.text, said.author, said.on) if said else (None, None, None)
    detail = "; ".join((found.detail, found.detail_en)[at])
    return (*about, *sides, conclusion(found, language), detail, *explanation)
