"""A service's store and its vault, and what is done with people in them: for tests of both sides at once."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

import asyncpg

from contracts.personal import ErasedFor, Purpose
from services.chassis.service import Service
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.application import VAULT_STREAMS, person_id
from services.vault.carrying_out import load, tell
from services.vault.domain.consenting import give_consent
from services.vault.domain.ending import erase, restrict
from services.vault.domain.person_facts import PersonErased
from services.vault.noting import keep, noting
from services.vault.values import Value
from services.vault.vault import Vault
from tests.vault.vaults import MARCH, MING, OFFICER, TODAY

SERVICE = Service("trial", "试用", VAULT_STREAMS, {}, {}, ())
OCCASION = Occasion(effective_on=TODAY, actor="officer-1", policy="trial@1")
MEDIATION = Purpose.MEDIATION
PERSON = "person-1"
TABLES = ("vault_keys", "vault_values", "vault_index", "vault_tombstones", "vault_restrictions")
Restore = Callable[[], Awaitable[None]]


class House(NamedTuple):
    store: Store
    vault: Vault

    async def consented(self, person: str = PERSON, purpose: Purpose = MEDIATION) -> None:
        loaded = await load(self.store, person)
        consent = give_consent(
            loaded.state, person=person, purpose=purpose, separate=True, by_guardian=False, on=MARCH, today=TODAY
        )
        await self.store.append(OCCASION, loaded.then(*consent))

    async def told(self, values: Collection[Value] = MING) -> Any:
        """What is in the log and not sealed yet: what seals it."""
        values = list(values)
        await self.consented()
        changes = await noting(self.store, values, today=TODAY)
        await self.store.append(OCCASION, *changes)
        return lambda: keep(self.vault, self.store, changes, values)

    async def noted(self, values: Collection[Value] = MING) -> None:
        await (await self.told(values))()

    async def tells(self, *facts: Any) -> None:
        await tell(self.store, self.vault, OCCASION, await load(self.store, PERSON), facts)

    async def erased(self) -> None:
        loaded, keys = await load(self.store, PERSON), await self.vault.keys(PERSON)
        await self.tells(*erase(loaded.state, person=PERSON, keys=keys, purpose=None, why=ErasedFor.REQUEST, on=TODAY))

    async def restricted(self) -> None:
        loaded = await load(self.store, PERSON)
        await self.tells(restrict(loaded.state, person=PERSON, purpose=MEDIATION, on=TODAY, today=TODAY))

    async def key(self) -> Any:
        (key,) = await self.vault.keys(PERSON)
        return key

    async def shown(self, *fields: str) -> dict[str, Any]:
        shown = await self.vault.read([PERSON], fields or ("name", "identity-number"), MEDIATION, OFFICER)
        return dict(shown.get(PERSON, {}))

    async def name(self) -> Any:
        return (await self.shown()).get("name")

    async def erasures(self) -> list[Any]:
        events = await self.store.recorder.stream(person_id(PERSON))
        return [fact for fact in map(self.store.mapper.fact, events) if isinstance(fact, PersonErased)]


def gone(keys: Iterable[Any], *fields: str, on: date = TODAY) -> PersonErased:
    """Fields whose time is over; without any all that lies under these keys."""
    return PersonErased(
        person=PERSON, purpose=MEDIATION, keys=tuple(keys), fields=fields, why=ErasedFor.RETENTION, erased_on=on
    )


async def backup_sqlite(house: House) -> Restore:
    db: Any = house.vault.tables
    kept = {table: await db._rows(f"select * from {table}") for table in TABLES}

    async def restore() -> None:
        for table in reversed(TABLES):
            await db._rows(f"delete from {table}")
        for table, rows in kept.items():
            for row in rows:
                await db._rows(f"insert into {table} values ({', '.join('?' * len(row))})", *row)

    return restore


async def backup_postgres(dsn: str) -> Restore:
    db = await asyncpg.connect(dsn)
    for table in TABLES:
        await db.execute(f"create table kept_{table} as select * from {table}")
    await db.close()

    async def restore() -> None:
        db = await asyncpg.connect(dsn)
        for table in reversed(TABLES):
            await db.execute(f"delete from {table}")
        for table in TABLES:
            await db.execute(f"insert into {table} select * from kept_{table}")
        await db.close()

    return restore
