"""What mediation holds unique: a committee's name in its region, and a committee's sheet of a day."""

from datetime import date
from uuid import UUID

from services.chassis.streams import Claim
from services.mediation.domain.committee import CommitteeNameTaken
from services.mediation.domain.patrol_sheet import SheetAlreadyFiled


def committee_name(region: str, value: str, holder: UUID) -> Claim:
    def taken(other: UUID) -> CommitteeNameTaken:
        return CommitteeNameTaken(name=value, committee=other)

    return Claim(f"mediation.committee-name/{region}", value, holder, refusal=taken)


def sheet_of_day(committee: UUID, on: date, holder: UUID) -> Claim:
    def filed(other: UUID) -> SheetAlreadyFiled:
        return SheetAlreadyFiled(on=on, sheet=other)

    return Claim(f"mediation.patrol-sheet/{committee}", on.isoformat(), holder, refusal=filed)
