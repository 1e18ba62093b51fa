"""What mediation holds unique: a committee's name in its region."""

from uuid import UUID

from services.chassis.streams import Claim
from services.mediation.domain.committee import CommitteeNameTaken


def committee_name(region: str, value: str, holder: UUID) -> Claim:
    def taken(other: UUID) -> CommitteeNameTaken:
        return CommitteeNameTaken(name=value, committee=other)

    return Claim(f"mediation.committee-name/{region}", value, holder, refusal=taken)
