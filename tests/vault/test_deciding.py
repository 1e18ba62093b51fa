"""What is kept, consented to, held and erased: given / when / then with whole facts."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.personal import Basis, ErasedFor, HoldReason, Kind, NoSuchField, Purpose, kind_of
from services.vault.application import PEOPLE
from services.vault.domain.consenting import give_consent, name_guardian, withdraw_consent
from services.vault.domain.ending import erase, lift_hold, place_hold, restrict, unrestrict, withdraw
from services.vault.domain.keeping import correct, give_export, note
from services.vault.domain.person import Person
from services.vault.domain.person_facts import (
    ConsentGiven,
    ConsentWithdrawn,
    ExportGiven,
    GuardianNamed,
    HoldLifted,
    HoldPlaced,
    PersonErased,
    ProcessingRestricted,
    ProcessingUnrestricted,
    ValuesCorrected,
    ValuesNoted,
)
from services.vault.domain.purposes import NotForPurpose, rules_on
from services.vault.domain.refusals import (
    ConsentMissing,
    ErasureHeld,
    GuardianMissing,
    GuardianUnknown,
    HoldStands,
    NoSuchHold,
    NothingHeld,
    NothingHeldAtAll,
    NotRestricted,
    OwnGuardian,
    Restricted,
    SeparateConsentMissing,
)
from tests.support.decisions import Given
from tests.vault.vaults import MARCH, TODAY

P = "person-1"
MEDIATION, VISITS, PROCUREMENT = Purpose.MEDIATION, Purpose.VISITS, Purpose.PROCUREMENT
KEY, OTHER = UUID(int=1), UUID(int=2)
CONSENTED = ConsentGiven(person=P, purpose=MEDIATION, separate=False, by=P, given_on=MARCH)
SEPARATELY = ConsentGiven(person=P, purpose=MEDIATION, separate=True, by=P, given_on=MARCH)
NOTED = ValuesNoted(person=P, purpose=MEDIATION, fields=("name",), source="a", noted_on=MARCH)
NAMED = GuardianNamed(person=P, guardian="person-2", named_on=MARCH)
HELD = HoldPlaced(person=P, reason=HoldReason.LITIGATION, reference="A-1", placed_on=MARCH)
RESTRICTED = ProcessingRestricted(person=P, purpose=MEDIATION, restricted_on=TODAY)
ERASED = PersonErased(person=P, purpose=MEDIATION, keys=(KEY,), why=ErasedFor.REQUEST, erased_on=TODAY)


def noted(*fields: str, age: int | None = None, purpose: Purpose = MEDIATION) -> Callable[[Person], Any]:
    rules = rules_on(purpose, MARCH)
    return lambda state: note(state, person=P, rules=rules, fields=fields, age=age, source="a", on=MARCH, today=TODAY)


def erased(purpose: Purpose | None = None, keys: dict[UUID, Purpose] | None = None) -> Callable[[Person], Any]:
    there = {KEY: MEDIATION} if keys is None else keys
    return lambda state: erase(state, person=P, keys=there, purpose=purpose, why=ErasedFor.REQUEST, on=TODAY)


def test_a_name_is_noted_with_consent() -> None:
    Given(PEOPLE, CONSENTED).when(noted("name")).then(NOTED)


def test_without_consent_it_is_not() -> None:
    Given(PEOPLE).when(noted("name")).refused(ConsentMissing(purpose=MEDIATION))


def test_a_statutory_duty_asks_for_no_consent() -> None:
    fact = ValuesNoted(person=P, purpose=Purpose.REGISTRATION, fields=("name",), source="a", noted_on=MARCH)
    Given(PEOPLE).when(noted("name", age=13, purpose=Purpose.REGISTRATION)).then(fact)


def test_what_is_sensitive_asks_for_a_separate_consent() -> None:
    asked = noted("health", "name")
    Given(PEOPLE, CONSENTED).when(asked).refused(SeparateConsentMissing(kind=Kind.HEALTH))
    Given(PEOPLE, SEPARATELY).when(asked).then(
        ValuesNoted(person=P, purpose=MEDIATION, fields=("health", "name"), source="a", noted_on=MARCH)
    )


@pytest.mark.parametrize("before", [(), (CONSENTED,), (NAMED,), (CONSENTED, NAMED)])
def test_for_a_child_of_thirteen_the_guardian_consents(before: tuple[Any, ...]) -> None:
    Given(PEOPLE, *before).when(noted("name", age=13)).refused(GuardianMissing(years=14))


def test_a_guardians_consent_is_enough_and_at_fourteen_ones_own() -> None:
    by_guardian = ConsentGiven(person=P, purpose=MEDIATION, separate=False, by="person-2", given_on=MARCH)
    Given(PEOPLE, NAMED, by_guardian).when(noted("name", age=13)).then(NOTED)
    Given(PEOPLE, CONSENTED).when(noted("name", age=14)).then(NOTED)


def test_what_a_purpose_does_not_need_is_not_collected() -> None:
    asked = noted("household-class")
    Given(PEOPLE, SEPARATELY).when(asked).refused(NotForPurpose(purpose=MEDIATION, kind=Kind.HOUSEHOLD_CLASS))


def test_what_is_restricted_takes_nothing_new() -> None:
    Given(PEOPLE, CONSENTED, NOTED, RESTRICTED).when(noted("name")).refused(Restricted(purpose=MEDIATION))


def test_what_is_restricted_may_be_corrected() -> None:
    asked: Callable[[Person], Any] = lambda state: correct(  # noqa: E731
        state, person=P, rules=rules_on(MEDIATION, TODAY), fields=["name"], source="a", on=TODAY, today=TODAY
    )
    fact = ValuesCorrected(person=P, purpose=MEDIATION, fields=("name",), source="a", corrected_on=TODAY)
    Given(PEOPLE, CONSENTED, NOTED, RESTRICTED).when(asked).then(fact)
    Given(PEOPLE).when(asked).refused(NothingHeld(purpose=MEDIATION))


def consent(*, by_guardian: bool = False, on: date = MARCH) -> Callable[[Person], Any]:
    return lambda state: give_consent(
        state, person=P, purpose=MEDIATION, separate=False, by_guardian=by_guardian, on=on, today=TODAY
    )


def test_a_consent_is_given_once() -> None:
    Given(PEOPLE).when(consent()).then((CONSENTED,))
    Given(PEOPLE, CONSENTED).when(consent()).then(())
    Given(PEOPLE).when(consent(on=date(2026, 5, 7))).refused(AfterToday(on=date(2026, 5, 7), today=TODAY))
    Given(PEOPLE).when(consent(by_guardian=True)).refused(GuardianUnknown())


def test_a_guardian_is_somebody_else() -> None:
    def named(guardian: str) -> Callable[[Person], Any]:
        return lambda state: name_guardian(state, person=P, guardian=guardian, on=MARCH, today=TODAY)

    Given(PEOPLE).when(named("person-2")).then((NAMED,))
    Given(PEOPLE, NAMED).when(named("person-2")).then(())
    Given(PEOPLE).when(named(P)).refused(OwnGuardian())


def withdrawn(purpose: Purpose = MEDIATION, on: date = TODAY) -> Callable[[Person], Any]:
    rules = rules_on(purpose, TODAY)
    keys = {KEY: MEDIATION, OTHER: VISITS}
    return lambda state: withdraw(state, person=P, rules=rules, keys=keys, on=on, today=TODAY)


WITHDRAWN = ConsentWithdrawn(person=P, purpose=MEDIATION, by=P, withdrawn_on=TODAY)


def test_with_a_consent_goes_what_rested_on_it() -> None:
    gone = PersonErased(person=P, purpose=MEDIATION, keys=(KEY,), why=ErasedFor.WITHDRAWAL, erased_on=TODAY)
    Given(PEOPLE, CONSENTED, NOTED).when(withdrawn()).then((WITHDRAWN, gone))
    Given(PEOPLE, CONSENTED).when(withdrawn()).then((WITHDRAWN,))


def test_under_a_hold_a_withdrawal_only_restricts() -> None:
    Given(PEOPLE, CONSENTED, NOTED, HELD).when(withdrawn()).then((WITHDRAWN, RESTRICTED))
    Given(PEOPLE, CONSENTED, NOTED, HELD, RESTRICTED).when(withdrawn()).then((WITHDRAWN,))


def test_what_rests_on_a_duty_stays_when_a_consent_goes() -> None:
    mixed = replace(rules_on(MEDIATION, TODAY), basis={Kind.NAME: Basis.DUTY, Kind.HEALTH: Basis.CONSENT})
    asked: Callable[[Person], Any] = lambda state: withdraw(  # noqa: E731
        state, person=P, rules=mixed, keys={KEY: MEDIATION}, on=TODAY, today=TODAY
    )
    both = ValuesNoted(person=P, purpose=MEDIATION, fields=("health", "name"), source="a", noted_on=MARCH)
    gone = PersonErased(
        person=P, purpose=MEDIATION, keys=(KEY,), fields=("health",), why=ErasedFor.WITHDRAWAL, erased_on=TODAY
    )
    Given(PEOPLE, SEPARATELY, both).when(asked).then((WITHDRAWN, gone))


def test_what_was_not_given_cannot_be_withdrawn_nor_before_it_was() -> None:
    Given(PEOPLE).when(withdrawn()).refused(ConsentMissing(purpose=MEDIATION))
    early = date(2026, 3, 1)
    Given(PEOPLE, CONSENTED).when(withdrawn(on=early)).refused(BeforeLastFact(on=early, last_on=MARCH))
    only: Callable[[Person], Any] = lambda state: withdraw_consent(  # noqa: E731
        state, person=P, purpose=MEDIATION, on=TODAY, today=TODAY
    )
    Given(PEOPLE, CONSENTED).when(only).then(WITHDRAWN)


def test_a_purpose_is_erased_by_its_keys() -> None:
    Given(PEOPLE, NOTED).when(erased(MEDIATION)).then((ERASED,))
    Given(PEOPLE, NOTED).when(erased()).then((ERASED,))
    Given(PEOPLE, NOTED).when(erased(VISITS)).refused(NothingHeld(purpose=VISITS))
    Given(PEOPLE).when(erased(keys={})).refused(NothingHeldAtAll())


def test_what_is_told_and_has_no_key_yet_is_erased_and_withdrawn_as_well() -> None:
    no_key = PersonErased(person=P, purpose=MEDIATION, keys=(), why=ErasedFor.REQUEST, erased_on=TODAY)
    Given(PEOPLE, NOTED).when(erased(keys={})).then((no_key,))
    asked: Callable[[Person], Any] = lambda state: withdraw(  # noqa: E731
        state, person=P, rules=rules_on(MEDIATION, TODAY), keys={}, on=TODAY, today=TODAY
    )
    Given(PEOPLE, CONSENTED, NOTED).when(asked).then((WITHDRAWN, replace(no_key, why=ErasedFor.WITHDRAWAL)))


def test_all_of_a_person_is_a_fact_a_purpose() -> None:
    other = PersonErased(person=P, purpose=VISITS, keys=(OTHER,), why=ErasedFor.REQUEST, erased_on=TODAY)
    Given(PEOPLE, NOTED).when(erased(keys={OTHER: VISITS, KEY: MEDIATION})).then((ERASED, other))


def test_a_hold_keeps_everything_and_says_why() -> None:
    held = ErasureHeld(reason=HoldReason.LITIGATION, reference="A-1")
    Given(PEOPLE, NOTED, HELD).when(erased()).refused(held)
    assert held.zh.format(**held.values).startswith("因诉讼、仲裁保全(A-1)")
    lifted = HoldLifted(person=P, reference="A-1", lifted_on=TODAY)
    Given(PEOPLE, NOTED, HELD, lifted).when(erased()).then((ERASED,))


def test_a_hold_is_placed_once_and_lifted_once() -> None:
    def place(state: Person) -> Any:
        return place_hold(state, person=P, reason=HoldReason.LITIGATION, reference="A-1", on=MARCH, today=TODAY)

    def lift(state: Person) -> Any:
        return lift_hold(state, person=P, reference="A-1", on=TODAY, today=TODAY)

    Given(PEOPLE).when(place).then(HELD)
    Given(PEOPLE, HELD).when(place).refused(HoldStands(reference="A-1", placed_on=MARCH))
    Given(PEOPLE, HELD).when(lift).then(HoldLifted(person=P, reference="A-1", lifted_on=TODAY))
    Given(PEOPLE).when(lift).refused(NoSuchHold(reference="A-1"))


def test_a_restriction_is_set_and_lifted() -> None:
    def asked(state: Person) -> Any:
        return restrict(state, person=P, purpose=MEDIATION, on=TODAY, today=TODAY)

    def lift(state: Person) -> Any:
        return unrestrict(state, person=P, purpose=MEDIATION, on=TODAY, today=TODAY)

    Given(PEOPLE, NOTED).when(asked).then(RESTRICTED)
    Given(PEOPLE, NOTED, RESTRICTED).when(asked).refused(Restricted(purpose=MEDIATION))
    Given(PEOPLE).when(asked).refused(NothingHeld(purpose=MEDIATION))
    Given(PEOPLE, NOTED, RESTRICTED).when(lift).then(
        ProcessingUnrestricted(person=P, purpose=MEDIATION, unrestricted_on=TODAY)
    )
    Given(PEOPLE, NOTED, RESTRICTED, ERASED).when(lift).refused(NotRestricted(purpose=MEDIATION))


def test_an_export_of_something_is_given() -> None:
    def asked(state: Person) -> Any:
        return give_export(state, person=P, on=TODAY)

    Given(PEOPLE, NOTED).when(asked).then(ExportGiven(person=P, given_on=TODAY))
    Given(PEOPLE, NOTED, ERASED).when(asked).refused(NothingHeldAtAll())


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("name", Kind.NAME),
        ("telephone.mobile", Kind.TELEPHONE),
        ("file.scan-2", Kind.FILE),
        ("free-text.a1", Kind.FREE_TEXT),
    ],
)
def test_a_field_is_named_for_its_kind(field: str, kind: Kind) -> None:
    assert kind_of(field) is kind


@pytest.mark.parametrize(
    "field", ["", "nickname", "Name", "name.", "name.A", "name.13800138000", "file." + "a" * 80, "姓名"]
)
def test_what_is_no_fields_name_is_refused(field: str) -> None:
    with pytest.raises(NoSuchField):
        kind_of(field)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_says_on_what_ground_and_how_long(purpose: Purpose) -> None:
    rules = rules_on(purpose, TODAY)
    assert rules.basis.keys() == rules.retention.keys() != set()
    for kind in rules.basis:
        assert rules.until(kind, TODAY) > TODAY
    assert Kind.HEALTH in rules.sensitive
