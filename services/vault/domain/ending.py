"""How keeping ends: restricted, held, erased."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from contracts.dates import check_day
from contracts.personal import Basis, ErasedFor, HoldReason, Purpose, kind_of
from services.vault.domain.consenting import withdraw_consent
from services.vault.domain.person import Person
from services.vault.domain.person_facts import (
    ConsentWithdrawn,
    HoldLifted,
    HoldPlaced,
    PersonErased,
    ProcessingRestricted,
    ProcessingUnrestricted,
)
from services.vault.domain.purposes import PurposeRules
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
    """`keys`: those that the vault has of this person. A fact a purpose, which also says so again of keys that were
    erased before and are still there, and of what was told and has no key yet. Without a purpose, all of them.

    Refuses: ErasureHeld, NothingHeld, NothingHeldAtAll.
    """
    meant = {key: of for key, of in keys.items() if purpose in (None, of)}
    purposes = {of for of in (*meant.values(), *state.held) if purpose in (None, of)}
    if not purposes:
        raise NothingHeld(purpose=purpose) if purpose else NothingHeldAtAll
    _check_holds(state)
    return tuple(_erased(person, each, meant, why, on) for each in sorted(purposes))


def withdraw(
    state: Person,
    *,
    person: str,
    rules: PurposeRules,
    keys: Mapping[UUID, Purpose],
    on: date,
    today: date,
) -> tuple[ConsentWithdrawn | PersonErased | ProcessingRestricted, ...]:
    """What rested on the consent is erased with it (PIPL art. 47(3)), and what rests on a duty stays; where a hold
    stands, all but storing ends. Refuses: AfterToday, BeforeLastFact, ConsentMissing.
    """
    purpose = rules.purpose
    withdrawn = withdraw_consent(state, person=person, purpose=purpose, on=on, today=today)
    held = state.held.get(purpose, {})
    rested = tuple(sorted(field for field in held if rules.basis.get(kind_of(field)) is Basis.CONSENT))
    meant = {key: of for key, of in keys.items() if of == purpose}
    if not rested:
        return (withdrawn,)
    if state.holds:
        if purpose in state.restricted:
            return (withdrawn,)
        return withdrawn, ProcessingRestricted(person=person, purpose=purpose, restricted_on=on)
    fields = rested if len(rested) < len(held) else ()
    return withdrawn, _erased(person, purpose, meant, ErasedFor.WITHDRAWAL, on, fields)


def let_go(
    state: Person,
    *,
    person: str,
    rules: PurposeRules,
    key: UUID,
    fields: Collection[str],
    held: int,
    today: date,
) -> tuple[PersonErased, ...]:
    """Of fields that the vault finds over their time, those that nobody has noted again since; nothing if all were.

    `held`: how many there are under the key. Refuses: ErasureHeld.
    """
    noted = state.held.get(rules.purpose, {})
    over = tuple(sorted(field for field in fields if field not in noted or rules.is_over(field, noted[field], today)))
    if not over:
        return ()
    _check_holds(state)
    some = over if len(over) < held or noted.keys() - set(over) else ()  # others are perhaps being sealed just now
    return (_erased(person, rules.purpose, {key: rules.purpose}, ErasedFor.RETENTION, today, some),)


def _erased(
    person: str, purpose: Purpose, keys: Mapping[UUID, Purpose], why: ErasedFor, on: date, fields: tuple[str, ...] = ()
) -> PersonErased:
    of_purpose = tuple(sorted(key for key, of in keys.items() if of == purpose))
    return PersonErased(person=person, purpose=purpose, keys=of_purpose, fields=fields, why=why, erased_on=on)


def _check_holds(state: Person) -> None:
    """Refuses: ErasureHeld, with the reason of the first that stands."""
    if state.holds:
        raise ErasureHeld(reason=state.holds[0].reason, reference=state.holds[0].reference)


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


def next_of_person(person: Person, _: date) -> tuple[str, ...]:
    """What may be done with what is held of somebody."""
    held = bool(person.held)
    open_purposes = any(purpose not in person.restricted for purpose in person.held)
    return (
        "vault.keep-person",
        *(("vault.correct-values", "vault.give-export") if held else ()),
        *(("vault.restrict-processing",) if open_purposes else ()),
        *(("vault.lift-restriction",) if person.restricted else ()),
        *(("vault.erase-person",) if held and not person.holds else ()),
        "vault.give-consent",
        *(("vault.withdraw-consent",) if person.consents else ()),
        "vault.name-guardian",
        "vault.place-hold",
        *(("vault.lift-hold",) if person.holds else ()),
    )
