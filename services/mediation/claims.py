"""What mediation holds unique: a committee's name in its district, and a committee's sheet of a day."""

from datetime import date
from uuid import UUID

from contracts.regions import lasting
from contracts.romanising import region_name
from services.chassis.streams import Claim
from services.mediation.domain.committee import CommitteeNameTaken, full_name
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.patrol_sheet import SheetAlreadyFiled
from services.mediation.domain.places import district


def committee_name(formed: CommitteeFormed, holder: UUID) -> Claim:
    """As the numbers of its disputes bear it: two committees of one full name would give two disputes one number."""
    of = district(formed.region, formed.counts_from)

    def taken(other: UUID) -> CommitteeNameTaken:
        district_en = region_name(of.name, "en")
        return CommitteeNameTaken(district=of.name, district_en=district_en, name=formed.name, committee=other)

    return Claim(f"mediation.committee-name/{lasting(of.code)}", full_name(formed), holder, refusal=taken)


def sheet_of_day(committee: UUID, on: date, holder: UUID) -> Claim:
    def filed(other: UUID) -> SheetAlreadyFiled:
        return SheetAlreadyFiled(on=on, sheet=other)

    return Claim(f"mediation.patrol-sheet/{committee}", on.isoformat(), holder, refusal=filed)
