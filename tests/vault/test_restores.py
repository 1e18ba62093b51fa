"""A backup brings back what it has; what was erased since is erased again before anybody is let in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from contracts.personal import ErasedFor, Purpose
from services.chassis.clock import SetClock
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.application import PEOPLE, VAULT_STREAMS, person_id
from services.vault.carrying_out import load, tell
from services.vault.domain.consenting import give_consent
from services.vault.domain.ending import erase, restrict
from services.vault.domain.person_facts import PersonErased
from services.vault.noting import keep, noting
from services.vault.reapplying import Reapplied, reapply
from services.vault.vault import Vault
from services.vault.veiled import ERASED, RESTRICTED
from tests.support.restored import put_back
from tests.vault.vaults import MARCH, MING, NAME, NOON, OFFICER, TODAY, opened, value

SERVICE = Service("trial", "试用", VAULT_STREAMS, {}, {}, ())
OCCASION = Occasion(effective_on=TODAY, actor="officer-1", policy="trial@1")
MEDIATION, EVALUATION = Purpose.MEDIATION, Purpose.EVALUATION
TABLES = ("vault_keys", "vault_values", "vault_index", "vault_tombstones")


Restore = Callable[[], Awaitable[None]]


class House(NamedTuple):
    store: Store
    vault: Vault

    async def noted(self) -> None:
        consent = give_consent(
            (await load(self.store, "person-1")).state,
            person="person-1",
            purpose=MEDIATION,
            separate=True,
            by_guardian=False,
            on=MARCH,
            today=TODAY,
        )
        await self.store.append(OCCASION, (await load(self.store, "person-1")).then(*consent))
        changes = await noting(self.store, MING, today=TODAY)
        await self.store.append(OCCASION, *changes)
        await keep(self.vault, self.store, changes, MING)

    async def erased(self) -> None:
        person = await load(self.store, "person-1")
        keys = await self.vault.keys("person-1")
        facts = erase(person.state, person="person-1", keys=keys, purpose=None, why=ErasedFor.REQUEST, on=TODAY)
        await tell(self.store, self.vault, OCCASION, person, facts)

    async def name(self) -> Any:
        shown = await self.vault.read(["person-1"], ["name"], MEDIATION, OFFICER)
        return shown["person-1"].get("name") if "person-1" in shown else None

    async def told(self) -> list[Any]:
        events = await self.store.recorder.stream(person_id("person-1"))
        return [fact for fact in map(self.store.mapper.fact, events) if isinstance(fact, PersonErased)]


@pytest.fixture
async def house(where: Path | str, keys: Path, tmp_path: Path) -> AsyncIterator[House]:
    store = SERVICE.store(SqliteRecorder(tmp_path / "trial.sqlite"), SetClock(NOON))
    async with opened(where, keys, journal=tmp_path / "journal") as vault:
        yield House(store, vault)
    await store.close()


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


@pytest.fixture
async def backup(where: Path | str, house: House) -> Callable[[], Awaitable[Restore]]:
    """Take one of the vault's tables; what it answers puts them back (who looked stays: it is another table's)."""
    return lambda: backup_sqlite(house) if isinstance(where, Path) else backup_postgres(where)


async def test_without_a_restore_there_is_nothing_to_do(house: House) -> None:
    await house.noted()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    assert await house.name() == NAME
    await house.erased()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_vault_is_told_by_the_log(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    await house.erased()
    await restore()
    assert await house.name() == NAME
    house.vault.journal = None
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.name() is ERASED
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_vault_and_an_older_log_are_told_by_the_journal(house: House, backup: Any) -> None:
    await house.noted()
    restore, head = await backup(), await house.store.recorder.head()
    await house.erased()
    await restore()
    await put_back(house.store, head)
    house.store.remembered.forget(person_id("person-1"))
    assert await house.name() == NAME
    assert await reapply(house.vault, house.store) == Reapplied(1, 1)
    assert (await house.name(), len(await house.told())) == (ERASED, 1)
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_log_is_told_by_the_vault(house: House) -> None:
    await house.noted()
    head = await house.store.recorder.head()
    await house.erased()
    (fact,) = await house.told()
    await put_back(house.store, head)
    house.store.remembered.forget(person_id("person-1"))
    assert await reapply(house.vault, house.store) == Reapplied(0, 1)
    assert (await house.name(), await house.told()) == (ERASED, [fact])
    assert (await house.store.load(PEOPLE, person_id("person-1"))).state.held == {}


async def test_who_died_between_the_fact_and_the_key_is_finished_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.noted()

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(house.vault.tables, "erase", dies)
        with pytest.raises(ConnectionError):
            await house.erased()
    assert await house.name() == NAME
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.name() is ERASED


async def test_what_was_noted_after_an_erasure_stays_through_it_all(house: House, backup: Any) -> None:
    await house.noted()
    await house.erased()
    await house.noted()
    restore = await backup()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    await restore()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    assert await house.name() == NAME


async def test_an_older_vault_is_restricted_again(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    person = await load(house.store, "person-1")
    fact = restrict(person.state, person="person-1", purpose=MEDIATION, on=TODAY, today=TODAY)
    await tell(house.store, house.vault, OCCASION, person, [fact])
    await restore()
    assert await house.name() == NAME
    await reapply(house.vault, house.store)
    assert await house.name() is RESTRICTED


async def test_a_restriction_ends_with_what_it_was_on(house: House) -> None:
    await house.noted()
    person = await load(house.store, "person-1")
    fact = restrict(person.state, person="person-1", purpose=MEDIATION, on=TODAY, today=TODAY)
    await tell(house.store, house.vault, OCCASION, person, [fact])
    await house.erased()
    await house.noted()
    await reapply(house.vault, house.store)
    assert await house.name() == NAME


async def test_fields_that_were_let_go_are_let_go_again_and_the_others_stay(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    (key,) = await house.vault.keys("person-1")
    person = await load(house.store, "person-1")
    fact = PersonErased(
        person="person-1",
        purpose=MEDIATION,
        keys=(key,),
        fields=("identity-number",),
        why=ErasedFor.RETENTION,
        erased_on=TODAY,
    )
    await tell(house.store, house.vault, OCCASION, person, [fact])
    await restore()
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    shown = await house.vault.read(["person-1"], ["name", "identity-number"], MEDIATION, OFFICER)
    assert dict(shown["person-1"]) == {"name": NAME, "identity-number": ERASED}
    assert key not in await house.vault.keys("person-1")


async def test_a_journal_whose_last_line_broke_off_is_read_and_goes_on(house: House, tmp_path: Path) -> None:
    await house.noted()
    await house.erased()
    with (tmp_path / "journal").open("ab") as file:
        file.write(b'{"key":"0000')
    await house.vault.write([value("person-2", "name", "李", EVALUATION)])
    await house.vault.erase("person-2")
    assert house.vault.journal
    assert len(list(house.vault.journal.lines())) == 2
