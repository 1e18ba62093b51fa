"""A role, a database and one for its vault for each service; none connects to others', and the views' owns nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import asyncpg

SERVICES: Final = ("registration", "mediation", "procurement", "evaluation", "posts", "districts")
# infra/postgres/init.sh gives the same to the image's cluster: a test compares the two
STATEMENT_TIMEOUT: Final = {"districts": "10min"}  # a view that is built anew writes and indexes whole tables
WITHOUT_VAULT: Final = ("districts",)  # it keeps nothing of anybody
SHARED: Final = ("postgres", "template1")
VIEWS: Final = "districts"
# What each of them does is said in services/districts/ledger/roles.py. Nobody signs in as one.
OWNER: Final = "districts_owner"
ACTING: Final = (OWNER, "districts_worker", "districts_reader")


def statements(service: str) -> tuple[str, ...]:
    """What makes role and database safe, once they exist; the names of services need no quoting."""
    timeout = STATEMENT_TIMEOUT.get(service, "60s")
    return (
        f"alter role {service} set idle_in_transaction_session_timeout = '2s'",
        f"alter role {service} set statement_timeout = '{timeout}'",
        *(f"revoke all on database {database} from public" for database in databases(service)),
        *(_acting() if service == VIEWS else ()),
    )


def _acting() -> tuple[str, ...]:
    """The views' service becomes one of its roles for each transaction; by itself it may only connect."""
    return (
        f"alter role {VIEWS} noinherit",
        f"grant {', '.join(ACTING)} to {VIEWS}",
        f"alter database {VIEWS} owner to {OWNER}",
        f"grant connect on database {VIEWS} to {VIEWS}",
    )


def databases(service: str) -> tuple[str, ...]:
    """The vault's has backups of its own, which are kept for days: they hold keys."""
    return (service,) if service in WITHOUT_VAULT else (service, f"{service}_vault")


async def prepare(admin_dsn: str, services: Iterable[str], passwords: Mapping[str, str]) -> None:
    """Create what is missing and set the passwords; again and again without harm.

    Raises KeyError where a service has no password, ValueError for a name that no service can have.
    """
    db = await asyncpg.connect(admin_dsn, timeout=10)
    try:
        for shared in SHARED:
            await db.execute(f"revoke connect on database {shared} from public")
        for service in services:
            await _prepare(db, service, passwords[service])
    finally:
        await db.close()


async def _prepare(db: Any, service: str, password: str) -> None:
    if not service.isidentifier() or not service.isascii() or not service.islower():
        raise ValueError(f"{service!r} is no name of a service")
    for role in ACTING if service == VIEWS else ():
        await _create(db, role, "nologin")
    await _create(db, service, "login")
    secret = await db.fetchval("select quote_literal($1::text)", password)
    await db.execute(f"alter role {service} password {secret}")
    for database in databases(service):
        if not await db.fetchval("select 1 from pg_database where datname = $1", database):
            await db.execute(f"create database {database} owner {service} template template0 encoding 'UTF8'")
    for statement in statements(service):
        await db.execute(statement)


async def _create(db: Any, role: str, how: str) -> None:
    if not await db.fetchval("select 1 from pg_roles where rolname = $1", role):
        await db.execute(f"create role {role} {how} nosuperuser nocreatedb nocreaterole")
