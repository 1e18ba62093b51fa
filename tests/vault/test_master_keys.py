"""Master keys: in a file that only its owner reads, or behind a KMS; changed while everybody works."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from contracts.personal import Kind, Purpose
from services.vault.blobs import DataKey, seal, unseal
from services.vault.key_file import BadKeyFile, KeyFile, add_key
from services.vault.master_keys import Bare, MasterKeyMissing, Wrapped
from services.vault.rewrapping import rewrap
from services.vault.suites import AES, Unopenable
from services.vault.vault import Vault
from tests.vault.vaults import MING, NAME, NUMBER, OFFICER, opened, value

MEDIATION = Purpose.MEDIATION


class Kms:
    """Stands for a KMS: keys never leave it, and it takes one at a time over a line that takes its time."""

    def __init__(self) -> None:
        self._keys, self.newest = {"kms-1": DataKey(b"\x01" * 32)}, "kms-1"
        self.asked = 0

    def rotate(self) -> None:
        self._keys["kms-2"], self.newest = DataKey(b"\x02" * 32), "kms-2"

    async def wrap(self, keys: Sequence[Bare]) -> tuple[str, list[bytes]]:
        newest = self.newest
        return newest, list(await asyncio.gather(*(self._wrap(newest, each) for each in keys)))

    async def unwrap(self, master: str, keys: Sequence[Wrapped]) -> list[bytes]:
        return list(await asyncio.gather(*(self._unwrap(master, each) for each in keys)))

    async def _wrap(self, master: str, each: Bare) -> bytes:
        await asyncio.sleep(0.001)
        return seal(AES, self._keys[master], each.key, each.bound)

    async def _unwrap(self, master: str, each: Wrapped) -> bytes:
        self.asked += 1
        await asyncio.sleep(0.001)
        return unseal(self._keys[master], each.wrapped, each.bound)


async def shown(vault: Vault, person: str = "person-1") -> object:
    return (await vault.read([person], ["name"], MEDIATION, OFFICER))[person]["name"]


def without_the_first(keys: Path) -> Path:
    keys.write_text("".join(keys.read_text().splitlines(keepends=True)[1:]))
    return keys


async def test_a_kms_is_a_class_with_two_methods(where: Path | str) -> None:
    kms = Kms()
    async with opened(where, kms) as vault:
        await vault.write(MING)
    async with opened(where, kms) as vault:
        before = kms.asked
        assert [await shown(vault) for _ in range(3)] == [NAME] * 3
        assert kms.asked == before + 1  # and remembered from then on
        kms.rotate()
        assert await rewrap(vault) == 2
        assert await rewrap(vault) == 0


async def test_a_key_that_is_added_wraps_from_then_on_in_every_process(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:
        await here.write(MING)
        add_key(keys, "2026-02")
        await here.write([value("person-2", "name", "李")])
        (row,) = await there.tables.keys_of(["person-2"])
        assert (row.master, await shown(there, "person-2")) == ("2026-02", "李")


async def test_keys_are_wrapped_anew_while_others_read_and_write(where: Path | str, keys: Path) -> None:
    people = [f"other-{n}" for n in range(60)]
    async with opened(where, keys) as here, opened(where, keys) as there:
        await here.write([value(person, "name", "王") for person in people])
        await here.write(MING)
        add_key(keys, "2026-02")
        done = asyncio.Event()

        async def read() -> int:
            rounds = 0
            while not done.is_set() or not rounds:
                found = await there.read(people, ["name"], MEDIATION, OFFICER)
                assert {fields["name"] for fields in found.values()} == {"王"}
                there.keyring.forget([row.id for row in await there.tables.keys_of(people)])
                rounds += 1
            return rounds

        async def write() -> None:
            for n in range(20):
                await there.write([value(f"new-{n}", "name", "李")])

        async def turn() -> int:
            try:
                return await rewrap(here, batch=7)
            finally:
                done.set()

        rounds, _, turned = await asyncio.gather(read(), write(), turn())
        assert (rounds > 0, turned >= 61) == (True, True)
        assert await rewrap(here) == 0
    async with opened(where, without_the_first(keys)) as vault:  # the older one is gone
        assert await shown(vault) == NAME
        assert await vault.find(Kind.IDENTITY_NUMBER, NUMBER, OFFICER) == ["person-1"]


async def test_who_erases_meanwhile_is_not_undone(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as vault:
        await vault.write([value(f"person-{n}", "name", "王") for n in range(20)])
        add_key(keys, "2026-02")
        await asyncio.gather(rewrap(vault, batch=2), *(vault.erase(f"person-{n}") for n in range(0, 20, 2)))
        assert len(await vault.holds([f"person-{n}" for n in range(20)])) == 10


async def test_without_its_master_key_nothing_opens(where: Path | str, keys: Path, tmp_path: Path) -> None:
    async with opened(where, keys) as vault:
        await vault.write(MING)
    add_key(tmp_path / "other.keys", "2026-09")
    with pytest.raises(MasterKeyMissing, match="2026-01"):
        async with opened(where, tmp_path / "other.keys"):
            pass
    add_key(tmp_path / "same.keys", "2026-01")  # of the same name
    with pytest.raises(Unopenable):
        async with opened(where, tmp_path / "same.keys"):
            pass


async def test_another_service_finds_nothing_by_the_same_keys(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as vault:
        await vault.write(MING)
    with pytest.raises(Unopenable):
        async with opened(where, keys, service="evaluation"):
            pass


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(keys: Path, mode: int) -> None:
    keys.chmod(mode)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        KeyFile(keys)


@pytest.mark.parametrize("line", ["2026-03", "2026-03 c2hvcnQ=", "2026-03 ???", "2026-01 " + "A" * 43 + "=", "春 A"])
def test_a_line_that_is_no_key_is_told_by_its_number_alone(keys: Path, line: str) -> None:
    with keys.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BadKeyFile) as told:
        KeyFile(keys)
    assert (line[8:] or "#") not in str(told.value)


def test_a_file_without_a_key_or_none_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch(0o600)
    for name in ("empty", "missing"):
        with pytest.raises(BadKeyFile):
            KeyFile(tmp_path / name)


def test_a_key_of_a_name_that_is_there_is_not_added(keys: Path) -> None:
    with pytest.raises(BadKeyFile, match="already"):
        add_key(keys, "2026-01")


async def test_a_wrapped_key_opens_for_nobody_else(keys: Path) -> None:
    masters = KeyFile(keys)
    master, (wrapped,) = await masters.wrap([Bare(b"k" * 32, b"person-1")])
    assert await masters.unwrap(master, [Wrapped(wrapped, b"person-1")]) == [b"k" * 32]
    with pytest.raises(Unopenable):
        await masters.unwrap(master, [Wrapped(wrapped, b"person-2")])


def test_a_last_line_that_was_left_open_stays_a_line_of_its_own(keys: Path) -> None:
    keys.write_text(keys.read_text(encoding="ascii").rstrip("\n"), encoding="ascii")
    before = set(KeyFile(keys)._keys)
    add_key(keys, "next")
    assert set(KeyFile(keys)._keys) == before | {"next"}
