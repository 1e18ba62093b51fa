"""A service's vault opened from its settings: where it lies, who wraps its keys, which suite writes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.settings import BadSettings, with_files
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
    written), LINLI_VAULT_JOURNAL (a file elsewhere, to which erasures are written), LINLI_VAULT_JOURNAL_NEW (true: it
    is to be begun; to be taken away afterwards, for one that was lost must not be begun anew).

    Any of them may be given as NAME_FILE, the path of a file that holds it.
    """

    store: str
    keys: Path
    suite: Suite = AES
    journal: Path | None = None
    journal_is_new: bool = False


def vault_settings(environment: Mapping[str, str] | None = None) -> VaultSettings:
    """Raises BadSettings."""
    env = with_files(os.environ if environment is None else environment)
    for name in ("LINLI_VAULT", "LINLI_VAULT_KEYS"):
        if not env.get(name):
            raise BadSettings(f"{name} is not set")
    try:
        suite = suite_named(env.get("LINLI_VAULT_SUITE") or AES.name)
    except UnknownSuite as wrong:
        raise BadSettings(f"LINLI_VAULT_SUITE: {wrong}") from wrong
    journal = Path(env["LINLI_VAULT_JOURNAL"]) if env.get("LINLI_VAULT_JOURNAL") else None
    is_new = env.get("LINLI_VAULT_JOURNAL_NEW", "") == "true"
    return VaultSettings(env["LINLI_VAULT"], Path(env["LINLI_VAULT_KEYS"]), suite, journal, is_new)


async def open_vault(service: str, settings: VaultSettings, clock: Clock) -> Vault:
    """Before its service opens `reapply` is called with it. Raises BadSettings, Unavailable, NewerFormat,
    MasterKeyMissing, Unopenable.
    """
    try:
        masters = KeyFile(settings.keys, settings.suite)
    except BadKeyFile as wrong:
        raise BadSettings(f"LINLI_VAULT_KEYS: {wrong}") from wrong
    journal = _journal(settings)
    on_server = settings.store.startswith(("postgresql://", "postgres://"))
    tables = await PostgresTables.open(settings.store) if on_server else SqliteTables(Path(settings.store))
    try:
        return await Vault.open(service, tables, masters, clock, suite=settings.suite, journal=journal)
    except BaseException:
        await tables.close()
        raise


def _journal(settings: VaultSettings) -> Journal | None:
    """Raises BadSettings where it is not as it was said to be: what was lost would read as nothing erased."""
    if settings.journal is None:
        return None
    try:
        if settings.journal_is_new:
            return Journal.begin(settings.journal)
    except OSError as wrong:
        raise BadSettings(f"LINLI_VAULT_JOURNAL_NEW: {wrong}") from wrong
    if not settings.journal.is_file():
        raise BadSettings(f"LINLI_VAULT_JOURNAL: {settings.journal} is not there; LINLI_VAULT_JOURNAL_NEW begins one")
    return Journal(settings.journal)


async def open_beside(service: str, folder: Path, clock: Clock) -> Vault:
    """For a city in one folder: a file beside the store's, and master keys that are made where there are none."""
    keys = folder / "master.keys"
    if not keys.exists():
        add_key(keys, "first")
    return await open_vault(service, VaultSettings(str(folder / f"{service}-vault.sqlite"), keys), clock)
