"""The file of a thing of evaluation over HTTP: grades and evaluations are public, who judged is not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.evaluation.desks import DAY, Desk, opened
from tests.support.desk import said

DISTRICT: Final = Caller(subject="clerk-5", role=Role.DISTRICT, region="110113")
EXPERT: Final = Caller(subject="person-3", role=Role.EXPERT)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_grades_tell_from_when_to_when_they_count_and_what_becomes_of_them(desk: Desk) -> None:
    path = await desk.graded(UUID(int=2))
    file = await desk.told(path, DISTRICT)
    announced = said(file["timeline"][-1]["values"])
    assert (announced["grade"], announced["valid_from"], announced["re_evaluation"]) == ("4A级", "2027-01-01", "否")
    assert set(file["next"]) == {
        "evaluation.announce-grade",
        "evaluation.adjust-grade",
        "evaluation.cancel-grade",
    }
    assert (await desk.told(path, None))["next"] == []
    assert "officer-1" not in (await desk.file(path, None)).text


async def test_an_evaluation_lists_the_parts_that_are_missing_for_each_who_takes_them(desk: Desk) -> None:
    path = await desk.opened(UUID(int=3))
    assert (await desk.told(path, EXPERT))["next"] == ["evaluation.take-third-party-part"]
    await desk.judged(UUID(int=4))
    judged = await desk.told(f"/projects/{UUID(int=4)}/evaluation", DISTRICT)
    assert judged["next"] == ["evaluation.publish-result"]
    third = said(judged["timeline"][-1]["values"])
    assert (third["part"], third["score"], third["evaluator"]) == ("第三方评估", "88.25", "person-3")
    nobody = await desk.told(f"/projects/{UUID(int=4)}/evaluation", None)
    assert "person-3" not in f"{nobody['timeline']}{nobody['summary']}"


async def test_a_result_tells_the_weights_of_its_parts(desk: Desk) -> None:
    path = await desk.judged(UUID(int=4))
    await desk.done(f"{path}/result", DAY)
    published = said((await desk.told(path, None))["timeline"][-1]["values"])
    assert (published["weights.self"], published["band"]) == ("20%", "优")
