"""A vault on either database, and people to put into it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from contracts.personal import Purpose, Reason
from contracts.roles import Role
from services.chassis.clock import Clock, SetClock
from services.chassis.sqlite_recorder import connect
from services.vault.journal import Journal
from services.vault.key_file import KeyFile
from services.vault.master_keys import MasterKeys
from services.vault.postgres_tables import PostgresTables
from services.vault.sqlite_tables import SqliteTables
from services.vault.suites import AES, Suite
from services.vault.tables import Tables
from services.vault.values import Reader, Value
from services.vault.vault import Vault
from services.vault.veiled import Content

NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
TODAY, MARCH = date(2026, 5, 6), date(2026, 3, 2)
NUMBER, OTHER_NUMBER = "11010519491231002X", "370101190102039973"
NAME = "王小明"
OFFICER = Reader("officer-1", Role.STREET, "110113001")
RIGHTS = Reader("officer-1", Role.STREET, "110113001", Reason.RIGHTS)


def value(person: str, field: str, content: Content, purpose: Purpose = Purpose.MEDIATION, on: date = MARCH) -> Value:
    return Value(person, purpose, field, "mediation.application", on, content)


MING = [value("person-1", "name", NAME), value("person-1", "identity-number", NUMBER)]


async def tables_on(where: Path | str) -> Tables:
    return SqliteTables(where) if isinstance(where, Path) else await PostgresTables.open(where)


@asynccontextmanager
async def opened(
    where: Path | str,
    keys: Path | MasterKeys,
    clock: Clock | None = None,
    *,
    service: str = "mediation",
    suite: Suite = AES,
    journal: Path | None = None,
) -> AsyncIterator[Vault]:
    masters = KeyFile(keys) if isinstance(keys, Path) else keys
    written = Journal(journal) if journal else None
    tables = await tables_on(where)
    try:
        yield await Vault.open(service, tables, masters, clock or SetClock(NOON), suite=suite, journal=written)
    finally:
        await tables.close()


async def rows_of(where: Path | str, statement: str) -> list[Any]:
    """Straight in the vault's database."""
    if isinstance(where, Path):
        file = connect(where)
        try:
            return list(file.execute(statement).fetchall())
        finally:
            file.close()
    server = await asyncpg.connect(where)
    try:
        return list(await server.fetch(statement))
    finally:
        await server.close()
