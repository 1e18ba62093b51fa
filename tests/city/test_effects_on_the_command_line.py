"""`linli effects-of EVENT`: what followed in every service, as people read it and as a machine does."""

import json
from pathlib import Path

import pytest

from tests.city.test_command_line import Shell, shell
from tests.districts import cities
from tests.districts.test_effects import ANNULLED, suspended

__all__ = ["shell"]


@pytest.fixture
async def order(tmp_path: Path) -> str:
    """An order to stop that was annulled, in a folder that no process has open: its event."""
    async with cities.desk(tmp_path / "city") as desk:
        organisation, order = await suspended(desk)
        await desk.post(f"registration/organisations/{organisation}/order-annulment", ANNULLED)
    return order


def test_effects_and_what_an_annulment_undid_are_printed(shell: Shell, tmp_path: Path, order: str) -> None:
    said = shell.run("effects-of", order, "--data", str(tmp_path / "city"))
    assert (said.code, said.wrong) == (0, "")
    for word in ("由它引起", "列入审视", "撤销之后", "解除审视", "撤销责令停止活动决定", order):
        assert word in said.out, word
    told = json.loads(shell.run("effects-of", order, "--data", str(tmp_path / "city"), "--json").out)
    assert {each["cause"] for each in told["effects"]} == {order}
    assert told["left"] == []


def test_an_event_that_nobody_knows_is_refused(shell: Shell, tmp_path: Path, order: str) -> None:
    nobody = "00000000-0000-4000-8000-000000000009"
    said = shell.run("effects-of", nobody, "--data", str(tmp_path / "city"))
    assert said.code == 3
    assert nobody in said.wrong
    assert shell.run("effects-of", "x", "--data", str(tmp_path / "city")).code == 3
