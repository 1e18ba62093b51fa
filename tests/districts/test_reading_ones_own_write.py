"""A command's receipt, handed to a view, waits until the view shows what was written."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from services.chassis.feeds import Feed
from services.chassis.recorder import Unavailable
from services.chassis.streams import Mark
from services.districts import receipts
from services.districts.desk import HEADS_S, Districts
from services.districts.ledger.reader import Ledger
from services.districts.receipts import Covered
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.sickness import poisoned
from tests.registration.desks import GROUP
from tests.support.restored import put_back


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def header(answer: Mapping[str, Any]) -> str:
    return ", ".join("{epoch}/{channel}/{partition}/{position}".format(**mark) for mark in answer["receipt"])


async def test_a_view_waits_until_it_covers_the_receipt(desk: Desk) -> None:
    for n in range(5):
        answer = await desk.client.post("/api/registration/groups", json={**GROUP, "name": f"合唱队{n}"})
        shown = await desk.client.get(
            "/api/districts/figures/groups.filed", headers={"Linli-Receipt": header(answer.json())}
        )
        assert (shown.json()["value"], shown.headers["Linli-Receipt-Status"]) == (n + 1, "covered")


async def test_what_is_not_read_in_time_is_pending(desk: Desk) -> None:
    beyond = Mark(1, "registration.groups", 3, 10_000)
    assert await receipts.wait(desk.city.districts, [beyond], patience=0.1) is Covered.PENDING


async def test_what_is_not_read_in_time_is_answered_with_how_far_the_view_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "PATIENCE", 0.1)
    written = (await desk.client.post("/api/registration/groups", json=GROUP)).json()["receipt"][0]
    await desk.city.settle()
    asked = f"1/{written['channel']}/{written['partition']}/{written['position'] + 10}"
    answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": asked})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json()["type"] == "urn:linli:problem:receipt-pending"
    (error,) = answer.json()["errors"]
    assert error["value"] == {
        "view": "groups",
        "channel": written["channel"],
        "partition": written["partition"],
        "wanted": written["position"] + 10,
        "position": written["position"],
        "epoch": 1,
    }


async def test_what_lies_in_quarantine_is_said_so_and_the_answer_is_given(desk: Desk) -> None:
    await poisoned(desk)
    (case,) = (await desk.get("quarantine"))["cases"]
    asked = f"1/{case['feed']['channel']}/{case['feed']['partition']}/{case['position']}"
    answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": asked})
    assert (answer.status_code, answer.headers["Linli-Receipt-Status"]) == (200, "parked")


async def test_what_a_restore_has_taken_away_is_lost_never_covered(desk: Desk) -> None:
    kept = Mark(**(await desk.client.post("/api/registration/groups", json=GROUP)).json()["receipt"][0])
    await desk.city.stores["registration"].recorder.announce()
    taken = Mark(kept.epoch, kept.channel, kept.partition, kept.position + 1_000)
    async with asyncio.timeout(10):
        while await receipts.wait(desk.city.districts, [taken], patience=0.1) is Covered.PENDING:
            pass
    assert await receipts.wait(desk.city.districts, [taken]) is Covered.LOST
    asked = f"{taken.epoch}/{taken.channel}/{taken.partition}/{taken.position}"
    answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": asked})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:linli:problem:receipt-lost")
    assert await receipts.wait(desk.city.districts, [kept]) is Covered.COVERED


async def filed(desk: Desk, name: str) -> Mark:
    return Mark(**(await desk.post("registration/groups", {**GROUP, "name": name}))["receipt"][0])


def named(mark: Mark) -> dict[str, str]:
    return {"Linli-Receipt": f"{mark.epoch}/{mark.channel}/{mark.partition}/{mark.position}"}


async def test_what_is_gone_is_lost_also_to_a_view_that_had_read_it_and_stands_still(desk: Desk) -> None:
    """The view stays in the old epoch, beyond the restored point, and still shows what the log has no more."""
    kept, taken = await filed(desk, "合唱队"), await filed(desk, "书法社")
    assert await receipts.wait(desk.city.districts, [taken]) is Covered.COVERED
    await put_back(desk.city.stores["registration"], taken.position - 1)
    await asyncio.sleep(HEADS_S)
    answer = await desk.client.get("/api/districts/board", headers=named(taken))
    assert (answer.status_code, answer.headers["Linli-Receipt-Status"]) == (409, "lost")
    (error,) = answer.json()["errors"]
    assert (error["value"]["view"], error["value"]["epoch"]) == ("groups", taken.epoch)
    assert error["value"]["position"] >= error["value"]["wanted"]
    assert await receipts.wait(desk.city.districts, [kept]) is Covered.COVERED


class Silent:
    async def epochs(self) -> list[tuple[int, int]]:
        raise Unavailable("registration does not answer")


def beside(desk: Desk, log: Any) -> Districts:
    """The same views in another process, to which registration's log is this one."""
    here = desk.city.districts
    return Districts(here.database, here.clock, {**here.logs, "registration": log})


async def test_a_silent_service_leaves_the_view_to_be_believed_within_one_epoch_alone(desk: Desk) -> None:
    before, districts = await filed(desk, "合唱队"), beside(desk, Silent())
    assert await receipts.wait(districts, [before]) is Covered.COVERED
    await desk.city.stores["registration"].recorder.announce()
    feed = Feed("registration", before.channel, before.partition)
    await filed(desk, "书法社")  # an announcement is read with what is written next
    assert (await districts.ledger("groups").places())[feed].epoch > before.epoch
    assert await receipts.wait(districts, [before], patience=0.1) is Covered.PENDING


async def test_a_receipt_costs_one_look_at_a_view_and_no_request_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, looks, asked = await filed(desk, "合唱队"), list[str](), list[str]()

    class Counted:
        async def epochs(self) -> Any:
            asked.append("registration")
            return await desk.city.stores["registration"].recorder.epochs()

    districts = beside(desk, Counted())
    for view, ledger in districts.ledgers.items():

        async def counted(view: str = view, ledger: Ledger = ledger) -> Any:
            looks.append(view)
            return await Ledger.places(ledger)

        monkeypatch.setattr(ledger, "places", counted)
    for _ in range(3):
        assert await receipts.wait(districts, [mark] * receipts.MOST) is Covered.COVERED
    assert (looks, asked) == (["groups"] * 3, ["registration"])


async def test_a_receipt_of_more_facts_than_a_command_has_is_refused(desk: Desk) -> None:
    mark = await filed(desk, "合唱队")
    most = ", ".join([named(mark)["Linli-Receipt"]] * receipts.MOST)
    answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": most})
    assert answer.headers["Linli-Receipt-Status"] == "covered"
    more = {"Linli-Receipt": f"{most}, {named(mark)['Linli-Receipt']}"}
    answer = await desk.client.get("/api/districts/board", headers=more)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:linli:problem:TooManyMarks")


async def test_a_receipt_that_cannot_be_read_is_refused(desk: Desk) -> None:
    unreadable = ("1/registration.groups/3", "a/b/c/d")
    meaningless = ("1/nix/0/9", "0/registration.groups/0/9", "1/registration.groups/99/9", "1/registration.groups/0/-3")
    for wrong in (*unreadable, *meaningless):
        answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Linli-Receipt")
