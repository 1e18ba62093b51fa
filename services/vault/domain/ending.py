"""How keeping ends: restricted, held, erased."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from contracts.dates import check_day
from contracts.personal import ErasedFor, HoldReason, Purpose
from services.vault.domain.person import Person
from services.vault.domain.person_facts import (
    HoldLifted,
    HoldPlaced,
    PersonErased,
    ProcessingRestricted,
    ProcessingUnrestricted,
)
from services.vault.domain.refusals import (
    ErasureHeld,
    HoldStands,
    NoSuchHold,
    NothingHeld,
    NothingHeldAtAll,
    NotRestricted,
    Restricted,
)


def erase(
    state: Person, *, person: str, keys: Mapping[UUID, Purpose], purpose: Purpose | None, why: ErasedFor, on: date
) -> tuple[PersonErased, ...]:
    """`keys`: those that the vault has of this person. A fact a purpose; none for keys that were erased before and
    are still there. Without a purpose, all of them. Refuses: ErasureHeld, NothingHeld, NothingHeldAtAll.
    """
    meant = {key: of for key, of in keys.items() if purpose in (None, of)}
    if not meant:
        raise NothingHeld(purpose=purpose) if purpose else NothingHeldAtAll
    if state.holds:
        raise ErasureHeld(reason=state.holds[0].reason, reference=state.holds[0].reference)
    fresh = {key: of for key, of in meant.items() if key not in state.erased}
    return tuple(
        PersonErased(
            person=person,
            purpose=each,
            keys=tuple(sorted(key for key, of in fresh.items() if of == each)),
            why=why,
            erased_on=on,
        )
        for each in sorted(set(fresh.values()))
    )


def let_go(
    state: Person, *, person: str, purpose: Purpose, key: UUID, fields: tuple[str, ...], on: date
) -> PersonErased:
    """Fields whose time is over, while others of the purpose are kept. Refuses: ErasureHeld."""
    if state.holds:
        raise ErasureHeld(reason=state.holds[0].reason, reference=state.holds[0].reference)
    return PersonErased(
        person=person, purpose=purpose, keys=(key,), fields=fields, why=ErasedFor.RETENTION, erased_on=on
    )


def restrict(state: Person, *, person: str, purpose: Purpose, on: date, today: date) -> ProcessingRestricted:
    """Refuses: AfterToday, NothingHeld, Restricted."""
    check_day(on, today=today)
    if not state.held.get(purpose):
        raise NothingHeld(purpose=purpose)
    if purpose in state.restricted:
        raise Restricted(purpose=purpose)
    return ProcessingRestricted(person=person, purpose=purpose, restricted_on=on)


def unrestrict(state: Person, *, person: str, purpose: Purpose, on: date, today: date) -> ProcessingUnrestricted:
    """Refuses: AfterToday, NotRestricted."""
    check_day(on, today=today)
    if purpose not in state.restricted:
        raise NotRestricted(purpose=purpose)
    return ProcessingUnrestricted(person=person, purpose=purpose, unrestricted_on=on)


def place_hold(state: Person, *, person: str, reason: HoldReason, reference: str, on: date, today: date) -> HoldPlaced:
    """Also on somebody of whom nothing is held yet. Refuses: AfterToday, HoldStands."""
    check_day(on, today=today)
    standing = next((hold for hold in state.holds if hold.reference == reference), None)
    if standing:
        raise HoldStands(reference=reference, placed_on=standing.placed_on)
    return HoldPlaced(person=person, reason=reason, reference=reference, placed_on=on)


def lift_hold(state: Person, *, person: str, reference: str, on: date, today: date) -> HoldLifted:
    """Refuses: AfterToday, BeforeLastFact, NoSuchHold."""
    standing = next((hold for hold in state.holds if hold.reference == reference), None)
    if standing is None:
        raise NoSuchHold(reference=reference)
    check_day(on, today=today, last_on=standing.placed_on)
    return HoldLifted(person=person, reference=reference, lifted_on=on)
