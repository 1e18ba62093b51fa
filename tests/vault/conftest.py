"""What is tried on a vault is tried on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from services.chassis.clock import SetClock
from services.chassis.sqlite_recorder import SqliteRecorder
from services.vault.journal import Journal
from services.vault.key_file import add_key
from services.vault.vault import Vault
from tests.vault.houses import SERVICE, House, Restore, backup_postgres, backup_sqlite
from tests.vault.vaults import NOON, opened


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


@pytest.fixture
async def house(where: Path | str, keys: Path, tmp_path: Path) -> AsyncIterator[House]:
    store = SERVICE.store(SqliteRecorder(tmp_path / "trial.sqlite"), SetClock(NOON))
    Journal.begin(tmp_path / "journal")
    async with opened(where, keys, journal=tmp_path / "journal") as vault:
        yield House(store, vault)
    await store.close()


@pytest.fixture
async def backup(where: Path | str, house: House) -> Callable[[], Awaitable[Restore]]:
    """Take one of the vault's tables; what it answers puts them back (who looked stays: it is another table's)."""
    return lambda: backup_sqlite(house) if isinstance(where, Path) else backup_postgres(where)
