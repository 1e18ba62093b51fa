"""The guard of a request: what became of a thing is shown to whoever sees such a thing there, and to nobody else."""

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.guard import RequestGuard
from services.chassis.identity import new_id
from services.chassis.streams import Stream

DISPUTES: Stream[str, None] = Stream(
    "mediation.dispute", "110113001", lambda state, _: state, (), region=lambda place: place
)


@pytest.mark.parametrize(("region", "shown"), [("110113001", True), ("110105001", False)])
def test_what_became_of_a_thing_is_shown_where_it_is_seen(region: str, shown: bool) -> None:
    caller = Caller(subject="clerk", role=Role.STREET, region=region)
    assert RequestGuard(caller, "mediation.conclude-dispute").shows(DISPUTES.new(new_id())) is shown


STREET = Caller(subject="clerk", role=Role.STREET, region="110113001")
PROJECTS: Stream[str, None] = Stream(
    "procurement.project", "110113001", lambda state, _: state, (), region=lambda place: place
)


@pytest.mark.parametrize(("region", "may"), [("110113001", True), ("110105001", False)])
def test_what_may_be_done_with_a_thing_or_begun_from_it_is_the_tables_where_they_can_be_compared(
    region: str, may: bool
) -> None:
    guard = RequestGuard(Caller(subject="clerk", role=Role.STREET, region=region), "mediation.show-dispute")
    assert guard.may("mediation.conclude-dispute", DISPUTES.new(new_id())) is may
    assert guard.may("mediation.flag-major", DISPUTES.new(new_id())) is may


def test_what_begins_from_a_thing_that_stands_otherwise_is_the_roles() -> None:
    guard = RequestGuard(STREET, "procurement.show-project")
    assert guard.may("procurement.sign-contract", PROJECTS.new(new_id()))  # nobody is its buyer yet
    assert not guard.may("procurement.close-project", PROJECTS.new(new_id()))
    organisation = Caller(subject="person-1", role=Role.ORGANISATION, body="b")
    assert not RequestGuard(organisation, "procurement.show-project").may(
        "procurement.sign-contract", PROJECTS.new(new_id())
    )


def test_people_of_what_is_open_to_everybody_are_told_to_who_may_act_there() -> None:
    committees: Stream[str, None] = Stream(
        "mediation.committee", "110113001", lambda state, _: state, (), region=lambda place: place
    )
    formed = committees.new(new_id())
    far = Caller(subject="clerk", role=Role.STREET, region="110105001")
    assert [RequestGuard(who, "mediation.show-committee").knows_people(formed) for who in (None, far, STREET)] == [
        False,
        False,
        True,
    ]
    assert RequestGuard(STREET, "mediation.show-dispute").knows_people(DISPUTES.new(new_id()))
