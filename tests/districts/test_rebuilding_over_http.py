"""Operators rebuild views over HTTP while people read and work: progress, differences by name, putting back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.districts.hands import Hands, Part
from services.districts.ledger.generations import State
from services.districts.rebuilding import build_own
from tests.districts import cities
from tests.districts.cities import Desk
from tests.registration.desks import GROUP

GROUPS = "/api/districts/views/groups/rebuild"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def filed(desk: Desk, name: str) -> dict[str, Any]:
    return await desk.post("registration/groups", {**GROUP, "name": name})


async def ended(desk: Desk, view: str, **asked: str) -> dict[str, Any]:
    """A rebuild, begun and waited for."""
    begun = await desk.client.post(f"/api/districts/views/{view}/rebuild", json=asked)
    assert begun.status_code == 202, begun.text
    while True:
        told = await desk.get(f"views/{view}/rebuild")
        if told["state"] != "running":
            return told
        await asyncio.sleep(0.01)


async def damaged(desk: Desk) -> None:
    generation = await desk.city.districts.ledger("groups").generation()
    statement = f"update {generation.prefix}postings set amount = 5 where measure = 'groups.filed'"
    await desk.city.districts.database.unit(lambda session: session.run(statement))


async def test_every_view_is_rebuilt_beside_what_serves_and_is_equal(desk: Desk) -> None:
    await desk.contracted(await desk.registered())
    await filed(desk, "合唱队")
    before = {tile["key"]: tile["value_text"] for tile in (await desk.get("board"))["tiles"]}
    for view in desk.city.districts.specs:
        done = await ended(desk, view)
        assert (done["state"], done["before"], done["generation"], done["equal"]) == ("done", 1, 2, True)
        assert (done["done"], done["ratio"]) == (done["of"], 1.0)
    assert {tile["key"]: tile["value_text"] for tile in (await desk.get("board"))["tiles"]} == before
    await filed(desk, "书法社")
    assert await desk.figure("groups.filed") == 2


async def test_a_view_is_rebuilt_while_people_work(desk: Desk) -> None:
    async def work() -> None:
        for n in range(30):
            answer = await desk.client.post("/api/registration/groups", json={**GROUP, "name": f"第{n}队"})
            assert answer.status_code == 201

    _, done = await asyncio.gather(work(), ended(desk, "groups"))
    await desk.city.settle()
    assert (done["equal"], await desk.figure("groups.filed")) == (True, 30)


async def test_readers_do_not_notice_twenty_swaps(desk: Desk) -> None:
    """While groups come and go they never see an error, a figure that went back, or two figures of two moments."""
    stop, written = asyncio.Event(), 0

    async def read() -> None:
        seen = 0
        while not stop.is_set():
            answer = await desk.client.get("/api/districts/figures/groups.filed", params={"region": "110000"})
            assert answer.status_code == 200, answer.text
            told = answer.json()
            assert told["value"] == sum(cut["value"] for cut in told["cuts"])
            assert told["value"] >= seen
            seen = told["value"]

    async def write() -> None:
        nonlocal written
        while not stop.is_set():
            answer = await desk.client.post("/api/registration/groups", json={**GROUP, "name": f"第{written}队"})
            assert answer.status_code == 201
            written += 1
            await asyncio.sleep(0.02)

    people = [asyncio.create_task(work()) for work in (read, read, write)]
    for swap in range(20):
        done = await ended(desk, "groups")
        assert (done["state"], done["generation"], done["equal"]) == ("done", swap + 2, True)
    stop.set()
    await asyncio.gather(*people)
    await desk.city.settle()
    assert await desk.figure("groups.filed") == written > 0


async def test_the_same_rebuild_asked_twice_is_one(desk: Desk) -> None:
    await filed(desk, "合唱队")
    answers = await asyncio.gather(*(desk.client.post(GROUPS, json={}) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [202, 202]
    done = await ended(desk, "groups")
    assert (done["state"], await desk.figure("groups.filed")) == ("done", 1)


async def test_another_rebuild_of_the_view_waits_for_its_end(desk: Desk) -> None:
    await filed(desk, "合唱队")
    first, second = await asyncio.gather(
        desk.client.post(GROUPS, json={}), desk.client.post(GROUPS, json={"accept": "groups:v9"})
    )
    assert (first.status_code, second.status_code) == (202, 409)
    assert second.json()["type"] == "urn:linli:problem:AnotherRuns"


async def test_a_difference_is_told_and_accepted_only_by_its_own_name(desk: Desk) -> None:
    await filed(desk, "合唱队")
    await damaged(desk)
    refused = await ended(desk, "groups")
    assert (refused["state"], refused["differences"]) == (
        "refused",
        ["postings differ", "groups.filed S: 5 → 1", f"postings: groups.filed {GROUP['community']} S 2026-03-02"],
    )
    assert (await desk.get("status"))["views"]["groups"]["generation"] == 1
    assert (await ended(desk, "groups", accept="groups:v1"))["state"] == "refused"
    accepted = await ended(desk, "groups", accept=refused["accept"])
    assert (accepted["state"], accepted["equal"], await desk.figure("groups.filed")) == ("done", False, 1)
    back = await desk.post("districts/views/groups/put-back", {}, status=200)
    assert back["generation"] == 1


async def test_a_worker_that_folds_otherwise_builds_its_own(desk: Desk) -> None:
    await filed(desk, "合唱队")
    districts = desk.city.districts
    districts.specs["groups"] = newer = replace(districts.specs["groups"], version=2)
    districts.ledgers["groups"].spec = districts.sinks["groups"].spec = newer
    await build_own(districts)
    generation = await districts.ledger("groups").generation()
    assert (generation.number, generation.fold_version) == (2, 4_002)
    assert await desk.figure("groups.filed") == 1


async def test_what_another_fold_made_is_answered_come_back_never_misread(desk: Desk) -> None:
    await filed(desk, "合唱队")
    districts = desk.city.districts
    districts.ledgers["groups"].spec = replace(districts.specs["groups"], version=2)
    answer = await desk.client.get("/api/districts/figures/groups.filed/rows")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "urn:linli:problem:other-fold"


async def test_one_district_is_rebuilt_in_place(desk: Desk) -> None:
    await filed(desk, "合唱队")
    district = GROUP["community"][:6]
    await damaged(desk)
    done = await ended(desk, "groups", district=district)
    assert (done["state"], done["generation"], done["streams"], done["equal"]) == ("done", 1, 1, False)
    assert all(f"{GROUP['community']}" in difference for difference in done["differences"])
    again = await ended(desk, "groups", district=district)
    assert (again["equal"], await desk.figure("groups.filed")) == (True, 1)
    generations = await desk.city.districts.ledger("groups").generations()
    assert [each.state for each in generations] == [State.SERVING]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"source": "kafka"}, "NoKafka"),
        ({"source": "kafka", "district": "110101"}, "NoDistrictFromKafka"),
        ({"source": "elsewhere"}, "invalid"),
        ({"district": "1101"}, "invalid"),
        ({"district": "119999"}, "UnknownRegion"),
    ],
)
async def test_what_cannot_be_asked(desk: Desk, asked: dict[str, str], rule: str) -> None:
    problem = await desk.post("districts/views/groups/rebuild", asked, status=422)
    assert problem["type"] == f"urn:linli:problem:{rule}"


async def test_nothing_was_rebuilt_yet(desk: Desk) -> None:
    assert await desk.get("views/groups/rebuild") == {"view": "groups", "state": "none"}


async def test_it_holds_as_many_events_as_it_was_told(desk: Desk) -> None:
    held = []

    class Asked(Hands):
        async def fill(self, whole: Part, folded: Callable[[int], None]) -> None:
            held.append(whole.held)

    await filed(desk, "合唱队")
    districts = desk.city.districts
    districts.hands, districts.holds = Asked(()), 7
    assert (await ended(desk, "groups"))["state"] == "done"
    assert held == [7]
