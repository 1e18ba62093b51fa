"""A vault's keys wrapped anew (主密钥轮换): after a master key was added, so that the older ones can go."""

import asyncio

from services.chassis.clock import SystemClock
from services.chassis.settings import BadSettings
from services.city.own_store import Name, must_be_a_service

# PostgreSQL's client takes long to load: only what needs it loads it.
# ruff: noqa: PLC0415


def rewrap(name: Name) -> None:
    """Wrap every key of the vault in LINLI_VAULT by the last master key of LINLI_VAULT_KEYS, while its service works.

    A second run that finds none says that no key needs the older master keys any more.
    """
    must_be_a_service(name)
    print(f"{name}:重新封装 {asyncio.run(_rewrap(name))} 个密钥")


async def _rewrap(name: str) -> int:
    from services.vault.master_keys import MasterKeyMissing
    from services.vault.opening import open_vault, vault_settings
    from services.vault.rewrapping import rewrap as rewrap_all
    from services.vault.suites import Unopenable

    try:
        vault = await open_vault(name, vault_settings(), SystemClock())
        try:
            return await rewrap_all(vault)
        finally:
            await vault.close()
    except (MasterKeyMissing, Unopenable) as wrong:  # what was done is done: with the right file it goes on
        raise BadSettings(f"LINLI_VAULT_KEYS: {wrong}") from wrong


COMMANDS = (rewrap,)
