"""Consent: given, withdrawn, and by whom for a child."""

from datetime import date

from contracts.dates import check_day
from contracts.personal import Purpose
from services.vault.domain.person import Person
from services.vault.domain.person_facts import ConsentGiven, ConsentWithdrawn, GuardianNamed
from services.vault.domain.refusals import ConsentMissing, GuardianUnknown, OwnGuardian


def give_consent(
    state: Person, *, person: str, purpose: Purpose, separate: bool, by_guardian: bool, on: date, today: date
) -> tuple[ConsentGiven, ...]:
    """Nothing where it stands so already. Refuses: AfterToday, GuardianUnknown."""
    check_day(on, today=today)
    if by_guardian and state.guardian is None:
        raise GuardianUnknown
    by = state.guardian if by_guardian and state.guardian else person
    known = state.consents.get(purpose)
    if known and (known.by, known.separate) == (by, separate):
        return ()
    return (ConsentGiven(person=person, purpose=purpose, separate=separate, by=by, given_on=on),)


def withdraw_consent(state: Person, *, person: str, purpose: Purpose, on: date, today: date) -> ConsentWithdrawn:
    """Refuses: AfterToday, BeforeLastFact, ConsentMissing."""
    consent = state.consents.get(purpose)
    check_day(on, today=today, last_on=consent.given_on if consent else date.min)
    if consent is None:
        raise ConsentMissing(purpose=purpose)
    return ConsentWithdrawn(person=person, purpose=purpose, by=consent.by, withdrawn_on=on)


def name_guardian(state: Person, *, person: str, guardian: str, on: date, today: date) -> tuple[GuardianNamed, ...]:
    """Nothing where it is this one already. Refuses: AfterToday, OwnGuardian."""
    check_day(on, today=today)
    if guardian == person:
        raise OwnGuardian
    if state.guardian == guardian:
        return ()
    return (GuardianNamed(person=person, guardian=guardian, named_on=on),)
