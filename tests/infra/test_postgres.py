import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from infra.ownership import FolderTaken
from infra.postgres.binaries import binaries
from infra.postgres.local import LocalPostgres
from infra.postgres.roles import SERVICES, prepare
from services.chassis.recorder import Unavailable
from services.districts.ledger.generations import prepare as prepare_view
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.roles import OWNER, ROLES
from services.districts.ledger.tables import prefix
from services.districts.views.disputes import VIEW
from tests.support.guarded import unguarded

INIT = Path(__file__).parents[2] / "infra" / "postgres" / "init.sh"
PASSWORDS = {name: f"{name}'s \\ secret" for name in SERVICES}
Prepared = Callable[[LocalPostgres], Awaitable[None]]

pytestmark = pytest.mark.postgres


@pytest.fixture
def cluster() -> Iterator[LocalPostgres]:
    """Roles belong to the whole cluster: these tests take one of their own."""
    folder = Path(tempfile.mkdtemp(prefix="linli-cluster-"))
    folder.chmod(0o711)
    try:
        with LocalPostgres(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


async def twice_from_python(server: LocalPostgres) -> None:
    await prepare(server.dsn("postgres"), SERVICES, dict.fromkeys(SERVICES, "an older password"))
    await prepare(server.dsn("postgres"), SERVICES, PASSWORDS)


async def as_the_image_does(server: LocalPostgres) -> None:
    with tempfile.TemporaryDirectory() as secrets:
        for name, password in PASSWORDS.items():
            (Path(secrets) / f"{name}_password").write_text(password)
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "POSTGRES_USER": "postgres"}
        password = (server.folder / "superuser").read_text()
        path = f"{binaries()}:{os.environ['PATH']}"
        env = {**where, "PGPASSWORD": password, "LINLI_SECRETS": secrets, "PATH": path}
        for _ in range(2):  # also on a cluster that it made before
            await asyncio.to_thread(subprocess.run, ["sh", str(INIT)], env=env, check=True)


WAYS = pytest.mark.parametrize("prepared", [twice_from_python, as_the_image_does])


@WAYS
async def test_a_services_role_cannot_connect_to_anothers_database(cluster: LocalPostgres, prepared: Prepared) -> None:
    await prepared(cluster)
    reached = set()
    for role in SERVICES:
        for database in (*SERVICES, "postgres", "template1"):
            try:
                db = await asyncpg.connect(cluster.dsn(database, user=role, password=PASSWORDS[role]))
            except asyncpg.InsufficientPrivilegeError:
                continue
            reached.add((role, database))
            if role != "districts":  # which owns nothing
                await db.execute("create table mine (n int)")
            await db.close()
    assert reached == {(name, name) for name in SERVICES}


@WAYS
async def test_a_role_needs_its_own_password(cluster: LocalPostgres, prepared: Prepared) -> None:
    await prepared(cluster)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.dsn("registration", user="registration", password=PASSWORDS["procurement"]))


@WAYS
async def test_a_role_holds_no_lock_for_long_and_may_nothing_more(cluster: LocalPostgres, prepared: Prepared) -> None:
    await prepared(cluster)
    db = await asyncpg.connect(cluster.dsn("postgres"))
    found = await db.fetch(
        """select rolname, setconfig, rolsuper or rolcreatedb or rolcreaterole as more
           from pg_roles join pg_db_role_setting on setrole = oid where rolname = any($1)""",
        SERVICES,
    )
    await db.close()
    assert {tuple(row.values()) for row in ((dict(r) | {"setconfig": tuple(r["setconfig"])}) for r in found)} == {
        (
            name,
            (
                "idle_in_transaction_session_timeout=2s",
                f"statement_timeout={'10min' if name == 'districts' else '60s'}",
            ),
            False,
        )
        for name in SERVICES
    }


