"""The file of what is held of a person: which fields, for what, and who said so; never a value."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.mediation.desks import TODAY, Desk, opened

STREET: Final = Caller(subject="clerk-5", role=Role.STREET, region="110113001")
FAR: Final = Caller(subject="clerk-6", role=Role.STREET, region="110105001")
NAME: Final = "张三丰"
KEEP: Final = {
    "on": TODAY,
    "values": [{"field": "name", "content": NAME}],
    "source": "mediation.application",
    "consents": [{"separate": True, "on": TODAY}],
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_a_person_has_a_file_without_a_value_for_those_of_the_place(desk: Desk) -> None:
    signed = {"Authorization": f"Bearer {desk.signer.token(STREET)}"}
    kept = await desk.client.post("/people", json=KEEP, headers=signed)
    assert kept.status_code == 201, kept.text
    path = f"/people/{kept.json()['person']}"
    answer = await desk.file(path, STREET)
    file = answer.json()
    assert {each["title_zh"] for each in file["timeline"]} == {"同意", "登记个人信息"}
    assert NAME not in answer.text
    assert "vault.give-export" not in file["next"]  # a street hands nothing out
    assert "vault.withdraw-consent" in file["next"]
    assert (await desk.file(path, FAR)).status_code == 404
