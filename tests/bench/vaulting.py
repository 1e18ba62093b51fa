"""Personal values sealed, read and found, set by set, beside the same rows in clear in the same database."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final
from uuid import uuid4

from contracts.identity_number import check_digit
from contracts.personal import Kind, Purpose, Reason
from contracts.roles import Role
from services.chassis.clock import SystemClock
from services.vault.key_file import KeyFile, add_key
from services.vault.postgres_tables import PostgresTables
from services.vault.suites import SM4, SUITES
from services.vault.values import Reader, Value
from services.vault.vault import Vault
from tests.bench.ground import Ground, asked
from tests.bench.measuring import Aim, Pace, Ratio, Result, Told, interleave, must_be, pace, rates
from tests.bench.writers import bare_pool

FIELDS: Final = ("name", "identity-number", "telephone", "address")
READER: Final = Reader("officer-1", Role.STREET, "110113001", Reason.OWN_WORK)
ON: Final = date(2026, 3, 2)
CLEAR: Final = """
create table clear (
    person text not null, purpose text not null, field text not null, value text not null, source text not null,
    noted_on date not null, until date not null, primary key (person, purpose, field)
);
create index clear_by_value on clear (field, value);
create index clear_by_end on clear (until);
create table clear_reads (
    id bigint generated always as identity primary key, at timestamptz not null default now(), person text not null,
    fields text[] not null
);
create index clear_reads_by_person on clear_reads (person, at)
"""
PUT: Final = """
insert into clear
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[])
on conflict (person, purpose, field) do update set value = excluded.value
"""
GET: Final = "select person, field, value from clear where person = any($1) and purpose = $2 and field = any($3)"
KEPT: Final = f"""
with looked as (
    insert into clear_reads (person, fields) select person, $3::text[] from unnest($1::text[]) as p (person)
)
{GET}
"""
FIND: Final = "select person from clear where field = $1 and value = $2"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """A person has four fields. Writing makes a key for each person; reading writes down who looked."""
    many = ground.many(5_000)
    for suite in SUITES:
        async with _desk(ground, suite) as here:
            for at_once in (1, 100, 1_000):
                persons = many if at_once > 1 else many // 10
                name = f"{suite.name}, {at_once:,} at once"
                sides = await interleave(ground.rounds, here.sealed(persons, at_once), here.cleared(persons, at_once))
                yield _ratio(f"persons written, {name} ÷ in clear", sides)
                read, kept, got = await interleave(
                    ground.rounds,
                    here.read(persons, at_once),
                    here.got(persons, at_once, KEPT),
                    here.got(persons, at_once, GET),
                )
                yield _ratio(f"persons read and the reading kept, {name} ÷ the same in clear", (read, kept))
                yield _ratio(f"persons read and the reading kept, {name} ÷ in clear and not kept", (read, got))
            await here.check()
            if suite is SM4:
                continue
            sides = await interleave(ground.rounds, here.found(many // 10), here.looked(many // 10))
            yield _ratio("persons found by identity number, one after the other ÷ in clear", sides)
            yield Told("disk of a person in the vault", await here.bytes("vault"), "bytes", beside=await here.beside())


def _ratio(gate: str, sides: Sequence[Sequence[Pace]]) -> Ratio:
    ours, clear = map(rates, sides)
    return Ratio(gate, Aim(), ours, clear)


class Desk:
    """A vault and a table in clear, side by side."""

    def __init__(self, dsn: str, vault: Vault, pool: Any) -> None:
        self._dsn, self._vault, self._pool = dsn, vault, pool
        self._sealed: list[str] = []
        self._clear: list[str] = []

    def sealed(self, persons: int, at_once: int) -> Callable[[], Awaitable[Pace]]:
        async def work() -> Pace:
            people = _people(persons)
            batches = [
                [Value(p, Purpose.MEDIATION, f, "bench", ON, text) for p in each for f, text in _fields(p)]
                for each in _batches(people, at_once)
            ]
            began = time.perf_counter()
            for batch in batches:
                await self._vault.write(batch)
            took = time.perf_counter() - began
            self._sealed += people
            return pace(persons, took)

        return work

    def cleared(self, persons: int, at_once: int) -> Callable[[], Awaitable[Pace]]:
        async def work() -> Pace:
            people = _people(persons)
            batches = [
                [(p, "mediation", f, text, "bench", ON, ON) for p in each for f, text in _fields(p)]
                for each in _batches(people, at_once)
            ]
            began = time.perf_counter()
            for batch in batches:
                await self._pool.execute(PUT, *(list(column) for column in zip(*batch, strict=True)))
            took = time.perf_counter() - began
            self._clear += people
            return pace(persons, took)

        return work

    def read(self, persons: int, at_once: int) -> Callable[[], Awaitable[Pace]]:
        """Nobody's key is remembered: each round unwraps them all."""

        async def work() -> Pace:
            people = self._sealed[-persons:]
            self._vault.keyring.forget([row.id for row in await self._vault.tables.keys_of(people)])
            began, fields = time.perf_counter(), 0
            for batch in _batches(people, at_once):
                shown = await self._vault.read(batch, FIELDS, Purpose.MEDIATION, READER)
                fields += sum(map(len, shown.values()))
            took = time.perf_counter() - began
            must_be(fields, persons * len(FIELDS), "fields read")
            return pace(persons, took)

        return work

    def got(self, persons: int, at_once: int, sql: str) -> Callable[[], Awaitable[Pace]]:
        async def work() -> Pace:
            began, fields = time.perf_counter(), 0
            for batch in _batches(self._clear[-persons:], at_once):
                fields += len(await self._pool.fetch(sql, batch, "mediation", FIELDS))
            took = time.perf_counter() - began
            must_be(fields, persons * len(FIELDS), "rows read")
            return pace(persons, took)

        return work

    def found(self, persons: int) -> Callable[[], Awaitable[Pace]]:
        async def work() -> Pace:
            began, found = time.perf_counter(), 0
            for person in self._sealed[-persons:]:
                found += person in await self._vault.find(Kind.IDENTITY_NUMBER, _number(person), READER)
            took = time.perf_counter() - began
            must_be(found, persons, "persons found")
            return pace(persons, took)

        return work

    def looked(self, persons: int) -> Callable[[], Awaitable[Pace]]:
        async def work() -> Pace:
            began, found = time.perf_counter(), 0
            for person in self._clear[-persons:]:
                rows = await self._pool.fetch(FIND, "identity-number", _number(person))
                found += person in {row["person"] for row in rows}
            took = time.perf_counter() - began
            must_be(found, persons, "persons looked up")
            return pace(persons, took)

        return work

    async def check(self) -> None:
        """Raises NotDone where a row is missing on either side."""
        must_be(await asked(self._dsn, "select count(*) from vault_values"), len(self._sealed) * 4, "sealed values")
        must_be(await asked(self._dsn, "select count(*) from clear"), len(self._clear) * 4, "rows in clear")

    async def bytes(self, of: str) -> float:
        tables = ("vault_keys", "vault_values", "vault_index") if of == "vault" else ("clear",)
        sizes = [await asked(self._dsn, f"select pg_total_relation_size('{table}')") for table in tables]
        return sum(sizes) / len(self._sealed if of == "vault" else self._clear)

    async def beside(self) -> str:
        return f"in clear {await self.bytes('clear'):,.0f} bytes; four fields, indexes included"


