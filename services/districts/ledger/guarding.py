"""Who may do what with tables on PostgreSQL: owned by one role, written by another, shown by policies to a third."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.districts.ledger.roles import ALL, OWNER, READER, SCOPE, WORKER
from services.districts.ledger.scoped import NEVER, condition
from services.districts.ledger.tables import Shown, Table

# Looked up once a statement, not once a row.
_SET: Final = f"(select current_setting('{SCOPE}', true))"
_UNSCOPED: Final = f"{_SET} = '{ALL}'"
# The first of its codes: most people have one, and a range costs a third of what a list does. Of no scope it is null,
# and not "", with which every place would begin.
_FIRST: Final = f"(select nullif(split_part(current_setting('{SCOPE}', true), ',', 1), ''))"
_BEYOND: Final = f"(select nullif(split_part(current_setting('{SCOPE}', true), ',', 1), '') || '~')"
_CODES: Final = f"(select string_to_array(current_setting('{SCOPE}', true), ','))::text[]"
_OWNED: Final = (
    "select relname from pg_class "
    "where oid = any($1::text[]::regclass[]) and relowner <> (select oid from pg_roles where rolname = $2)"
)
_PLACED: Final = (
    "exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'region' and not a.attisdropped)"
)
_BARE: Final = (
    f"select c.oid::regclass::text, {_PLACED} from pg_class c "  # noqa: S608
    "where c.oid = any($1::text[]::regclass[]) and not (relrowsecurity and relforcerowsecurity)"
)
RULE: Final = (
    "2"  # raised whenever what is shown is said in other words: policies that say it in older ones are changed
)
_OLDER: Final = (
    f"select c.oid::regclass::text, {_PLACED} from pg_class c join pg_policy p on p.polrelid = c.oid "  # noqa: S608
    f"where c.oid = any($1::text[]::regclass[]) and p.polname = '{READER}' "
    f"and obj_description(p.oid, 'pg_policy') is distinct from '{RULE}'"
)
_THERE: Final = "select to_regclass(name)::text from unnest($1::text[]) name where to_regclass(name) is not null"
_GUARDED: Final = "select relrowsecurity from pg_class where oid = to_regclass($1)"


async def owned(connection: Any, prefix: str, tables: Sequence[Table]) -> None:
    """Tables that an earlier version made belonged to whoever signed in; whoever does now hands them over."""
    names = await _there(connection, prefix, tables)
    foreign = await connection.fetch(_OWNED, names, OWNER)
    if foreign:
        await connection.execute("set local role none")
        for (name,) in foreign:
            await connection.execute(f"alter table {name} owner to {OWNER}")
        await connection.execute(f"set local role {OWNER}")


async def guarded(connection: Any, prefix: str, tables: Sequence[Table]) -> None:
    """Give those that lack it their row security, and others what is shown by now; the transaction is the owner's."""
    there = await _there(connection, prefix, tables)
    lacking, older = [dict(await connection.fetch(statement, there)) for statement in (_BARE, _OLDER)]
    for table in tables:
        name = prefix + table.name
        if name in lacking:
            for statement in _policies(table, prefix, placed=lacking[name]):
                await connection.execute(statement)
        elif name in older:
            await connection.execute(f"alter policy {READER} on {name} using ({_shown(table, prefix, older[name])})")
            await connection.execute(_said(name))


async def is_guarded(connection: Any, name: str) -> bool:
    """Then nobody may COPY into it."""
    return bool(await connection.fetchval(_GUARDED, name))


def bare(table: Table, prefix: str) -> str:
    """A table that is being filled is not shown to anybody yet."""
    return f"grant select, insert, update, delete on {prefix}{table.name} to {WORKER}"


def _policies(table: Table, prefix: str, *, placed: bool) -> Iterator[str]:
    """`placed`: it has the column `region`; rows that an earlier version made without it are shown to nobody."""
    name = prefix + table.name
    yield bare(table, prefix)
    yield f"alter table {name} enable row level security, force row level security"
    yield f"create policy {WORKER} on {name} to {WORKER} using (true) with check (true)"
    if table.shown is not Shown.NONE:
        yield f"grant select on {name} to {READER}"
        yield f"create policy {READER} on {name} for select to {READER} using ({_shown(table, prefix, placed)})"
        yield _said(name)


def _said(name: str) -> str:
    return f"comment on policy {READER} on {name} is '{RULE}'"


def _shown(table: Table, prefix: str, placed: bool) -> str:
    by_place = table.shown in (Shown.PLACED, Shown.COUNTED)
    holds = NEVER if by_place and not placed else condition(table, prefix, _begins)
    if holds is None:
        return "true"
    return holds if by_place and placed else f"{_UNSCOPED} or {holds}"


def _begins(column: str) -> str:
    """What holds for most people is looked at first."""
    return f"({column} between {_FIRST} and {_BEYOND} or {_UNSCOPED} or {column} ^@ any ({_CODES}))"


async def _there(connection: Any, prefix: str, tables: Sequence[Table]) -> list[str]:
    return [name for (name,) in await connection.fetch(_THERE, [prefix + table.name for table in tables])]
