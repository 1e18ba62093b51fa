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
