"""A city that had one file of master keys for all its vaults: each service gets its own, and nothing is lost."""

import asyncio
from pathlib import Path

import pytest

from contracts.personal import Kind, Purpose
from infra.keys import SHARED, VAULTS, draw_master_key, draw_master_keys, master_of
from services.vault.master_keys import MasterKeyMissing
from tests.support.running import linli
from tests.vault.vaults import MING, NAME, NUMBER, OFFICER, opened


def ids(file: Path) -> list[str]:
    return [line.split()[0] for line in file.read_text(encoding="ascii").splitlines()]


def keys(file: Path) -> set[str]:
    return {line.split()[1] for line in file.read_text(encoding="ascii").splitlines()}


def test_each_service_is_drawn_a_key_of_its_own_once(tmp_path: Path) -> None:
    assert draw_master_keys(tmp_path) == [f"{service}_master_keys" for service in VAULTS]
    assert len(set.union(*(keys(tmp_path / master_of(service)) for service in VAULTS))) == len(VAULTS)
    assert {(tmp_path / master_of(service)).stat().st_mode & 0o777 for service in VAULTS} == {0o600}
    assert draw_master_keys(tmp_path) == []


def test_what_the_shared_key_wrapped_is_opened_and_wrapped_by_the_services_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, shared, own = tmp_path / "vault.sqlite", tmp_path / SHARED, tmp_path / master_of("mediation")
    draw_master_key(shared)
    asyncio.run(written(where, shared))
    draw_master_keys(tmp_path)
    assert ids(own) == ["first", "mediation"]
    monkeypatch.setenv("LINLI_VAULT", str(where))
    monkeypatch.setenv("LINLI_VAULT_KEYS", str(own))
    assert [linli("rewrap", "mediation").stdout for _ in range(2)] == [
        "mediation:重新封装 2 个密钥\n",
        "mediation:重新封装 0 个密钥\n",
    ]
    own.write_text(own.read_text().splitlines()[-1])  # the shared one is gone
    asyncio.run(is_read(where, own))
    with pytest.raises(MasterKeyMissing):
        asyncio.run(is_read(where, shared))


def test_a_file_that_lacks_the_older_key_is_told_of_and_wraps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "vault.sqlite"
    draw_master_keys(tmp_path)
    asyncio.run(written(where, tmp_path / master_of("mediation")))
    monkeypatch.setenv("LINLI_VAULT", str(where))
    monkeypatch.setenv("LINLI_VAULT_KEYS", str(tmp_path / master_of("procurement")))
    said = linli("rewrap", "mediation")
    assert (said.returncode, said.stderr.endswith("has no key mediation\n")) == (2, True)
    asyncio.run(is_read(where, tmp_path / master_of("mediation")))


async def written(where: Path, file: Path) -> None:
    async with opened(where, file) as vault:
        await vault.write(MING)


async def is_read(where: Path, file: Path) -> None:
    async with opened(where, file) as vault:
        assert await vault.read(["person-1"], ["name"], Purpose.MEDIATION, OFFICER) == {"person-1": {"name": NAME}}
        assert await vault.find(Kind.IDENTITY_NUMBER, NUMBER, OFFICER) == ["person-1"]
