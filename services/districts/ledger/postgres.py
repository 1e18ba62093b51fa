"""The ledger on PostgreSQL: a pool, and in each transaction the role that it is for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from contracts.access.scope import EVERYTHING, Scope
from services.chassis import postgres_pool
from services.chassis.postgres_pool import LOST, lent, open_pool
from services.chassis.recorder import Unavailable
from services.districts.ledger import roles
from services.districts.ledger.database import Work
from services.districts.ledger.postgres_session import INDEXING_S, WHOLE_S, PostgresSession

T = TypeVar("T")
WRITING_S: Final = 60  # a statement of a unit: a batch may be large, and may wait for another worker's
# Another OSError than these may be of whoever works, once connected.
AWAY: Final = (*(each for each in LOST if each is not OSError), TimeoutError)
IDLE_MS: Final = 5_000  # longer than the slowest fold; a frozen worker must not hold a place for longer


class PostgresDatabase:
    """A pool of connections to the views' database."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._keyed: dict[str, bool] = {}  # of the loose tables that were written to: whether they have a key

    @classmethod
    async def open(cls, dsn: str, size: int = 8) -> "PostgresDatabase":
        """Raises what LOST lists, where the database cannot be reached in time; Unavailable where its roles are not."""
        whole = str(INDEXING_S * 1000)  # it is this side that gives up sooner, statement by statement
        idle = str(IDLE_MS)
        pool = await open_pool(dsn, size, idle_in_transaction_session_timeout=idle, statement_timeout=whole, jit="off")
        try:
            async with lent(pool) as connection:
                await roles.settle(connection)
        except BaseException:
            await pool.close()
            raise
        return cls(pool)

    async def unit(self, work: Work[T]) -> T:
        """Raises Unavailable where the database is away or full."""
        async with self._lent(WRITING_S) as connection, connection.transaction():
            await roles.become(connection, roles.WORKER)
            return await work(PostgresSession(connection, self._keyed, WRITING_S))

    async def read(self, work: Work[T], *, whole: bool = False) -> T:
        """Raises Unavailable where the database is away, or does not answer in time."""
        return await self._read(work, roles.WORKER, EVERYTHING, whole)

    async def shown(self, work: Work[T], scope: Scope, *, whole: bool = False) -> T:
        """Raises Unavailable where the database is away, or does not answer in time."""
        return await self._read(work, roles.READER, scope, whole)

    async def _read(self, work: Work[T], role: str, scope: Scope, whole: bool) -> T:
        async with (
            self._lent(WHOLE_S if whole else postgres_pool.CONNECTING) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await roles.become(connection, role, scope)
            return await work(PostgresSession(connection, self._keyed, WHOLE_S if whole else None, scope))

    @asynccontextmanager
    async def _lent(self, patience: float) -> AsyncIterator[Any]:
        """`patience`: seconds to wait while all are in use; to connect takes no longer than CONNECTING in any case."""
        try:
            connection = await self._pool.acquire(timeout=patience)
        except LOST as wrong:
            raise Unavailable(str(wrong) or type(wrong).__name__) from wrong
        try:
            try:
                yield connection
            except TimeoutError:
                connection.terminate()  # whatever became of it: the next shall not wait for it too
                raise
            except ConnectionError as wrong:
                if connection.is_closed():
                    raise Unavailable(str(wrong) or type(wrong).__name__) from wrong
                raise  # of whoever works
            finally:
                await self._pool.release(connection, timeout=postgres_pool.CONNECTING)
        except AWAY as wrong:
            raise Unavailable(str(wrong) or type(wrong).__name__) from wrong

    async def close(self) -> None:
        await self._pool.close()
