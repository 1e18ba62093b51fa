"""What is said may be done next with what is held of a person is what the deciders let pass, in every state."""

from typing import Any, Final
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from contracts.personal import ErasedFor, HoldReason, Purpose
from services.chassis.route_names import action_of
from services.vault.application import PEOPLE
from services.vault.domain.consenting import give_consent, name_guardian
from services.vault.domain.ending import erase, lift_hold, place_hold, restrict, unrestrict, withdraw
from services.vault.domain.keeping import correct, give_export, note
from services.vault.domain.person import Person
from services.vault.domain.person_facts import ConsentGiven, HoldPlaced, ValuesNoted
from services.vault.domain.purposes import rules_on
from services.vault.domain.refusals import (
    ConsentMissing,
    ErasureHeld,
    NoSuchHold,
    NothingHeld,
    NothingHeldAtAll,
    NotRestricted,
    Restricted,
)
from services.vault.rights import rights_routers
from tests.support.walks import Walk, differences, reached
from tests.vault.vaults import MARCH, TODAY

P: Final = "person-1"
MEDIATION: Final = Purpose.MEDIATION
ELSEWHERE: Final = {"vault.look-up-person", "vault.read-values", "vault.show-texts", "vault.erase-text"}
CONSENTED: Final = ConsentGiven(person=P, purpose=MEDIATION, separate=True, by=P, given_on=MARCH)
NOTED: Final = ValuesNoted(person=P, purpose=MEDIATION, fields=("name",), source="a", noted_on=MARCH)
HELD: Final = HoldPlaced(person=P, reason=HoldReason.LITIGATION, reference="A-1", placed_on=MARCH)


def _keep(state: Person) -> Any:
    rules, fields = rules_on(MEDIATION, TODAY), ["name"]
    return note(state, person=P, rules=rules, fields=fields, age=None, source="a", on=TODAY, today=TODAY)


def _correct(state: Person) -> Any:
    rules, fields = rules_on(MEDIATION, TODAY), ["name"]
    return correct(state, person=P, rules=rules, fields=fields, source="a", on=TODAY, today=TODAY)


def _erase(state: Person) -> Any:
    return erase(state, person=P, keys={}, purpose=None, why=ErasedFor.REQUEST, on=TODAY)


def _consent(state: Person) -> Any:
    return give_consent(state, person=P, purpose=MEDIATION, separate=True, by_guardian=False, on=TODAY, today=TODAY)


def _withdraw(state: Person) -> Any:
    rules = rules_on(MEDIATION, TODAY)
    return withdraw(state, person=P, rules=rules, keys={UUID(int=1): MEDIATION}, on=TODAY, today=TODAY)


def _hold(state: Person) -> Any:
    return place_hold(state, person=P, reason=HoldReason.AUDIT, reference="A-2", on=TODAY, today=TODAY)


def _lift(state: Person) -> Any:
    standing = state.holds[0].reference if state.holds else "A-1"
    return lift_hold(state, person=P, reference=standing, on=TODAY, today=TODAY)


WALK: Final = Walk(
    PEOPLE,
    [(CONSENTED,), (NOTED,), (HELD,)],
    {
        "vault.keep-person": _keep,
        "vault.correct-values": _correct,
        "vault.give-export": lambda s: give_export(s, person=P, on=TODAY),
        "vault.restrict-processing": lambda s: restrict(s, person=P, purpose=MEDIATION, on=TODAY, today=TODAY),
        "vault.lift-restriction": lambda s: unrestrict(s, person=P, purpose=MEDIATION, on=TODAY, today=TODAY),
        "vault.erase-person": _erase,
        "vault.give-consent": _consent,
        "vault.withdraw-consent": _withdraw,
        "vault.name-guardian": lambda s: name_guardian(s, person=P, guardian="person-2", on=TODAY, today=TODAY),
        "vault.place-hold": _hold,
        "vault.lift-hold": _lift,
    },
    (ErasureHeld, NoSuchHold, NothingHeld, NothingHeldAtAll, NotRestricted, Restricted, ConsentMissing),
    TODAY,
)
FREELY: Final = ("vault.keep-person",)  # a consent may be given in the same breath, or for another purpose


@pytest.mark.parametrize("action", [action for action in WALK.attempts if action not in FREELY])
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(action: str) -> None:
    assert [each for each in differences(WALK) if each.startswith(action)] == []
    assert action in reached(WALK)


def test_something_may_be_kept_of_whoever_it_is() -> None:
    assert PEOPLE.next
    assert all("vault.keep-person" in PEOPLE.next(state, TODAY) for state in WALK.states())


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    routes = [each for router in rights_routers() for each in router.routes if isinstance(each, APIRoute)]
    commands = {action_of("trial", each) for each in routes if "POST" in (each.methods or ())}
    assert set(WALK.attempts) | ELSEWHERE >= commands
    assert commands >= set(WALK.attempts)
