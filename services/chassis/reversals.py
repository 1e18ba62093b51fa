"""What a reaction has reversed because a restore took its causes away, and what people had gone on to do there."""

from typing import ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream


class Left(Struct, frozen=True, kw_only=True):
    """What stays, for people to look at: facts of one stream that rest on an effect whose cause is gone."""

    stream: UUID
    family: str  # as its log names it, e.g. "procurement.contract"
    facts: tuple[str, ...]  # their names, in order


class CausesLost(Struct, frozen=True, kw_only=True):
    """A source's log was restored to before these events: what had followed from them was reversed in this unit.

    Where they are many the unit holds several of these facts.
    """

    TOPIC: ClassVar[str] = "linli.reversal.causes-lost"

    source: str
    epoch: int
    begins_after: int  # the position of the source's log that it was restored to
    causes: tuple[UUID, ...]
    reversed: tuple[UUID, ...]  # the streams
    left: tuple[Left, ...]


Reversals = tuple[CausesLost, ...]


def evolve(reversals: Reversals, fact: CausesLost) -> Reversals:
    return (*reversals, fact)


REVERSALS: Final[Stream[Reversals, CausesLost]] = Stream(
    "linli.reversal", (), evolve, (CausesLost,), region=lambda _: ""
)


def reversals_id(reaction: str) -> UUID:
    """The stream that holds all of a reaction's."""
    return uuid5(NAMESPACE, f"reversals\x1f{reaction}")
