"""Row security in the views' database, straight on its roles: what no code of ours is needed for."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest

from contracts.access.caller import Caller
from contracts.access.scope import EVERYTHING, NOTHING, Scope, scope_of
from contracts.roles import Role
from services.districts.ledger.database import How, Session
from services.districts.ledger.generations import FILLED, begin, prepare
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.roles import OWNER, READER, ROLES, SCOPE, WORKER
from services.districts.ledger.tables import HISTORY, ROWS, SKIPS, prefix
from services.districts.verifying import leading
from services.districts.verifying.proofs import Proofs
from services.districts.views.disputes import VIEW
from tests.districts.placed import DAY, INSTANT, OTHER, OWN, TABLES, Placed, callers, placed
from tests.support.guarded import unguarded

pytestmark = pytest.mark.postgres
MINE: Final = scope_of(Caller(subject="clerk", role=Role.DISTRICT, region=OWN[0]), "districts.disputes")


@pytest.fixture
async def views(database: str) -> AsyncIterator[PostgresDatabase]:
    """With one connection: whoever comes next has that of whoever came before."""
    views = await PostgresDatabase.open(database, size=1)
    yield views
    await views.close()


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as db:
        yield db


@pytest.fixture
async def server(database: str) -> AsyncIterator[Any]:
    db = await asyncpg.connect(database)
    yield db
    await db.close()


async def everything(views: PostgresDatabase) -> dict[str, Placed]:
    """Every table that there is."""
    filled = await placed(views)
    await Proofs(views).known()
    await leading.create(views)
    return filled


async def as_reader(server: Any, scope: Scope | None, *statements: str) -> list[set[UUID]]:
    async with server.transaction():
        await server.execute(f"set local role {READER}")
        if scope:
            codes = "*" if scope.everywhere else ",".join(scope.beginnings)
            await server.execute("select set_config($1, $2, true)", SCOPE, codes)
        return [{row[0] for row in await server.fetch(statement)} for statement in statements]


async def test_the_database_shows_each_role_what_the_table_of_permissions_does(
    views: PostgresDatabase, server: Any
) -> None:
    wrong: list[Any] = []
    for view, filled in (await placed(views)).items():
        statements = [f"select stream from {filled.prefix}{name}" for name in TABLES]
        for caller in callers():
            found = await as_reader(server, scope_of(caller, f"districts.{view}"), *statements)
            should = filled.seen(view, caller)
            wrong += [(view, caller, name) for name, rows in zip(TABLES, found, strict=True) if rows != should]
    assert wrong == []


async def test_who_sets_no_scope_is_shown_no_row_of_any_view(views: PostgresDatabase, server: Any) -> None:
    for filled in (await placed(views)).values():
        tables = [f"select stream from {filled.prefix}{name}" for name in (*TABLES, "elsewhere", "parked")]
        assert await as_reader(server, None, *tables) == [set()] * len(tables)
        assert await as_reader(server, NOTHING, *tables) == [set()] * len(tables)
        assert await as_reader(server, None, f"select feed from {filled.prefix}places") == [{1}]


async def test_a_scope_ends_with_its_transaction_also_one_that_fails(views: PostgresDatabase) -> None:
    filled = (await placed(views))["disputes"]

    async def rows(session: Session) -> int:
        return len(await session.of(filled.prefix).fetch("uuid", "select stream from ~rows"))

    async def failing(session: Session) -> None:
        assert await rows(session)
        raise LookupError

    for scope in (EVERYTHING, MINE):
        with pytest.raises(LookupError):
            await views.shown(failing, scope)
        assert await views.shown(rows, scope)
        assert await views.shown(rows, NOTHING) == 0
        async with views._pool.acquire() as connection:
            left = await connection.fetchrow(f"select current_user = session_user, current_setting('{SCOPE}', true)")
        assert tuple(left) == (True, "")


async def test_every_table_is_the_owners_and_shown_by_a_policy(
    views: PostgresDatabase, admin: psycopg.Connection[Any]
) -> None:
    await everything(views)
    assert unguarded(admin) == []


async def test_a_table_that_somebody_adds_without_a_policy_is_found(
    views: PostgresDatabase, admin: psycopg.Connection[Any]
) -> None:
    await everything(views)
    admin.execute("create table added (region text)")
    admin.execute("create table theirs (n int)")
    admin.execute(f"grant select on theirs to {READER}")
    rows, touched, history = (prefix("disputes", 1) + name for name in ("rows", "touched", "history"))
    admin.execute(f"alter table {rows} disable row level security")
    admin.execute(f"alter table {touched} no force row level security")
    admin.execute(f"drop policy {READER} on {history}")
    unforced = "has no row security, or not for its owner"
    assert unguarded(admin) == [
        "added is owned by postgres",
        f"added {unforced}",
        "added has no policy for who writes it",
        f"{history} is shown without a policy",
        f"{rows} {unforced}",
        f"{touched} {unforced}",
        "theirs is owned by postgres",
        f"theirs {unforced}",
        "theirs has no policy for who writes it",
        "theirs is shown without a policy",
    ]


async def test_no_role_passes_a_policy_by_and_two_of_them_own_nothing(
    views: PostgresDatabase, admin: psycopg.Connection[Any]
) -> None:
    await everything(views)
    told = admin.execute(
        "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, "
        "exists (select from pg_class where relowner = r.oid) from pg_roles r where rolname = any(%s) order by 1",
        [[*ROLES]],
    )
    assert told.fetchall() == [(role, False, False, False, False, role == OWNER) for role in sorted(ROLES)]
    members = "select count(*) from pg_auth_members where member = any(%s::regrole[])"
    assert admin.execute(members, [[*ROLES]]).fetchone() == (0,)


async def test_who_reads_changes_nothing_and_turns_nothing_off(views: PostgresDatabase, server: Any) -> None:
    rows = prefix("disputes", 1) + "rows"
    await everything(views)

    async def tried(statement: str) -> None:
        async with server.transaction():
            await server.execute(f"set local role {READER}; set local {SCOPE} = '*'")
            await server.execute(statement)

    for statement in (
        f"insert into {rows} (stream) values (gen_random_uuid())",
        f"update {rows} set region = '110105'",
        f"delete from {rows}",
        f"alter table {rows} disable row level security",
        f"create policy mine on {rows} using (true)",
        f"select * from {SKIPS.name}",
        f"set local row_security = off; select * from {rows}",
        "create table mine (n int)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tried(statement)


async def test_the_owner_itself_sees_no_row(views: PostgresDatabase, server: Any) -> None:
    filled = (await placed(views))["disputes"]
    async with server.transaction():
        await server.execute(f"set local role {OWNER}; set local {SCOPE} = '*'")
        assert await server.fetch(f"select * from {filled.prefix}rows") == []


async def test_a_generation_that_is_filled_is_shown_to_nobody_before_it_is_guarded(
    views: PostgresDatabase, server: Any, admin: psycopg.Connection[Any]
) -> None:
    await prepare(views, VIEW)
    building = await begin(views, VIEW)
    for table in FILLED:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_reader(server, EVERYTHING, f"select * from {building.prefix}{table.name}")
    await prepare(views, VIEW)  # another process starts meanwhile: whoever fills it goes on
    assert not admin.execute(
        "select relrowsecurity from pg_class where relname = %s", [f"{building.prefix}rows"]
    ).fetchall()[0][0]

    await views.unit(lambda session: session.of(building.prefix).finish(FILLED))
    assert unguarded(admin) == []


async def test_who_writes_is_held_by_policies_too(views: PostgresDatabase, server: Any) -> None:
    """Not by being the superuser that opened the database."""
    await placed(views)

    async def who(session: Session) -> list[tuple[Any, ...]]:
        return await session.fetch("text", "select current_user::text")

    assert [tuple(each) for each in await views.unit(who)] == [(WORKER,)]
    assert [tuple(each) for each in await views.read(who)] == [(WORKER,)]
    assert [tuple(each) for each in await views.shown(who, MINE)] == [(READER,)]


async def test_events_of_some_rows_are_shown_without_going_through_all_rows(
    views: PostgresDatabase, server: Any
) -> None:
    """Also while the server knows nothing of a table that was just filled."""
    begins = await _many_rows(views)
    asked = [UUID(int=n) for n in range(50)]
    plan = await planned(server, f"select event_id from {begins}history where stream = any($1)", asked)
    assert [line for line in plan if "Seq Scan" in line and f"{begins}rows" in line] == []


async def test_a_policy_of_before_says_what_is_shown_as_it_is_said_now(views: PostgresDatabase, server: Any) -> None:
    begins = await _many_rows(views)
    history = f"{begins}history"
    await server.execute(
        f"alter policy {READER} on {history} using "
        f"(exists (select from {begins}rows shown where shown.stream = {history}.stream)); "
        f"comment on policy {READER} on {history} is null"
    )
    asked = f"select event_id from {history} where stream = any($1)"
    assert any("hashed" in line for line in await planned(server, asked, [UUID(int=1)]))
    await prepare(views, VIEW)
    assert [line for line in await planned(server, asked, [UUID(int=1)]) if f"Seq Scan on {begins}rows" in line] == []
    assert len(*await as_reader(server, MINE, f"select event_id from {history}")) == 2_000
    assert await as_reader(server, NOTHING, f"select event_id from {history}") == [set()]


async def _many_rows(views: PostgresDatabase) -> str:
    """Every other of them in the clerk's district, each with one event."""
    begins = (await prepare(views, VIEW)).prefix
    at = {UUID(int=n): (OWN[0], OTHER[0])[n % 2] for n in range(4_000)}

    async def work(session: Session) -> None:
        tables = session.of(begins)
        await tables.put(ROWS, How.NEW, [(s, 1, "{}", DAY, DAY, 1, 1, 0, None, None, at[s]) for s in at])
        await tables.put(HISTORY, How.NEW, [(s, DAY, 1, 1, "n", uuid4(), INSTANT, b"{}", None) for s in at])

    await views.unit(work)
    return begins


async def planned(server: Any, statement: str, *arguments: Any) -> list[str]:
    """How the server goes about it for the clerk."""
    async with server.transaction():
        await server.execute(f"set local role {READER}; set local {SCOPE} = '{OWN[0]}'")
        return [line for (line,) in await server.fetch(f"explain {statement}", *arguments)]
