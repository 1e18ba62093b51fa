"""Whether values may be put into the vault, corrected, or handed out: the decisions on what is kept."""

from collections.abc import Collection
from datetime import date

from contracts.dates import check_day
from contracts.personal import Basis, kind_of
from services.vault.domain.person import Person
from services.vault.domain.person_facts import ExportGiven, ValuesCorrected, ValuesNoted
from services.vault.domain.purposes import PurposeRules
from services.vault.domain.refusals import (
    ConsentMissing,
    GuardianMissing,
    NothingHeld,
    NothingHeldAtAll,
    Restricted,
    SeparateConsentMissing,
)


def note(
    state: Person,
    *,
    person: str,
    rules: PurposeRules,
    fields: Collection[str],
    age: int | None,
    source: str,
    on: date,
    today: date,
) -> ValuesNoted:
    """`age` in full years, where it is known.

    Refuses: AfterToday, NoSuchField, NotForPurpose, Restricted, ConsentMissing, SeparateConsentMissing,
    GuardianMissing.
    """
    check_day(on, today=today)
    _check_ground(state, rules, fields, age)
    if rules.purpose in state.restricted:
        raise Restricted(purpose=rules.purpose)
    return ValuesNoted(
        person=person, purpose=rules.purpose, fields=tuple(sorted(set(fields))), source=source, noted_on=on
    )


def _check_ground(state: Person, rules: PurposeRules, fields: Collection[str], age: int | None) -> None:
    """A duty by law needs no consent; a guardian's is needed for a child wherever consent is the ground."""
    asking = [field for field in fields if rules.ground(field) is Basis.CONSENT]
    if not asking:
        return
    consent = state.consents.get(rules.purpose)
    of_guardian = consent is not None and consent.by == state.guardian
    if age is not None and age < rules.guardian_below and not of_guardian:
        raise GuardianMissing(years=rules.guardian_below)
    if consent is None:
        raise ConsentMissing(purpose=rules.purpose)
    sensitive = next((field for field in asking if rules.is_sensitive(field)), None)
    if sensitive and not consent.separate:
        raise SeparateConsentMissing(kind=kind_of(sensitive))


def correct(
    state: Person,
    *,
    person: str,
    rules: PurposeRules,
    fields: Collection[str],
    source: str,
    on: date,
    today: date,
    age: int | None = None,
) -> ValuesCorrected:
    """What is restricted may be corrected: that is the person's right. What is added asks for the same consent as what
    is noted. Refuses: AfterToday, NoSuchField, NotForPurpose, NothingHeld, ConsentMissing, SeparateConsentMissing,
    GuardianMissing.
    """
    check_day(on, today=today)
    for field in fields:
        rules.ground(field)
    held = state.held.get(rules.purpose)
    if not held:
        raise NothingHeld(purpose=rules.purpose)
    _check_ground(state, rules, [field for field in fields if field not in held], age)
    return ValuesCorrected(
        person=person, purpose=rules.purpose, fields=tuple(sorted(set(fields))), source=source, corrected_on=on
    )


def give_export(state: Person, *, person: str, on: date) -> ExportGiven:
    """Refuses: NothingHeldAtAll."""
    if not state.held:
        raise NothingHeldAtAll
    return ExportGiven(person=person, given_on=on)
