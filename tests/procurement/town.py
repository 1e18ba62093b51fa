"""Registration and procurement, joined by registration's published log as in the embedded city."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from services.chassis.codec import Recorded
from services.chassis.log_feed import LogFeed
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.procurement.features.when_organisation_standing_changes import REACTION
from tests.procurement import desks as procurement_desks
from tests.registration import desks as registration_desks
from tests.support.desk import Desk

PATIENCE = 20
ORDER = {"decision_no": "顺民罚-110113-2026-000001", "on": procurement_desks.TODAY}
DAY = {"on": procurement_desks.TODAY}


@dataclass
class Town:
    registration: registration_desks.Desk
    procurement: procurement_desks.Desk
    feed: LogFeed

    async def hears(self) -> None:
        """Until procurement has read registration's log to its end."""
        head = await self.registration.store.recorder.head()
        async with asyncio.timeout(PATIENCE):
            while self.feed.read_to < head:
                assert self.feed.failure is None
                await asyncio.sleep(0.01)

    async def ordered(self, organisation: str, step: str, order: dict[str, str] | None = None) -> Recorded:
        """What registration decides of an organisation (suspension, liquidation …): the fact, as its log has it."""
        await self.registration.done(f"/organisations/{organisation}/{step}", order or DAY)
        return (await history(self.registration, organisation))[-1]

    async def contract(self, contract: str) -> tuple[bool, bool]:
        """Whether it is under review, and whether its buyer is asked."""
        shown = await self.procurement.shown(f"/contracts/{contract}")
        return shown["under_review"], shown["task_open"]


async def history(desk: Desk, id: str) -> list[Recorded]:
    """The facts of one stream with their occasions, oldest first."""
    rows = await desk.store.recorder.stream(UUID(id))
    recorded: list[Any] = [desk.store.mapper.to_domain_event(row) for row in rows]
    return recorded


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Town]:
    async with registration_desks.opened(folder) as registration, procurement_desks.opened(folder) as procurement:
        log, sink = PublishedLog(registration.store), ReactionSink(procurement.store, REACTION)
        store = registration.store
        feed = LogFeed(REACTION.name, log, list(REACTION.channels), sink, store.follow(), store.clock)
        task = asyncio.create_task(feed.run())
        try:
            yield Town(registration, procurement, feed)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
