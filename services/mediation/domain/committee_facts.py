"""What can have happened to a people's mediation committee (人民调解委员会), as it is written down."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from contracts.carried_over import CarriedOver, counts_from
from contracts.mediation_words import CommitteeKind


class CommitteeFormed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The committee was set up, with its chair and for a term (人民调解法 arts 8, 9)."""

    TOPIC: ClassVar[str] = "mediation.committee.formed"

    name: str  # normalised
    name_as_given: str
    kind: CommitteeKind
    region: str  # 9 or 12 digits
    members: int
    women: int  # of the members
    chair: str  # opaque reference
    formed_on: date
    term_ends_on: date  # the last day
    carried_over: CarriedOver | None = None

    @property
    def counts_from(self) -> date:
        """From which day it is there here: the divisions of that day are known."""
        return counts_from(self.formed_on, self.carried_over)


Fact = CommitteeFormed
