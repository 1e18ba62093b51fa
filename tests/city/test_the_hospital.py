"""What cannot be applied, from the command line: listed, looked at, tried again, left out with a reason and a name."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from contracts.vocabulary import GroupKind
from services.chassis.identity import new_id
from services.chassis.streams import Occasion
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.registration.application import GROUPS
from services.registration.domain.group_facts import GroupDefiled, GroupFiled
from tests.support.running import linli, told

MAY = date(2026, 5, 6)
FILED = GroupFiled(
    number="110999999999-S-0001",
    name="无处队",
    name_as_given="无处队",
    kind=GroupKind.SOCIETY,
    members=10,
    staff=0,
    community="110999999999",  # never was
    contact="person-7",
    host=None,
    filed_on=MAY,
)


@pytest.fixture
async def sick(tmp_path: Path) -> tuple[str, UUID]:
    """A folder with a stream that the groups' view cannot count."""
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder) as city:
            group, occasion = GROUPS.new(new_id()), Occasion(effective_on=MAY, actor="clerk", policy="test")
            store = city.stores["registration"]
            await store.append(occasion, group.then(FILED))
            await store.append(occasion, group.after(FILED).then(GroupDefiled(reason="误录", defiled_on=MAY)))
            await city.settle()
    return str(tmp_path / "city"), group.id


def test_a_case_goes_from_the_list_to_its_release(sick: tuple[str, UUID]) -> None:
    data, stream = sick
    listed = linli("hospital", "list", "--data", data)
    assert listed.returncode == 0
    assert "…" not in listed.stdout  # every figure that misses it is named whole
    for part in ("groups", str(stream), "fold:UnknownRegion", "备案"):
        assert part in listed.stdout
    looked = linli("hospital", "look", "groups", str(stream), "--data", data)
    assert "110999999999" in looked.stdout
    assert linli("hospital", "release", "groups", str(stream), "--data", data).returncode == 1  # nothing was mended
    first = told(linli("hospital", "look", "groups", str(stream), "--data", data, "--json"))["records"][0]["event_id"]
    said = ("--reason", "社区代码不存在")
    assert linli("hospital", "skip", "groups", first, *said, "--data", data).returncode == 0
    released = linli("hospital", "release", "groups", str(stream), "--data", data)
    assert (released.returncode, "已放行 1 条" in released.stdout) == (0, True)
    assert "没有隔离的记录" in linli("hospital", "list", "--data", data).stdout


def test_nothing_is_left_out_without_a_reason(sick: tuple[str, UUID]) -> None:
    data, stream = sick
    assert linli("hospital", "skip", "groups", str(stream), "--data", data).returncode == 2
    no = linli("hospital", "skip", "groups", str(new_id()), "--reason", "误录", "--data", data)
    assert (no.returncode, "不在隔离中" in no.stderr) == (3, True)


def test_a_reader_that_is_none_is_told_as_such(sick: tuple[str, UUID]) -> None:
    no = linli("hospital", "release", "nobody", str(new_id()), "--data", sick[0])
    assert (no.returncode, "没有名为 nobody 的视图或联动" in no.stderr) == (3, True)
