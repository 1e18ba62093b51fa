"""A vault is opened from what its process is told, or not at all."""

from pathlib import Path

import asyncpg
import pytest

from contracts.personal import Purpose
from services.chassis.clock import SetClock
from services.chassis.recorder import Unavailable
from services.chassis.settings import BadSettings
from services.chassis.sqlite_recorder import NewerFormat, connect
from services.vault.opening import open_beside, open_vault, vault_settings
from services.vault.suites import AES, SM4
from services.vault.tables import Raced
from services.vault.vault import Vault
from tests.vault.vaults import MING, NAME, NOON, OFFICER, tables_on

CLOCK = SetClock(NOON)


def settings(where: Path | str, keys: Path, **others: str) -> dict[str, str]:
    return {"LINLI_VAULT": str(where), "LINLI_VAULT_KEYS": str(keys)} | others


async def shown(vault: Vault) -> object:
    return (await vault.read(["person-1"], ["name"], Purpose.MEDIATION, OFFICER))["person-1"]["name"]


async def test_a_vault_is_opened_as_the_environment_says(where: Path | str, keys: Path, tmp_path: Path) -> None:
    told = settings(where, keys, LINLI_VAULT_SUITE="sm4-gcm", LINLI_VAULT_JOURNAL=str(tmp_path / "journal"))
    told["LINLI_VAULT_JOURNAL_NEW"] = "true"
    vault = await open_vault("mediation", vault_settings(told), CLOCK)
    await vault.write(MING)
    (found, *_) = await vault.tables.under(list(await vault.keys("person-1")))
    assert (found.value.blob[1], await shown(vault)) == (SM4.id, NAME)
    await vault.erase("person-1")
    assert (tmp_path / "journal").stat().st_mode & 0o077 == 0
    await vault.close()


def test_a_dsn_may_stand_in_a_file(tmp_path: Path, keys: Path) -> None:
    (tmp_path / "dsn").write_text("postgresql://a:b@c/d\n")
    told = vault_settings({"LINLI_VAULT_FILE": str(tmp_path / "dsn"), "LINLI_VAULT_KEYS": str(keys)})
    assert (told.store, told.suite, told.journal) == ("postgresql://a:b@c/d", AES, None)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "LINLI_VAULT is not set"),
        ({"LINLI_VAULT": "a"}, "LINLI_VAULT_KEYS is not set"),
        ({"LINLI_VAULT": "a", "LINLI_VAULT_KEYS": "b", "LINLI_VAULT_SUITE": "des"}, "'des' is no suite"),
        ({"LINLI_VAULT_FILE": "/nowhere"}, "LINLI_VAULT_FILE"),
    ],
)
def test_what_is_missing_is_told_in_a_line(told: dict[str, str], why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        vault_settings(told)


@pytest.fixture
def shared_keys(keys: Path) -> Path:
    keys.chmod(0o644)
    return keys


def who_may_read(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}


async def test_without_usable_keys_nothing_opens(tmp_path: Path, shared_keys: Path) -> None:
    with pytest.raises(BadSettings, match="chmod 600"):
        await open_vault("mediation", vault_settings(settings(tmp_path / "vault.sqlite", shared_keys)), CLOCK)


async def test_a_journal_that_is_not_there_is_not_taken_for_one_in_which_nothing_stands(
    where: Path | str, keys: Path, tmp_path: Path
) -> None:
    told = settings(where, keys, LINLI_VAULT_JOURNAL=str(tmp_path / "journal"))
    with pytest.raises(BadSettings, match="journal is not there"):
        await open_vault("mediation", vault_settings(told), CLOCK)
    new = vault_settings(told | {"LINLI_VAULT_JOURNAL_NEW": "true"})
    for _ in range(2):  # nothing was erased in between: it is as new as before
        await (await open_vault("mediation", new, CLOCK)).close()
    vault = await open_vault("mediation", vault_settings(told), CLOCK)
    await vault.write(MING)
    await vault.erase("person-1")
    with pytest.raises(BadSettings, match="was begun before"):
        await open_vault("mediation", new, CLOCK)
    (tmp_path / "journal").unlink()
    await vault.write(MING)
    with pytest.raises(FileNotFoundError):
        await vault.erase("person-1")
    assert await shown(vault) == NAME
    await vault.close()


async def test_a_city_in_a_folder_makes_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        vault = await open_beside("mediation", tmp_path, CLOCK)
        await vault.write(MING)
        assert await shown(vault) == NAME
        await vault.close()
    assert who_may_read(tmp_path) == {"master.keys": 0, "mediation-vault.sqlite": 0}


async def test_a_vault_of_a_newer_format_is_left_alone(tmp_path: Path, keys: Path) -> None:
    (await tables_on(tmp_path / "vault.sqlite"))
    connect(tmp_path / "vault.sqlite").execute("pragma user_version = 99")
    with pytest.raises(NewerFormat):
        await tables_on(tmp_path / "vault.sqlite")


@pytest.mark.postgres
async def test_a_database_that_is_away_says_so() -> None:
    with pytest.raises(Unavailable):
        await tables_on("postgresql://a:b@127.0.0.1:1/c")


async def test_who_looked_cannot_be_changed(where: Path | str, keys: Path) -> None:
    vault = await open_vault("mediation", vault_settings(settings(where, keys)), CLOCK)
    await vault.write(MING)
    await shown(vault)
    tables = vault.tables
    for statement in ("update vault_reads set caller = 'x'", "delete from vault_reads"):
        with pytest.raises((Raced, asyncpg.RaiseError)):
            await tables._rows(statement)  # type: ignore[attr-defined]
    assert len(await tables.reads_about("person-1", 10, 2**62)) == 1
    await vault.close()
