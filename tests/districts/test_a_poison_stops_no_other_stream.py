"""A record that a view cannot count holds up its own stream alone, and operators are told which figures miss it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.envelope import partition_of
from services.chassis.identity import new_id
from services.chassis.streams import Occasion
from services.registration.application import GROUPS
from services.registration.domain.group_facts import GroupDefiled
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.sickness import poisoned
from tests.registration.examples import FILED

MAY = date(2026, 5, 6)
OCCASION = Occasion(effective_on=MAY, actor="clerk", policy="test")
OTHERS = 8


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def beside(stream: UUID) -> UUID:
    """Another stream of the same partition."""
    other = UUID(int=(new_id().int & ~0xF) | (stream.int & 0xF))
    assert partition_of(other) == partition_of(stream)
    return other


async def filed(desk: Desk, stream: UUID, nth: int) -> None:
    fact = replace(FILED, number=f"110113001012-S-{nth:04}", name=f"第{nth}队", name_as_given=f"第{nth}队")
    await desk.city.stores["registration"].append(OCCASION, GROUPS.new(stream).then(fact))


async def test_streams_of_the_same_partition_go_on_before_and_after_and_are_counted(desk: Desk) -> None:
    sick = await poisoned(desk)
    others = [beside(sick) for _ in range(OTHERS)]
    for nth, stream in enumerate(others, start=1):
        await filed(desk, stream, nth)
    gone = GroupDefiled(reason="解散", defiled_on=MAY)
    store = desk.city.stores["registration"]
    await store.append(OCCASION, (await store.get(GROUPS, others[0])).then(gone))
    await desk.city.settle()
    assert await desk.figure("groups.ever-filed") == OTHERS
    assert await desk.figure("groups.filed") == OTHERS - 1
    (case,) = (await desk.get("quarantine"))["cases"]
    assert (case["stream"], case["feed"]["partition"], case["events"]) == (str(sick), partition_of(sick), 2)


async def test_the_figures_that_miss_it_are_those_of_its_view_and_no_others(desk: Desk) -> None:
    sick = await poisoned(desk)
    (case,) = (await desk.get("quarantine"))["cases"]
    missed = {each["measure"] for each in case["missed_by"]}
    assert {"groups.filed", "groups.ever-filed"} <= missed
    assert {measure.partition(".")[0] for measure in missed} == {"groups"}
    assert {each["measure"] for each in (await desk.get(f"quarantine/groups/{sick}"))["missed_by"]} == missed
    assert [await desk.figure(measure) for measure in ("groups.filed", "groups.ever-filed")] == [0, 0]