@asynccontextmanager
async def _desk(ground: Ground, suite: Any) -> AsyncIterator[Desk]:
    keys = ground.file("keys")
    add_key(keys, "first")
    async with ground.database() as dsn, bare_pool(dsn, 1) as pool:
        tables = await PostgresTables.open(dsn)
        try:
            vault = await Vault.open("bench", tables, KeyFile(keys, suite), SystemClock(), suite=suite)
            await pool.execute(CLEAR)
            yield Desk(dsn, vault, pool)
        finally:
            await tables.close()


def _people(count: int) -> list[str]:
    return [uuid4().hex for _ in range(count)]


def _batches(people: Sequence[str], at_once: int) -> list[list[str]]:
    return [list(people[at : at + at_once]) for at in range(0, len(people), at_once)]


def _number(person: str) -> str:
    serial = int(person[:8], 16)
    body = f"110113{1940 + serial % 60}{serial // 60 % 12 + 1:02}{serial // 720 % 28 + 1:02}{serial // 20160 % 1000:03}"
    return body + check_digit(body)


def _fields(person: str) -> list[tuple[str, str]]:
    serial = int(person[8:16], 16)
    address = f"北京市顺义区胜利街道第{serial % 90}社区{serial % 7}号楼"
    texts = (f"王{serial % 997}", _number(person), f"138{serial % 10**8:08}", address)
    return list(zip(FIELDS, texts, strict=True))