@WAYS
async def test_the_views_service_owns_nothing_and_passes_no_policy_by(
    cluster: LocalPostgres, prepared: Prepared
) -> None:
    await prepared(cluster)
    dsn = cluster.dsn("districts", user="districts", password=PASSWORDS["districts"])
    views = await PostgresDatabase.open(dsn, size=1)
    await prepare_view(views, VIEW)
    await views.close()
    db = await asyncpg.connect(dsn)
    for statement in ("create table mine (n int)", f"select from {prefix(VIEW.name, 1)}rows"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(statement)
    roles = await db.fetch("select rolname, rolsuper or rolbypassrls from pg_roles where rolname like 'districts%'")
    owners = await db.fetch("select distinct tableowner from pg_tables where schemaname = 'public'")
    base = await db.fetchval("select datdba::regrole::text from pg_database where datname = 'districts'")
    await db.close()
    assert {tuple(role) for role in roles} == {(role, False) for role in ("districts", *ROLES)}
    assert ([tuple(owner) for owner in owners], base) == ([(OWNER,)], OWNER)


@WAYS
async def test_a_view_of_an_earlier_version_is_taken_over_at_the_start(
    cluster: LocalPostgres, prepared: Prepared
) -> None:
    """The service itself owned its tables then, and nothing guarded them."""
    await prepared(cluster)
    dsn = cluster.dsn("districts", user="districts", password=PASSWORDS["districts"])
    views = await PostgresDatabase.open(dsn, size=1)
    await prepare_view(views, VIEW)
    await views.close()
    with psycopg.connect(cluster.dsn("districts"), autocommit=True) as db:
        tables = [name for (name,) in db.execute("select tablename from pg_tables where schemaname = 'public'")]
        for policy, table in db.execute("select policyname, tablename from pg_policies").fetchall():
            db.execute(f"drop policy {policy} on {table}".encode())
        for table in tables:
            db.execute(f"alter table {table} owner to districts".encode())
            db.execute(f"alter table {table} disable row level security, no force row level security".encode())
            db.execute(f"revoke all on {table} from districts_worker, districts_reader".encode())
        db.execute(f"alter table {prefix(VIEW.name, 1)}rows drop column region")
    views = await PostgresDatabase.open(dsn, size=1)
    await prepare_view(views, VIEW)
    await views.close()
    with psycopg.connect(cluster.dsn("districts")) as db:
        assert unguarded(db) == []


async def test_roles_that_are_lacking_are_said_at_the_start(cluster: LocalPostgres) -> None:
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as db:
        db.execute("create role alone login password 'alone'")
    with pytest.raises(Unavailable, match="districts_owner"):
        await PostgresDatabase.open(cluster.dsn("postgres", user="alone", password="alone"), size=1)


async def test_a_name_that_is_no_name_makes_no_role(cluster: LocalPostgres) -> None:
    with pytest.raises(ValueError, match="is no name of a service"):
        await prepare(cluster.dsn("postgres"), ["x; drop role postgres"], {"x; drop role postgres": "x"})


def test_an_acknowledged_row_survives_kill_9(cluster: LocalPostgres) -> None:
    with psycopg.connect(cluster.dsn("postgres")) as db:
        db.execute("create table kept (n int)")
        db.execute("insert into kept values (7)")
    cluster.kill()
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres")) as db:
        assert db.execute("select n from kept").fetchall() == [(7,)]
        assert db.execute("show fsync").fetchall() == [("on",)]


def test_a_folder_has_one_owner_and_a_left_server_is_taken_over(cluster: LocalPostgres) -> None:
    with pytest.raises(FolderTaken):
        LocalPostgres(cluster.folder).start()
    cluster._owned.give_back()  # as the kernel does when the owner is killed
    with LocalPostgres(cluster.folder) as heir, psycopg.connect(heir.dsn("postgres")) as db:
        assert db.execute("select 1").fetchall() == [(1,)]


def test_a_cluster_in_a_shut_folder_leaves_it_shut(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    with LocalPostgres(shut / "postgres") as server, psycopg.connect(server.dsn("postgres")) as db:
        assert db.execute("select 1").fetchall() == [(1,)]
    assert shut.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(server.data.parent)
