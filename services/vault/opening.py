"""A service's vault opened from its settings: where it lies, who wraps its keys, which suite writes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.settings import BadSettings
from services.vault.journal import Journal
from services.vault.key_file import BadKeyFile, KeyFile, add_key
from services.vault.postgres_tables import PostgresTables
from services.vault.sqlite_tables import SqliteTables
from services.vault.suites import AES, Suite, UnknownSuite, suite_named
from services.vault.vault import Vault


@dataclass(frozen=True)
class VaultSettings:
    """LINLI_VAULT (a DSN, not the store's, or the path of a file; or LINLI_VAULT_FILE, a file that holds it),
    LINLI_VAULT_KEYS (the file of the master keys), LINLI_VAULT_SUITE (aes-256-gcm or sm4-gcm, for what is still to be
    written), LINLI_VAULT_JOURNAL (a file elsewhere, to which erasures are written).
    """

    store: str
    keys: Path
    suite: Suite = AES
    journal: Path | None = None


def vault_settings(environment: Mapping[str, str] | None = None) -> VaultSettings:
    """Raises BadSettings."""
    env = os.environ if environment is None else environment
    store, held = env.get("LINLI_VAULT", ""), env.get("LINLI_VAULT_FILE")
    try:
        store = Path(held).read_text(encoding="utf-8").strip() if held else store
        suite = suite_named(env.get("LINLI_VAULT_SUITE") or AES.name)
    except OSError as wrong:
        raise BadSettings(f"LINLI_VAULT_FILE: {wrong}") from wrong
    except UnknownSuite as wrong:
        raise BadSettings(f"LINLI_VAULT_SUITE: {wrong}") from wrong
    for name, said in (("LINLI_VAULT", store), ("LINLI_VAULT_KEYS", env.get("LINLI_VAULT_KEYS"))):
        if not said:
            raise BadSettings(f"{name} is not set")
    journal = env.get("LINLI_VAULT_JOURNAL")
    return VaultSettings(store, Path(env["LINLI_VAULT_KEYS"]), suite, Path(journal) if journal else None)


async def open_vault(service: str, settings: VaultSettings, clock: Clock) -> Vault:
    """Before its service opens `reapply` is called with it. Raises BadSettings, Unavailable, NewerFormat,
    MasterKeyMissing, Unopenable.
    """
    try:
        masters = KeyFile(settings.keys, settings.suite)
    except BadKeyFile as wrong:
        raise BadSettings(f"LINLI_VAULT_KEYS: {wrong}") from wrong
    on_server = settings.store.startswith(("postgresql://", "postgres://"))
    tables = await PostgresTables.open(settings.store) if on_server else SqliteTables(Path(settings.store))
    journal = Journal(settings.journal) if settings.journal else None
    try:
        return await Vault.open(service, tables, masters, clock, suite=settings.suite, journal=journal)
    except BaseException:
        await tables.close()
        raise


async def open_beside(service: str, folder: Path, clock: Clock) -> Vault:
    """For a city in one folder: a file beside the store's, and master keys that are made where there are none."""
    keys = folder / "master.keys"
    if not keys.exists():
        add_key(keys, "first")
    return await open_vault(service, VaultSettings(str(folder / f"{service}-vault.sqlite"), keys), clock)
