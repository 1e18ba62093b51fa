"""A mediator's cases become the colleague's: told by posts, done by mediation; each sees his own and no other's."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.roles import Role
from services.chassis.reversing import Undo
from services.chassis.sqlite_recorder import connect
from services.chassis.streams import Occasion
from services.mediation.application import DISPUTES, DOCKETS
from services.mediation.domain.dispute_facts import DisputeAssigned
from services.mediation.domain.docket import CaseLeft, CaseTaken, docket_id, leave, take
from services.mediation.domain.mediating import pass_on
from services.mediation.features.when_work_is_handed_over import (
    dispute_stays,
    set_dispute_right,
    set_docket_right,
)
from services.mediation.filling_dockets import FEED, READER, fill_dockets
from tests.districts import cities
from tests.districts.cities import Desk
from tests.mediation.examples import (
    ACCEPTED,
    APRIL,
    ASSIGNED,
    COMMITTEE,
    COMMUNITY,
    CONCLUDED,
    DISPUTE,
    MARCH,
    TODAY,
)
from tests.support.decisions import Given

TAKEN = CaseTaken(dispute=DISPUTE, committee=COMMITTEE, mediator="person-4", region=COMMUNITY)
LEFT = CaseLeft(dispute=DISPUTE)
ON = TODAY.isoformat()


def passing(to: str = "person-5", *, committee: UUID = COMMITTEE, mediator: str = "person-4", on: date = TODAY) -> Any:
    return lambda dispute: pass_on(dispute, committee=committee, mediator=mediator, to=to, on=on)


def state(stream: Any, *facts: object) -> Any:
    folded = stream.initial
    for fact in facts:
        folded = stream.evolve(folded, fact)
    return folded


def test_a_dispute_in_hand_passes_to_the_colleague_on_the_day() -> None:
    given = Given(DISPUTES, ACCEPTED, ASSIGNED)
    given.when(passing()).then(DisputeAssigned(mediator="person-5", assigned_on=TODAY))
    given.when(passing(on=date(2026, 1, 1))).then(DisputeAssigned(mediator="person-5", assigned_on=MARCH))


def test_what_is_not_his_not_in_hand_or_the_colleagues_own_quarrel_stays() -> None:
    given = Given(DISPUTES, ACCEPTED, ASSIGNED)
    given.when(passing(mediator="person-6")).then(None)
    given.when(passing(committee=UUID(int=99))).then(None)
    given.when(passing("person-2")).then(None)
    Given(DISPUTES, ACCEPTED, ASSIGNED, CONCLUDED).when(passing()).then(None)
    Given(DISPUTES).when(passing()).then(None)


def test_a_docket_has_a_case_once() -> None:
    whose: dict[str, Any] = {"committee": COMMITTEE, "mediator": "person-4", "region": COMMUNITY}
    Given(DOCKETS).when(lambda docket: take(docket, DISPUTE, **whose)).then((TAKEN,))
    Given(DOCKETS, TAKEN).when(lambda docket: take(docket, DISPUTE, **whose)).then(())
    Given(DOCKETS, TAKEN).when(lambda docket: leave(docket, DISPUTE)).then((LEFT,))
    Given(DOCKETS, TAKEN, LEFT).when(lambda docket: leave(docket, DISPUTE)).then(())


def test_a_hand_over_that_was_lost_is_undone_where_the_dispute_is_still_in_hand() -> None:
    undo = Undo(cause=UUID(int=9), epoch=2, on=TODAY)
    handed = DisputeAssigned(mediator="person-5", assigned_on=APRIL)
    meant, now = state(DISPUTES, ACCEPTED, ASSIGNED), state(DISPUTES, ACCEPTED, ASSIGNED, handed)
    assert set_dispute_right(now, meant, undo) == (replace(ASSIGNED, assigned_on=TODAY),)
    assert dispute_stays(now, meant) is None
    ended = state(DISPUTES, ACCEPTED, ASSIGNED, handed, CONCLUDED)
    assert set_dispute_right(ended, meant, undo) == ()
    assert dispute_stays(ended, meant) is not None
    assert set_dispute_right(meant, meant, undo) == ()


def test_dockets_are_set_right_with_it() -> None:
    undo = Undo(cause=UUID(int=9), epoch=2, on=TODAY)
    with_it, without = state(DOCKETS, TAKEN), state(DOCKETS, TAKEN, LEFT)
    assert set_docket_right(without, with_it, undo) == (TAKEN,)
    assert set_docket_right(with_it, DOCKETS.initial, undo) == (LEFT,)
    assert set_docket_right(with_it, with_it, undo) == ()


class Town:
    """Two mediators of a committee, with posts, and disputes of the first."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def begin(self) -> None:
        self.committee = await self.desk.formed()
        self.posts = {each: await self.post(each, self.committee) for each in ("person-w", "person-l")}

    async def post(self, subject: str, committee: str) -> str:
        asked = {"role": "mediator", "region": COMMUNITY, "body": committee, "first_on": "2026-01-05"}
        return str((await self.desk.post(f"posts/people/{subject}/posts", asked))["id"])

    async def dispute(self, committee: str = "", mediator: str = "person-w", **form: object) -> str:
        path = await self.desk.accepted(committee or self.committee, **form)
        await self.desk.post(f"{path}/assignment", {"mediator": mediator, "on": ON})
        return path

    async def hands_over(self, **asked: object) -> None:
        form = {"to": "person-l", "to_post": self.posts["person-l"], "reason": "轮岗", "on": ON, **asked}
        await self.desk.post(f"posts/people/person-w/posts/{self.posts['person-w']}/hand-over", form)

    async def sees(self, subject: str, path: str, committee: str = "") -> tuple[int, Any]:
        caller = Caller(subject=subject, role=Role.MEDIATOR, region=COMMUNITY, body=committee or self.committee)
        headers = {"Authorization": f"Bearer {self.desk.city.key.signer.token(caller)}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.desk.city.app), base_url="http://city") as who:
            answer = await who.get(f"/api/{path}", headers=headers)
        return answer.status_code, answer.json()

    async def docket(self, subject: str) -> list[str]:
        path = f"mediation/committees/{self.committee}/mediators/{subject}/docket"
        status, told = await self.sees(subject, path)
        assert status == 200, told
        return [f"mediation/disputes/{each['id']}" for each in told["cases"]]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with cities.desk(tmp_path) as desk:
        town = Town(desk)
        await town.begin()
        yield town


async def test_a_docket_shows_what_its_mediator_has_in_hand_and_nobody_elses(town: Town) -> None:
    first, second, third = [await town.dispute() for _ in range(3)]
    await town.desk.post(f"{first}/conclusion", {"outcome": "failed", "on": ON})
    await town.desk.post(f"{second}/withdrawal", {"on": ON})
    assert (await town.docket("person-w"), await town.docket("person-l")) == ([third], [])
    path = f"mediation/committees/{town.committee}/mediators/person-w/docket"
    assert (await town.sees("person-l", path))[0] == 404
    (case,) = (await town.sees("person-w", path))[1]["cases"]
    assert (case["matter"], case["region"], case["assigned_on"]) == ("neighbours", COMMUNITY, ON)


async def test_after_a_hand_over_the_cases_are_the_seconds_and_no_longer_the_firsts(town: Town) -> None:
    first, second = await town.dispute(), await town.dispute()
    assert [(await town.sees(who, first))[0] for who in ("person-w", "person-l")] == [200, 404]
    await town.hands_over()
    for path in (first, second):
        assert [(await town.sees(who, path))[0] for who in ("person-w", "person-l")] == [404, 200]
    assert (await town.docket("person-w"), await town.docket("person-l")) == ([], [first, second])


async def test_what_was_assigned_before_there_were_dockets_is_handed_over_too(town: Town, tmp_path: Path) -> None:
    store = town.desk.city.stores["mediation"]
    before = [await town.desk.accepted(town.committee) for _ in range(3)]
    for path, mediator in zip(before, ("person-w", "person-w", "person-l"), strict=True):
        dispute = await store.get(DISPUTES, UUID(path.rpartition("/")[2]))
        occasion = Occasion(effective_on=TODAY, actor="officer-1", policy="trial@1")
        await store.append(occasion, dispute.then(DisputeAssigned(mediator=mediator, assigned_on=TODAY)))
    await town.desk.post(f"{before[1]}/conclusion", {"outcome": "failed", "on": ON})
    since = await town.dispute()
    assert await town.docket("person-w") == [since]

    assert FEED in await store.recorder.places(READER)  # the city looked when it opened
    as_of_before_dockets(tmp_path)
    assert [await fill_dockets(store) for _ in range(2)] == [2, 0]
    assert await town.docket("person-w") == [since, before[0]]
    await town.hands_over()
    assert (await town.docket("person-w"), await town.docket("person-l")) == ([], [before[2], since, before[0]])
    assert [(await town.sees(who, before[0]))[0] for who in ("person-w", "person-l")] == [404, 200]


def as_of_before_dockets(folder: Path) -> None:
    """Nobody has looked yet for what is on none."""
    file = connect(folder / "mediation.sqlite")
    file.execute("delete from places where reader = ?", (READER,))
    file.close()


async def test_only_the_cases_that_are_named_pass_and_once_however_often_it_is_told(town: Town) -> None:
    first, second = await town.dispute(), await town.dispute()
    for _ in range(2):
        await town.hands_over(cases=[first.rpartition("/")[2]])
    assert (await town.docket("person-w"), await town.docket("person-l")) == ([second], [first])
    assert (await town.sees("person-l", second))[0] == 404
    assert (await town.sees("person-l", first))[1]["version"] == 3  # accepted, assigned, handed over


async def test_cases_of_another_committee_and_those_of_the_colleagues_own_quarrel_stay(town: Town) -> None:
    elsewhere = await town.desk.formed(name="另一调委会")
    other = await town.dispute(elsewhere)
    quarrel = await town.dispute(parties=["person-l", "person-3"])
    await town.hands_over(cases=[path.rpartition("/")[2] for path in (other, quarrel)])
    await town.hands_over()
    assert (await town.sees("person-w", other, elsewhere))[0] == 200
    assert (await town.sees("person-w", quarrel))[0] == 200
    assert await town.docket("person-w") == [quarrel]
    docket = await town.desk.city.stores["mediation"].load(DOCKETS, docket_id(UUID(elsewhere), "person-w"))
    assert [str(each) for each in docket.state.cases] == [other.rpartition("/")[2]]
