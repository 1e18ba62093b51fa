"""Operators over HTTP: status, rebuilds while people work, what lies in quarantine and how it leaves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.vocabulary import GroupKind
from services.chassis.identity import new_id
from services.chassis.streams import Occasion
from services.districts.rebuilding import build_own
from services.registration.application import GROUPS
from services.registration.domain.group_facts import GroupDefiled, GroupFiled
from tests.districts import cities
from tests.districts.cities import Desk
from tests.registration.desks import GROUP

MAY = date(2026, 5, 6)
OCCASION = Occasion(effective_on=MAY, actor="clerk", policy="test")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def filed(desk: Desk, name: str) -> dict[str, Any]:
    return await desk.post("registration/groups", {**GROUP, "name": name})


async def test_status_tells_where_every_service_and_every_view_stands(desk: Desk) -> None:
    await filed(desk, "合唱队")
    status = await desk.get("status")
    head = await desk.city.stores["registration"].recorder.head()
    assert (status["services"]["registration"]["position"], status["services"]["registration"]["epoch"]) == (head, 1)
    groups = status["views"]["groups"]
    assert (groups["generation"], groups["quarantined"], groups["applied"], groups["changed_nothing"]) == (1, 0, 1, 0)
    assert {"position", "behind", "age_seconds"} <= groups["sources"]["registration"].keys()


async def test_every_view_is_rebuilt_beside_what_serves_and_is_equal(desk: Desk) -> None:
    await desk.contracted(await desk.registered())
    await filed(desk, "合唱队")
    before = {tile["key"]: tile["value_text"] for tile in (await desk.get("board"))["tiles"]}
    for view in desk.city.districts.specs:
        done = await desk.post(f"districts/views/{view}/rebuild", {}, status=200)
        assert (done["before"], done["generation"], done["equal"]) == (1, 2, True)
    assert {tile["key"]: tile["value_text"] for tile in (await desk.get("board"))["tiles"]} == before
    await filed(desk, "书法社")
    assert await desk.figure("groups.filed") == 2


async def test_a_view_is_rebuilt_while_people_work(desk: Desk) -> None:
    async def work() -> None:
        for n in range(30):
            answer = await desk.client.post("/api/registration/groups", json={**GROUP, "name": f"第{n}队"})
            assert answer.status_code == 201

    _, done = await asyncio.gather(work(), desk.post("districts/views/groups/rebuild", {}, status=200))
    await desk.city.settle()
    assert (done["equal"], await desk.figure("groups.filed")) == (True, 30)


async def test_of_two_rebuilds_of_a_view_the_later_one_wins(desk: Desk) -> None:
    await filed(desk, "合唱队")
    path = "/api/districts/views/groups/rebuild"
    answers = await asyncio.gather(*(desk.client.post(path, json={}) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await desk.figure("groups.filed") == 1


async def test_a_rebuild_that_differs_is_refused_and_the_old_one_goes_on_serving(desk: Desk) -> None:
    await filed(desk, "合唱队")
    generation = await desk.city.districts.ledger("groups").generation()
    statement = f"update {generation.prefix}postings set amount = 5 where measure = 'groups.filed'"
    await desk.city.districts.database.unit(lambda session: session.run(statement))
    problem = await desk.post("districts/views/groups/rebuild", {}, status=409)
    assert problem["type"] == "urn:linli:problem:DiffersFromServing"
    assert (await desk.get("status"))["views"]["groups"]["generation"] == 1
    accepted = await desk.post("districts/views/groups/rebuild", {"accept_difference": True}, status=200)
    assert (accepted["equal"], await desk.figure("groups.filed")) == (False, 1)
    back = await desk.post("districts/views/groups/put-back", {}, status=200)
    assert back["generation"] == 1


async def test_a_worker_that_folds_otherwise_builds_its_own(desk: Desk) -> None:
    await filed(desk, "合唱队")
    districts = desk.city.districts
    districts.specs["groups"] = newer = replace(districts.specs["groups"], version=2)
    districts.ledgers["groups"].spec = districts.sinks["groups"].spec = newer
    await build_own(districts)
    generation = await districts.ledger("groups").generation()
    assert (generation.number, generation.fold_version) == (2, 2)
    assert await desk.figure("groups.filed") == 1


async def test_what_another_fold_made_is_answered_come_back_never_misread(desk: Desk) -> None:
    await filed(desk, "合唱队")
    districts = desk.city.districts
    districts.ledgers["groups"].spec = replace(districts.specs["groups"], version=2)
    answer = await desk.client.get("/api/districts/figures/groups.filed/rows")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "urn:linli:problem:other-fold"


@pytest.mark.parametrize(
    ("path", "status", "rule"),
    [
        ("views/no-such/rebuild", 404, "UnknownView"),
        ("views/groups/put-back", 409, "NoneBefore"),
        ("views/groups/quarantine/6b9f4c3e-0000-7000-8000-000000000001/release", 404, "NotInQuarantine"),
        ("views/groups/quarantine/no-uuid/release", 422, "invalid"),
    ],
)
async def test_what_cannot_be_done(desk: Desk, path: str, status: int, rule: str) -> None:
    problem = await desk.post(f"districts/{path}", {}, status=status)
    assert problem["type"] == f"urn:linli:problem:{rule}"


async def poisoned(desk: Desk) -> UUID:
    """A group in a community that never was: no route lets it in, a bug or a migration might."""
    store, identity = desk.city.stores["registration"], new_id()
    fact = GroupFiled(
        number="110999999999-S-0001",
        name="无处队",
        name_as_given="无处队",
        kind=GroupKind.SOCIETY,
        members=10,
        staff=0,
        community="110999999999",
        contact="person-7",
        host=None,
        filed_on=MAY,
    )
    group = GROUPS.new(identity)
    await store.append(OCCASION, group.then(fact))
    await store.append(OCCASION, group.after(fact).then(GroupDefiled(reason="误录", defiled_on=MAY)))
    await desk.city.settle()
    return identity


async def test_what_cannot_be_applied_waits_by_stream_and_the_rest_goes_on(desk: Desk) -> None:
    stream = await poisoned(desk)
    await filed(desk, "合唱队")
    parked = (await desk.get("quarantine"))["parked"]
    assert [(p["view"], p["stream"], p["cause"]) for p in parked] == [
        ("groups", str(stream), "fold:UnknownRegion"),
        ("groups", str(stream), "waits-behind"),
    ]
    assert await desk.figure("groups.filed") == 1
    assert (await desk.get("status"))["views"]["groups"]["quarantined"] == 1


async def test_a_release_drains_a_stream_as_far_as_it_goes(desk: Desk) -> None:
    stream = await poisoned(desk)
    released = await desk.post(f"districts/views/groups/quarantine/{stream}/release", {}, status=200)
    assert released == {"applied": 0, "waiting": 2, "cause": "fold:UnknownRegion"}
    first = (await desk.get("quarantine"))["parked"][0]["event_id"]
    skip = f"/api/districts/views/groups/quarantine/events/{first}/skip"
    assert (await desk.client.post(skip, json={"reason": "误录,社区代码不存在"})).status_code == 204
    released = await desk.post(f"districts/views/groups/quarantine/{stream}/release", {}, status=200)
    assert (released["applied"], released["waiting"]) == (1, 0)
    assert (await desk.get("quarantine"))["parked"] == []


async def test_an_event_is_left_out_only_with_a_reason(desk: Desk) -> None:
    await poisoned(desk)
    first = (await desk.get("quarantine"))["parked"][0]["event_id"]
    skip = f"/api/districts/views/groups/quarantine/events/{first}/skip"
    answer = await desk.client.post(skip, json={"reason": ""})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
