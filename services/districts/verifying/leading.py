"""One verifier a city: whichever process holds the lease verifies, the others wait until it lapses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.tables import Table

log = structlog.get_logger()
LASTS: Final = timedelta(seconds=30)  # who was killed is followed after this
LEASES: Final = Table("ledger_leases", (("name", "text"), ("holder", "text"), ("until", "instant")), ("name",))
NAME: Final = "verifier"


async def create(database: Database) -> None:
    async def work(session: Session) -> None:
        await session.alone("ledger")
        await session.create([LEASES])

    await database.unit(work)


async def lead(database: Database, holder: str, lasts: timedelta = LASTS) -> bool:
    """Take the lease, or prolong it; False where another has it. (Two clocks that differ only do some work twice.)"""

    async def work(session: Session) -> bool:
        await session.alone(NAME)
        now = datetime.now(UTC)
        found = await session.fetch("text instant", "select holder, until from ledger_leases where name = $1", NAME)
        if any(other != holder and until > now for other, until in found):
            return False
        await session.put(LEASES, How.REPLACE, [(NAME, holder, now + lasts)])
        return True

    return await database.unit(work)


@asynccontextmanager
async def prolonged(database: Database, holder: str, lasts: timedelta = LASTS) -> AsyncIterator[None]:
    """Who holds the lease keeps it for as long as this goes on: a slice, and the rest after it, may outlast it."""

    async def prolong() -> None:
        while True:
            await asyncio.sleep(lasts.total_seconds() / 3)
            try:
                await lead(database, holder, lasts)
            except Exception as wrong:
                log.warning("the verifier's lease cannot be prolonged", error=f"{type(wrong).__name__}: {wrong}")

    prolonging = asyncio.create_task(prolong())
    try:
        yield
    finally:
        prolonging.cancel()
        await asyncio.wait([prolonging])  # it writes nothing any more once somebody leaves


async def leave(database: Database, holder: str) -> None:
    """So that the next need not wait."""

    async def work(session: Session) -> None:
        await session.run("delete from ledger_leases where name = $1 and holder = $2", NAME, holder)

    await database.unit(work)
