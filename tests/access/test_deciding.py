"""What the one decision says: by relation and tie, never by one region field."""

import pytest
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS, NotSignedIn, OutsideScope, RoleMayNot, decide, sees
from contracts.access.standing import Relation, Standing, Tie
from contracts.roles import Role

# one application of three different places: the city registers it, it sits in Shunyi, it serves Chaoyang
THREE = Standing(
    places=(
        (Relation.REGISTRAR, "110000"),
        (Relation.DOMICILE, "110113001012"),
        (Relation.TERRITORY, "110105001"),
    ),
    people=((Tie.APPLICANT, "person-1"),),
)
# a dispute across a boundary: it lies in Chaoyang, its committee in Shunyi
ACROSS = Standing(
    places=((Relation.PLACE, "110105001024"), (Relation.COMMITTEE, "110113001012")),
    people=((Tie.MEDIATOR, "mediator-1"), (Tie.PARTY, "party-1")),
    bodies=("committee-1",),
)


def caller(role: Role, region: str = "", **post: object) -> Caller:
    return Caller(**{"subject": "somebody", "role": role, "region": region, **post})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "decides", "seen"),
    [
        (caller(Role.CITY, "110000"), True, True),
        (caller(Role.DISTRICT, "110113"), False, True),  # of the domicile
        (caller(Role.DISTRICT, "110105"), False, True),  # of the territory
        (caller(Role.DISTRICT, "110101"), False, False),  # of none
        (caller(Role.STREET, "110113001"), False, True),
        (caller(Role.STREET, "110113002"), False, False),
        (caller(Role.STREET, "110105001"), False, True),
        (caller(Role.AGENT, subject="person-1"), False, True),
        (caller(Role.AGENT, subject="person-2"), False, False),
        (caller(Role.AGENT, subject="person-2", holder="person-1"), False, False),  # an agent is of no unit
        (caller(Role.OPERATOR), False, False),
    ],
)
def test_of_three_places_only_the_registrars_decides(who: Caller, decides: bool, seen: bool) -> None:
    assert decide(who, "registration.approve-application", THREE).allowed is decides
    assert sees(who, "registration.application", THREE) is seen


@pytest.mark.parametrize(
    ("who", "concludes", "seen"),
    [
        (caller(Role.STREET, "110105001"), True, True),  # where it lies
        (caller(Role.STREET, "110113001"), True, True),  # where its committee stands
        (caller(Role.STREET, "110105002"), False, False),
        (caller(Role.DISTRICT, "110105"), False, True),
        (caller(Role.DISTRICT, "110113"), False, True),
        (caller(Role.DISTRICT, "110101"), False, False),
        (caller(Role.CITY, "110000"), False, False),  # the city has aggregates
        (caller(Role.COMMITTEE_CHAIR, "110113001012", body="committee-1"), True, True),
        (caller(Role.COMMITTEE_CHAIR, "110113001012", body="committee-2"), False, False),
        (caller(Role.MEDIATOR, "110113001012", subject="mediator-1"), True, True),
        (caller(Role.MEDIATOR, "110113001012", subject="mediator-2"), False, False),
        (caller(Role.RESIDENT, subject="party-1"), False, True),
        (caller(Role.RESIDENT, subject="party-2"), False, False),
    ],
)
def test_a_dispute_across_a_boundary_lies_in_two_places(who: Caller, concludes: bool, seen: bool) -> None:
    assert decide(who, "mediation.conclude-dispute", ACROSS).allowed is concludes
    assert sees(who, "mediation.dispute", ACROSS) is seen


def test_a_no_says_why() -> None:
    assert decide(None, "mediation.conclude-dispute").refusal == NotSignedIn()
    words = {"action": "登记调解结果", "action_en": "conclude a dispute"}
    assert decide(caller(Role.EXPERT), "mediation.conclude-dispute").refusal == RoleMayNot(role=Role.EXPERT, **words)
    elsewhere = decide(caller(Role.STREET, "110105002"), "mediation.conclude-dispute", ACROSS)
    assert (elsewhere.refusal, elsewhere.hidden) == (OutsideScope(**words), True)
    may_look = decide(caller(Role.MEDIATOR, subject="mediator-1"), "mediation.assign-dispute")
    assert may_look.refusal == RoleMayNot(role=Role.MEDIATOR, action="指定调解员", action_en="assign a mediator")


def test_a_county_that_became_a_district_keeps_its_cases() -> None:
    standing = Standing(places=((Relation.REGISTRAR, "110228"),))
    assert decide(caller(Role.DISTRICT, "110118"), "registration.suspend-organisation", standing).allowed


OWN, OTHER = ("110113", "110113001", "110113001012"), ("110105", "110105001", "110105001024")
UNITS = {Role.CITY: ("110000",) * 2, Role.DISTRICT: (OWN[0], OTHER[0]), Role.COMMUNITY: (OWN[2], OTHER[2])}


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_into_another_district(role: Role, name: str) -> None:
    """Whatever the role and the action: of a thing that lies wholly in one district nobody of another may do it,

    unless the table says that it may be done anywhere.
    """
    here, there = UNITS.get(role, (OWN[1], OTHER[1]))
    standing = Standing(
        places=(*((relation, OWN[2]) for relation in Relation), (Relation.REGISTRAR, OWN[0])),
        people=tuple((tie, "somebody") for tie in Tie),
        bodies=("own-body",),
    )
    own, other = caller(role, here, body="own-body"), caller(role, there, body="other-body", subject="nobody")
    action = ACTIONS[name]
    anywhere = {grant.role for grant in action.grants if grant.reach == "anywhere" and not grant.scope}
    if role is not Role.CITY and role not in anywhere and not action.public and action.of:
        assert not decide(other, name, standing).allowed
    granted = role in {grant.role for grant in action.grants if not grant.scope} or action.public
    assert decide(own, name).allowed is granted


def test_who_took_over_work_or_deputises_has_the_cases_and_not_the_person() -> None:
    taken = caller(Role.MEDIATOR, "110113001012", subject="mediator-2", taken_over=frozenset({"mediator-1"}))
    assert decide(taken, "mediation.conclude-dispute", ACROSS).allowed
    for elsewhere in ("committee-2", ""):  # in the other committee, or in none that is there
        other = caller(Role.MEDIATOR, "110113001013", subject="mediator-2", body=elsewhere)
        for borrowed in (replace(other, taken_over=frozenset({"mediator-1"})), replace(other, holder="mediator-1")):
            assert not decide(borrowed, "mediation.conclude-dispute", ACROSS).allowed
            assert not sees(borrowed, "mediation.dispute", ACROSS)
    in_it = caller(Role.MEDIATOR, "110113001012", subject="mediator-2", body="committee-1", holder="mediator-1")
    assert decide(in_it, "mediation.conclude-dispute", ACROSS).allowed
    person = Standing(places=((Relation.PLACE, "110113001012"),), people=((Tie.HOLDER, "mediator-1"),))
    assert not decide(taken, "posts.take-leave", person).allowed
    assert decide(caller(Role.MEDIATOR, subject="mediator-1"), "posts.take-leave", person).allowed
