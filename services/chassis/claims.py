"""What must be unique: a claim is a stream whose identity is derived from the value; it folds to free or held-by."""

from typing import ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from services.chassis.streams import Claim, Stream

NAMESPACE: Final = UUID("4ab3a3ef-6d6b-5b3f-9f0e-1c9b6f1a2d11")


class ClaimTaken(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.claim.taken"

    scope: str
    holder: UUID


class ClaimFreed(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.claim.freed"

    scope: str
    holder: UUID


class Holding(Struct, frozen=True):
    holder: UUID | None = None


def evolve(_: Holding, fact: ClaimTaken | ClaimFreed) -> Holding:
    return Holding(fact.holder if isinstance(fact, ClaimTaken) else None)


CLAIMS: Final = Stream("linli.claim", Holding(), evolve, (ClaimTaken, ClaimFreed), region=lambda _: "")


def claim_id(claim: Claim) -> UUID:
    """Normalisation is the caller's and has a version in the scope's name where it changes."""
    return uuid5(NAMESPACE, f"{claim.scope}\x1f{claim.value}")


def decide(claim: Claim, holding: Holding) -> ClaimTaken | ClaimFreed | None:
    """Nothing where it already stands so. Raises what the claim says where another holds it."""
    if claim.held:
        if holding.holder == claim.holder:
            return None
        if holding.holder is not None:
            raise claim.refusal(holding.holder) if claim.refusal else AlreadyHeld(claim.scope)
        return ClaimTaken(scope=claim.scope, holder=claim.holder)
    return ClaimFreed(scope=claim.scope, holder=claim.holder) if holding.holder == claim.holder else None


class AlreadyHeld(Exception):
    """Another holds it, and the feature did not say how to put that."""
