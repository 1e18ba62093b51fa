"""The lead among the relays, or the timekeepers, of one store: a lock that lives while its connection is shown to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from services.chassis.postgres_recorder import LOST, PostgresRecorder

LEADERSHIP: Final = 0x11_1172  # the advisory lock of the one active relay
TIMEKEEPING: Final = 0x11_1173  # and of the one active timekeeper
FORGETTING: Final = 0x11_1174  # and of the one that erases what is over its time
IMPORTING: Final = 0x11_1175  # and of the one that works on imports
LEASE: Final = 6.0  # seconds without a sign of life after which PostgreSQL gives the lead to another
RETRY: Final = 1.0


class LeadLost(Exception):
    """Nobody can say that this process still leads: another may, and sends the same."""


class Lead:
    """Held while its connection is: whoever lost it can record no position, and sends nothing that is not under way."""

    def __init__(self, db: Any, lease: float) -> None:
        self._db, self._lease, self._turn = db, lease, asyncio.Lock()
        self._shown = asyncio.get_running_loop().time()

    def held(self) -> None:
        """Raises LeadLost where it has not been shown for so long that it may be another's soon.

        It is asked before each batch: a process that was frozen learns here that it is too late.
        """
        if asyncio.get_running_loop().time() - self._shown > self._lease / 2:
            raise LeadLost(f"not shown for {self._lease / 2:g} s")

    async def execute(self, statement: str, *values: Any) -> str:
        """On the connection that holds the lead, which is thereby shown. Raises LeadLost where it does not answer."""
        async with self._turn:
            began = asyncio.get_running_loop().time()
            try:
                done = str(await self._db.execute(statement, *values, timeout=self._lease / 2))
            except TimeoutError as wrong:
                raise LeadLost("PostgreSQL does not answer") from wrong
            self._shown = began
        return done

    async def show(self) -> None:
        """Until cancelled, or lost: also while Kafka lets everybody wait."""
        with suppress(LeadLost, *LOST):
            while True:
                await asyncio.sleep(self._lease / 6)
                await self.execute("select 1")


@asynccontextmanager
async def lead(recorder: PostgresRecorder, lease: float = LEASE, lock: int = LEADERSHIP) -> AsyncIterator[Lead]:
    """Wait for the lead; it is given back with its connection, whatever happens.

    A process that is frozen keeps its connections open: without the time limit the lead would freeze with it. What is
    recorded there may be lost with the server: it is then sent again, and dropped by its readers.
    """
    async with recorder.pool.acquire(timeout=3) as db:
        showing: asyncio.Task[None] | None = None
        try:
            await db.execute(f"set idle_session_timeout = {round(lease * 1000)}; set synchronous_commit = off")
            while not await db.fetchval("select pg_try_advisory_lock($1)", lock):
                await asyncio.sleep(min(RETRY, lease / 6))
            held = Lead(db, lease)
            showing = asyncio.create_task(held.show(), name="show-the-lead")
            yield held
        finally:
            if showing:
                showing.cancel()
            db.terminate()
