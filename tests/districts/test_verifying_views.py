"""Every view is held against its log: what is equal is proved, what a hand changed is named and restored."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from prometheus_client import REGISTRY

from contracts.access.scope import EVERYTHING
from services.chassis.clock import SetClock
from services.chassis.feeds import Feed
from services.chassis.recorder import Unavailable
from services.districts.desk import VIEWS, Districts
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.main import districts_api
from services.districts.verifying import leading, watching
from services.districts.verifying.on_demand import note, slices_of, verified
from services.districts.verifying.proof import Proof
from services.districts.verifying.proving import Prover, Slice
from services.districts.verifying.repairing import repaired
from services.districts.verifying.watching import Pace
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.sickness import poisoned
from tests.districts.tampering import TAMPERINGS, Tampering, by_hand, history_body, invented
from tests.registration.desks import GROUP
from tests.support.open_door import OpenDoor

NOBODY = UUID("6b9f4c3e-0000-7000-8000-000000000001")
QUICKLY = Pace(share=1.0, every=0.05, fresh=60.0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def filed(desk: Desk, *names: str) -> None:
    for name in names:
        await desk.post("registration/groups", {**GROUP, "name": name})


@asynccontextmanager
async def beside(desk: Desk, database: Database) -> AsyncIterator[Districts]:
    """The views of the same city in another database, where nobody verifies: read from its logs to their ends."""
    districts = Districts(database, desk.clock, desk.city.districts.logs)
    for view, sink in districts.sinks.items():
        for feed, records in (await told(desk, view)).items():
            await sink.apply(feed, records)
    try:
        yield districts
    finally:
        await database.close()


async def told(desk: Desk, view: str) -> Mapping[Feed, list[Any]]:
    spec, found = desk.city.districts.specs[view], dict[Feed, list[Any]]()
    async for batch in desk.city.districts.logs[spec.source].records({}):
        for feed, records in batch.items():
            if feed.channel in spec.channels:
                found.setdefault(feed, []).extend(records)
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dsn(request: pytest.FixtureRequest) -> str:
    """Of PostgreSQL; nothing for SQLite."""
    return str(request.getfixturevalue("database")) if request.param == "postgres" else ""


@pytest.fixture
async def districts(dsn: str, desk: Desk, tmp_path: Path) -> AsyncIterator[Districts]:
    """Views with three groups in them."""
    await filed(desk, "合唱队", "书法社", "棋社")
    database = await PostgresDatabase.open(dsn, size=4) if dsn else SqliteDatabase(tmp_path / "beside.sqlite")
    async with beside(desk, database) as districts:
        yield districts


async def test_a_city_that_has_lived_is_equal_to_its_logs_in_every_view(desk: Desk) -> None:
    await desk.lived()
    for view in desk.city.districts.specs:
        found = await verified(desk.city.districts, view)
        assert found.differences == []
        assert found.proven.at == desk.clock.now()


@pytest.mark.parametrize("tampered", TAMPERINGS, ids=lambda tampered: tampered.name)
async def test_what_a_hand_changed_is_named_and_restored(districts: Districts, tampered: Tampering) -> None:
    await by_hand(districts, "groups", tampered.statement)
    found = await verified(districts, "groups")
    assert (tampered.kind, tampered.field) in {(each.kind, each.field) for each in found.differences}
    done = await repaired(districts, "groups")
    assert done.changed
    assert done.after.differences == []
    assert (await verified(districts, "groups")).differences == []


async def test_a_difference_names_row_field_and_both_sides(districts: Districts) -> None:
    (tampered, *_) = TAMPERINGS
    await by_hand(districts, "groups", tampered.statement)
    (difference,) = (await verified(districts, "groups")).differences
    rows = {stream: row for stream, row in await districts.ledger("groups").all_rows(EVERYTHING) if "独唱" in row.name}
    assert difference.told() == {
        "view": "groups",
        "kind": "rows",
        "stream": next(iter(rows)),
        "key": "",
        "field": "body.name",
        "expected": '"合唱队"',
        "found": '"独唱队"',
    }


async def test_a_posting_is_named_by_its_figure(districts: Districts) -> None:
    await by_hand(districts, "groups", "update ~postings set amount = amount + 3 where measure = 'groups.ever-filed'")
    found = (await verified(districts, "groups")).differences
    postings = [each for each in found if each.kind == "postings"]  # one a feed
    more = {(each.key[0], int(each.found or 0) - int(each.expected or 0)) for each in postings}
    assert more == {("groups.ever-filed", 3)}


async def test_a_body_in_the_history_and_a_row_that_nobody_told_of_are_found(districts: Districts) -> None:
    await history_body(districts, "groups", b"{}")
    await invented(districts, "groups", NOBODY)
    found = {(each.kind, each.stream == NOBODY) for each in (await verified(districts, "groups")).differences}
    assert found == {("history", False), ("rows", True)}
    assert (await repaired(districts, "groups")).after.differences == []


async def test_a_repair_of_what_is_equal_changes_nothing(districts: Districts) -> None:
    done = await repaired(districts, "groups")
    assert (done.streams, done.changed, done.after.differences) == (0, [], [])


async def test_what_lies_in_quarantine_or_was_left_out_is_no_difference(desk: Desk) -> None:
    stream = await poisoned(desk)
    await filed(desk, "合唱队")
    assert (await verified(desk.city.districts, "groups")).differences == []
    first = (await desk.get("quarantine"))["cases"][0]["event_id"]
    skip = f"/api/districts/quarantine/groups/events/{first}/skip"
    assert (await desk.client.post(skip, json={"reason": "误录", "by": "operator-3"})).status_code == 204
    await desk.post(f"districts/quarantine/groups/{stream}/release", {}, status=200)
    assert (await verified(desk.city.districts, "groups")).differences == []


async def test_balances_are_proved_for_the_day_they_stand_for(desk: Desk) -> None:
    await desk.lived()
    desk.clock.at = datetime(2027, 9, 1, 4, tzinfo=UTC)
    for view, sink in desk.city.districts.sinks.items():
        await sink.advance(desk.city.districts.today())
        assert (await verified(desk.city.districts, view)).differences == []


async def test_a_service_that_is_silent_proves_nothing_and_accuses_nobody(districts: Districts) -> None:
    before = (await verified(districts, "groups")).proven
    silent = Districts(districts.database, districts.clock, dict.fromkeys(districts.logs, Silent()))
    await by_hand(districts, "groups", TAMPERINGS[0].statement)
    with pytest.raises(Unavailable):
        await verified(silent, "groups")
    assert (await silent.proofs.known())["groups"] == before


class Silent:
    async def records(self, *_: object, **__: object) -> AsyncIterator[Any]:
        raise Unavailable("registration does not answer")
        yield

    async def epochs(self) -> list[tuple[int, int]]:
        raise Unavailable("registration does not answer")


async def test_a_proof_belongs_to_its_generation_and_outlives_the_process(desk: Desk) -> None:
    await filed(desk, "合唱队")
    proven = (await verified(desk.city.districts, "groups")).proven
    again = Districts(desk.city.districts.database, SetClock(desk.clock.now()), desk.city.districts.logs)
    assert (await again.proofs.known())["groups"] == proven
    await rebuilt(desk)
    assert (await verified(again, "groups")).proven.generation == 2


async def rebuilt(desk: Desk) -> None:
    await desk.client.post("/api/districts/views/groups/rebuild", json={})
    while (await desk.get("views/groups/rebuild"))["state"] == "running":
        await asyncio.sleep(0.01)


async def test_while_people_work_nothing_differs(desk: Desk) -> None:
    """Slices are read between any two steps of the sinks, balances move, streams are parked and released."""
    done = asyncio.Event()

    async def work() -> None:
        for n in range(25):
            await filed(desk, f"第{n}队")
            desk.clock.at = datetime(2026, 5, 6 + n % 20, 4, tzinfo=UTC) if n > 0 else desk.clock.at
        await poisoned(desk)
        done.set()

    working, passes, prover = asyncio.create_task(work()), 0, Prover(desk.city.districts)
    while not done.is_set() or passes < 5:
        for partitions in [(p,) for p in range(16)] if passes % 2 else await slices_of(desk.city.districts, "groups"):
            proof = await prover.prove("groups", partitions)
            assert proof.differences == []
        passes += 1
        await asyncio.sleep(0)
    await working


async def test_the_watch_finds_a_change_by_itself_and_tells_operators_and_the_status(districts: Districts) -> None:
    api = districts_api(districts, door=OpenDoor)
    watch = asyncio.create_task(watching.watch(districts, QUICKLY))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://districts") as client:

        async def proof() -> dict[str, Any]:
            answer = await client.get("/status", headers={"Linli-Role": "operator"})
            return dict(answer.json()["views"]["groups"]["proof"])

        try:
            while not (await proof())["at"]:
                await asyncio.sleep(0.01)
            await by_hand(districts, "groups", TAMPERINGS[0].statement)
            while not (await proof())["differences"]:
                await asyncio.sleep(0.01)
            assert (await proof())["named"][0]["found"] == '"独唱队"'
            await until_said("view_differences", 1)
            repairs = said("view_repairs_total")
            answer = (await client.post("/views/groups/repair")).json()
            assert (answer["streams"], answer["after"]["differences"]) == (1, 0)
            assert said("view_repairs_total") == repairs + 1
            await until_said("view_differences", 0)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


def said(metric: str) -> float:
    return REGISTRY.get_sample_value(metric, {"view": "groups"}) or 0.0


async def until_said(metric: str, value: float) -> None:
    async with asyncio.timeout(30):
        while said(metric) != value:
            await asyncio.sleep(0.01)


def exported() -> dict[str, tuple[float | None, float | None]]:
    """Of every view, when it was proved and how many differences there are; None where nothing is told."""
    return {
        view.name: tuple(REGISTRY.get_sample_value(f"view_{of}", {"view": view.name}) for of in _GAUGES)  # type: ignore[misc]
        for view in VIEWS
    }


async def test_a_view_that_was_never_proved_is_told_to_operators_as_proved_at_no_time(districts: Districts) -> None:
    await note(districts)
    assert exported() == {view.name: (0.0, 0.0) for view in VIEWS}
    await verified(districts, "groups")
    await note(districts)
    assert exported()["groups"] == (districts.clock.now().timestamp(), 0.0)
    assert exported()["disputes"] == (0.0, 0.0)


async def test_what_was_proved_of_another_generation_is_not_told_of_the_one_that_serves(districts: Districts) -> None:
    await by_hand(districts, "groups", TAMPERINGS[0].statement)
    await verified(districts, "groups")
    await note(districts)
    assert exported()["groups"] == (0.0, 1.0)
    await by_hand(districts, "groups", "update ledger_proofs set generation = 7 where view = 'groups'")
    await note(districts)
    assert exported()["groups"] == (0.0, 0.0)


_GAUGES = ("verified_timestamp_seconds", "differences")


async def test_a_slice_that_takes_longer_than_the_lease_is_proved_by_one_alone(
    districts: Districts, monkeypatch: pytest.MonkeyPatch
) -> None:
    proving, together, prove = set[Prover](), list[int](), Prover.prove

    async def slowly(prover: Prover, view: str, partitions: Slice) -> Proof:
        if prover._districts is districts:  # the city beside verifies its own
            proving.add(prover)
            together.append(len(proving))
            await asyncio.sleep(2.5)
            proving.discard(prover)
        return await prove(prover, view, partitions)

    monkeypatch.setattr(Prover, "prove", slowly)
    pace = QUICKLY._replace(lease=timedelta(seconds=1))
    watches = [asyncio.create_task(watching.watch(districts, pace)) for _ in range(2)]
    try:
        async with asyncio.timeout(30):
            while len(together) < 2:
                await asyncio.sleep(0.05)
        await asyncio.sleep(2)
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
    assert set(together) == {1}


async def test_who_stops_watching_leaves_the_lease_to_the_next(districts: Districts) -> None:
    watch = asyncio.create_task(watching.watch(districts, QUICKLY))
    async with asyncio.timeout(30):
        while not (await districts.proofs.known()).get("groups"):
            await asyncio.sleep(0.01)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert await leading.lead(districts.database, "next")


async def test_one_verifier_a_city(districts: Districts) -> None:
    await leading.create(districts.database)
    assert await leading.lead(districts.database, "one")
    assert not await leading.lead(districts.database, "two")
    assert await leading.lead(districts.database, "one")
    await leading.leave(districts.database, "two")
    assert not await leading.lead(districts.database, "two")
    await leading.leave(districts.database, "one")
    assert await leading.lead(districts.database, "two")


async def test_who_was_killed_is_followed_when_the_lease_has_lapsed(districts: Districts) -> None:
    await leading.create(districts.database)
    assert await leading.lead(districts.database, "one", timedelta(0))
    assert await leading.lead(districts.database, "two")


@pytest.mark.parametrize("what", ["verify", "repair"])
async def test_a_view_that_is_none_is_refused(desk: Desk, what: str) -> None:
    problem = await desk.post(f"districts/views/no-such/{what}", {}, status=404)
    assert problem["type"] == "urn:linli:problem:UnknownView"


async def test_every_view_says_what_is_known_of_it(desk: Desk) -> None:
    answer = await desk.post("districts/views/returns/verify", {}, status=200)
    assert (answer["view"], answer["differences"], answer["events"]) == ("returns", 0, 0)
    known = await desk.get("verification")
    assert known.keys() == desk.city.districts.specs.keys()
    assert known["returns"]["at"] == answer["at"]
