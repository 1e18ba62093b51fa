"""A patrol sheet (摸排记录): what one committee found on one day."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.dates import check_day
from contracts.refusal import Refusal
from services.mediation.domain.committee import Committee
from services.mediation.domain.patrol_facts import Fact, PatrolSheetFiled


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


def evolve(_: PatrolSheet, fact: Fact) -> PatrolSheet:
    return PatrolSheet(filed=fact)


def file_sheet(committee: Committee, *, committee_id: UUID, leads: int, on: date, today: date) -> PatrolSheetFiled:
    """Write down what a committee found, if only that it found nothing. Refuses: AfterToday, BeforeLastFact."""
    assert committee.formed
    check_day(on, today=today, last_on=committee.formed.formed_on)
    return PatrolSheetFiled(committee=committee_id, region=committee.region, leads=leads, patrolled_on=on)
