"""A command's receipt, handed to a view, waits until the view shows what was written."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from services.chassis.streams import Mark
from services.districts import receipts
from services.districts.receipts import Covered
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.sickness import poisoned
from tests.registration.desks import GROUP


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


async def test_a_receipt_that_cannot_be_read_is_refused(desk: Desk) -> None:
    unreadable = ("1/registration.groups/3", "a/b/c/d", ", ".join(["1/registration.groups/1/1"] * 101))
    meaningless = ("1/nix/0/9", "0/registration.groups/0/9", "1/registration.groups/99/9", "1/registration.groups/0/-3")
    for wrong in (*unreadable, *meaningless):
        answer = await desk.client.get("/api/districts/board", headers={"Linli-Receipt": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Linli-Receipt")
