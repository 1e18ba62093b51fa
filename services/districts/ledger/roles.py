"""The three roles of the views' database: one owns its tables, one writes them, one reads what a scope lets it see.

None of them can sign in. The service's login inherits nothing from them: each of its transactions says which it is.
"""

from typing import Any, Final

from contracts.access.scope import NOTHING, Scope
from services.chassis.recorder import Unavailable

OWNER: Final = "districts_owner"  # makes tables, and nothing else
WORKER: Final = "districts_worker"  # fills and reads all of them, owns none
READER: Final = "districts_reader"  # answers people
ROLES: Final = (OWNER, WORKER, READER)
SCOPE: Final = "linli.scope"  # of a transaction: codes that places begin with, with commas; or all
ALL: Final = "*"

# The role by which a transaction goes on to its end, and its scope; nothing of both is left after it.
_BECOME: Final = f"select set_config('role', $1, true), set_config('{SCOPE}', $2, true)"
_THERE: Final = (
    "select count(*) = 3 and coalesce(bool_or(rolname = $2 and has_schema_privilege(oid, 'public', 'create')), false) "
    "from pg_roles where rolname = any($1)"
)
_CREATE: Final = "do $$ begin create role {} nologin; exception when duplicate_object or unique_violation then end $$"
_SETTLING: Final = "select pg_advisory_xact_lock(hashtextextended('ledger roles', 0))"


async def become(connection: Any, role: str, scope: Scope = NOTHING) -> None:
    """For the rest of the transaction."""
    await connection.fetchval(_BECOME, role, ALL if scope.everywhere else ",".join(scope.beginnings))


async def settle(connection: Any) -> None:
    """Whoever administers the server (a test, a bench) makes the roles as it comes. Raises Unavailable.

    A service finds them there: `infra/postgres` makes them with its database.
    """
    if await connection.fetchval(_THERE, list(ROLES), OWNER):
        return
    if not await connection.fetchval("select rolsuper from pg_roles where rolname = current_user"):
        raise Unavailable(f"the roles {', '.join(ROLES)} are not there: prepare the database with infra/postgres")
    async with connection.transaction():
        await connection.execute(_SETTLING)
        for role in ROLES:
            await connection.execute(_CREATE.format(role))
        await connection.execute(f"grant usage, create on schema public to {OWNER}")
