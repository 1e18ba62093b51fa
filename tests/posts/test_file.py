"""The file of posts over HTTP: whose they are and who leads there sees it, and nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.posts.desks import CHAIN, LEAVE, Desk, opened
from tests.posts.examples import LI, SHENGLI, SHUNYI, WANG

LEADER: Final = Caller(subject="leader-1", role=Role.APPROVER, region=SHUNYI)
FAR: Final = Caller(subject="leader-2", role=Role.APPROVER, region="110105")
ONESELF: Final = Caller(subject=WANG, role=Role.STREET, region=SHENGLI)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def told(desk: Desk, path: str, caller: Caller) -> Any:
    answer = await desk.file(path, caller)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_person_has_a_file_for_whoever_leads_there_and_for_himself(desk: Desk) -> None:
    post = await desk.given()
    await desk.given(LI)
    await desk.done(f"/people/{WANG}/posts/{post}/leaves", LEAVE)
    file = await told(desk, f"/people/{WANG}", LEADER)
    assert [each["title_zh"] for each in file["timeline"]] == ["任职", "请假"]
    deputy = next(each for each in file["timeline"][1]["values"] if each["name"] == "deputy")
    assert (deputy["kind"], deputy["value"]) == ("person", LI)
    assert file["next"] == [
        f"posts.{name}" for name in ("give-post", "end-post", "take-leave", "end-leave", "hand-over", "end-sessions")
    ]
    assert len((await told(desk, f"/people/{WANG}", ONESELF))["timeline"]) == 2
    assert (await desk.file(f"/people/{WANG}", FAR)).status_code == 404


async def test_units_and_chains_have_their_files(desk: Desk) -> None:
    await desk.given()
    unit = await told(desk, f"/units/{SHENGLI}/posts", LEADER)
    assert [each["title_zh"] for each in unit["timeline"]] == ["记录任职"]
    assert (await desk.file(f"/units/{SHENGLI}/posts", FAR)).status_code == 403
    await desk.done(f"/units/{SHUNYI}/chains/registration.approve-application", CHAIN)
    chain = await told(desk, f"/units/{SHUNYI}/chains/registration.approve-application", LEADER)
    values = {each["name"]: each.get("said_zh") for each in chain["timeline"][0]["values"]}
    assert (values["matter"], values["steps"]) == ("准予登记", "承办、科长、局长")
    assert chain["next"] == ["posts.set-chain", "posts.drop-chain"]


async def test_a_unit_that_nobody_was_given_a_post_in_has_an_empty_file(desk: Desk) -> None:
    unit = await told(desk, f"/units/{SHENGLI}/posts", LEADER)
    assert (unit["version"], unit["timeline"], unit["clocks"]) == (0, [], [])
