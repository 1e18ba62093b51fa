"""Drafts of forms, sealed as the vault seals (草稿): where they lie in an embedded city, and in a distributed one."""

import base64
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from contracts.policies.in_force import policy
from services.chassis.clock import Clock, SystemClock, today
from services.chassis.settings import BadSettings, with_files
from services.city.sealed_drafts import SealedDrafts
from services.vault.blobs import ROOT, DataKey, binding, seal, unseal
from services.vault.key_file import BadKeyFile, KeyFile, add_key
from services.vault.master_keys import Bare, MasterKeyMissing, MasterKeys, Wrapped
from services.vault.suites import AES, Unopenable

PURPOSE: Final = "draft"
KEPT: Final = "time.drafts_kept"  # the policy: days
SYSTEM: Final = SystemClock()
IN_MEMORY: Final = ":memory:"


class VaultCipher:
    """AES-256-GCM under a key for each author, which a master key wraps."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters

    async def new_key(self, bound: tuple[str, ...]) -> str:
        root = secrets.token_bytes(ROOT)
        master, (wrapped,) = await self._masters.wrap([Bare(root, binding("key", PURPOSE, *bound))])
        return f"{master} {base64.b64encode(wrapped).decode()}"

    async def seal(self, wrapped: str, plain: bytes, bound: tuple[str, ...], of: tuple[str, ...]) -> bytes:
        return seal(AES, await self._key(wrapped, bound), plain, binding(PURPOSE, *of))

    async def unseal(self, wrapped: str, sealed: bytes, bound: tuple[str, ...], of: tuple[str, ...]) -> bytes:
        try:
            return unseal(await self._key(wrapped, bound), sealed, binding(PURPOSE, *of))
        except (Unopenable, MasterKeyMissing) as wrong:
            raise ValueError(type(wrong).__name__) from None

    async def _key(self, wrapped: str, bound: tuple[str, ...]) -> DataKey:
        master, _, written = wrapped.partition(" ")
        asked = Wrapped(base64.b64decode(written), binding("key", PURPOSE, *bound))
        (root,) = await self._masters.unwrap(master, [asked])
        return DataKey(root)


class OfThisProcess:
    """A master key that nobody keeps: what it wraps ends with the process."""

    def __init__(self) -> None:
        self._key = DataKey(secrets.token_bytes(ROOT))

    async def wrap(self, keys: Sequence[Bare]) -> tuple[str, list[bytes]]:
        return "process", [seal(AES, self._key, each.key, each.bound) for each in keys]

    async def unwrap(self, master: str, keys: Sequence[Wrapped]) -> list[bytes]:
        return [unseal(self._key, each.wrapped, each.bound) for each in keys]


def drafts_in_memory(clock: Clock = SYSTEM) -> SealedDrafts:
    return _drafts(IN_MEMORY, OfThisProcess(), clock)


def drafts_beside(folder: Path, clock: Clock) -> SealedDrafts:
    """For a city in one folder: a file beside the others, under the folder's master keys."""
    keys = folder / "master.keys"
    if not keys.exists():
        add_key(keys, "first")
    return _drafts(str(folder / "drafts.sqlite"), KeyFile(keys), clock)


def drafts_of(environment: Mapping[str, str] | None = None) -> SealedDrafts:
    """LINLI_DRAFTS (an SQLite file) and LINLI_DRAFTS_KEYS (a file of master keys); without them in memory alone.

    Raises BadSettings.
    """
    env = with_files(os.environ if environment is None else environment)
    if not env.get("LINLI_DRAFTS"):
        return drafts_in_memory()
    try:
        return _drafts(env["LINLI_DRAFTS"], KeyFile(Path(env.get("LINLI_DRAFTS_KEYS", ""))))
    except BadKeyFile as wrong:
        raise BadSettings(f"LINLI_DRAFTS_KEYS: {wrong}") from wrong


def _drafts(file: str, masters: MasterKeys, clock: Clock = SYSTEM) -> SealedDrafts:
    return SealedDrafts(file, VaultCipher(masters), clock.now, lambda: int(policy(KEPT, today(clock))))
