"""A patrol sheet (摸排记录): what one committee found on one day."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from services.mediation.domain.committee import Committee
from services.mediation.domain.patrol_facts import Fact, PatrolSheetCorrected, PatrolSheetFiled


class PatrolSheet(Struct, frozen=True, kw_only=True):
    """As it was filed."""

    filed: PatrolSheetFiled | None = None  # None: there is no such sheet

    @property
    def region(self) -> str:
        return self.filed.region if self.filed else ""


class SheetAlreadyFiled(Refusal):
    zh = "该委员会{on}的摸排记录{sheet}已填报"
    en = "the committee filed a sheet for {on} already: {sheet}"
    field = "on"


class NothingWrong(Refusal):
    zh = "更正后的内容与原记录相同"
    en = "what it is corrected to is what it says"
    status = 422


def evolve(_: PatrolSheet, fact: Fact) -> PatrolSheet:
    return PatrolSheet(filed=fact.instead if isinstance(fact, PatrolSheetCorrected) else fact)


def file_sheet(committee: Committee, *, committee_id: UUID, leads: int, on: date, today: date) -> PatrolSheetFiled:
    """Write down what a committee found, if only that it found nothing. Refuses: AfterToday, BeforeLastFact."""
    assert committee.formed
    check_day(on, today=today, last_on=committee.formed.formed_on)
    return PatrolSheetFiled(committee=committee_id, region=committee.region, leads=leads, patrolled_on=on)


def correct_sheet(sheet: PatrolSheet, *, leads: int, reason: str, on: date, today: date) -> PatrolSheetCorrected:
    """Say how many leads were found really; the day it was patrolled stays. Refuses: AfterToday, BeforeLastFact,
    NothingWrong.
    """
    assert sheet.filed
    check_day(on, today=today, last_on=sheet.filed.patrolled_on)
    if leads == sheet.filed.leads:
        raise NothingWrong().at("leads")
    instead = replace(sheet.filed, leads=leads)
    return PatrolSheetCorrected(was=sheet.filed, instead=instead, reason=reason, corrected_on=on)


def next_of_sheet(sheet: PatrolSheet, _: date) -> tuple[str, ...]:
    return ("mediation.correct-patrol-sheet",) if sheet.filed else ()
