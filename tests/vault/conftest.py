"""What is tried on a vault is tried on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.vault.key_file import add_key
from services.vault.vault import Vault
from tests.vault.vaults import opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "vault.sqlite"
    database: str = request.getfixturevalue("database")
    return database


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    add_key(tmp_path / "master.keys", "2026-01")
    return tmp_path / "master.keys"


@pytest.fixture
async def vault(where: Path | str, keys: Path) -> AsyncIterator[Vault]:
    async with opened(where, keys) as vault:
        yield vault
