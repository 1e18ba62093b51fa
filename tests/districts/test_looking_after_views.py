"""Operators over HTTP: status, what lies in quarantine and how it leaves."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.chassis.streams import Occasion
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.sickness import poisoned
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


@pytest.mark.parametrize(
    ("path", "status", "rule"),
    [
        ("views/no-such/rebuild", 404, "UnknownView"),
        ("views/groups/put-back", 409, "NoneBefore"),
        ("quarantine/groups/6b9f4c3e-0000-7000-8000-000000000001/release", 404, "NotInQuarantine"),
        ("quarantine/groups/no-uuid/release", 422, "invalid"),
        ("quarantine/no-such/6b9f4c3e-0000-7000-8000-000000000001/release", 404, "UnknownReader"),
    ],
)
async def test_what_cannot_be_done(desk: Desk, path: str, status: int, rule: str) -> None:
    problem = await desk.post(f"districts/{path}", {}, status=status)
    assert problem["type"] == f"urn:linli:problem:{rule}"


async def test_what_cannot_be_applied_waits_by_stream_and_the_rest_goes_on(desk: Desk) -> None:
    stream = await poisoned(desk)
    await filed(desk, "合唱队")
    (case,) = (await desk.get("quarantine"))["cases"]
    told = [case[name] for name in ("reader", "stream", "cause", "events")]
    assert told == ["groups", str(stream), "fold:UnknownRegion", 2]
    assert "groups.filed" in [each["measure"] for each in case["missed_by"]]
    looked = await desk.get(f"quarantine/groups/{stream}")
    assert [record["cause"] for record in looked["records"]] == ["fold:UnknownRegion", "waits-behind"]
    first = looked["records"][0]
    assert first["headers"]["ce_type"] == "registration.group.filed.v1"
    assert json.loads(first["body"])["community"] == "110999999999"
    assert await desk.figure("groups.filed") == 1
    assert (await desk.get("status"))["views"]["groups"]["quarantined"] == 1


async def test_a_release_drains_a_stream_as_far_as_it_goes(desk: Desk) -> None:
    stream = await poisoned(desk)
    released = await desk.post(f"districts/quarantine/groups/{stream}/release", {}, status=200)
    assert released == {"released": 0, "waiting": 2, "cause": "fold:UnknownRegion"}
    first = (await desk.get("quarantine"))["cases"][0]["event_id"]
    skip = f"/api/districts/quarantine/groups/events/{first}/skip"
    assert (await desk.client.post(skip, json={"reason": "误录,社区代码不存在", "by": "operator-3"})).status_code == 204
    released = await desk.post(f"districts/quarantine/groups/{stream}/release", {}, status=200)
    assert (released["released"], released["waiting"]) == (1, 0)
    assert (await desk.get("quarantine"))["cases"] == []


async def test_an_event_is_left_out_only_with_a_reason(desk: Desk) -> None:
    await poisoned(desk)
    first = (await desk.get("quarantine"))["cases"][0]["event_id"]
    skip = f"/api/districts/quarantine/groups/events/{first}/skip"
    answer = await desk.client.post(skip, json={"reason": "", "by": "operator-3"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
