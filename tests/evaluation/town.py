"""Registration, procurement and evaluation, joined by the published logs as in the embedded city."""

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
from services.chassis.reaction import Reaction, ReactionSink
from services.chassis.store import Store
from services.evaluation.features import when_organisation_standing_changes, when_project_advances
from tests.evaluation import desks as evaluation_desks
from tests.procurement import desks as procurement_desks
from tests.procurement.town import DAY, PATIENCE
from tests.registration import desks as registration_desks
from tests.support.desk import Desk


@dataclass
class Town:
    registration: registration_desks.Desk
    procurement: procurement_desks.Desk
    evaluation: evaluation_desks.Desk
    feeds: list[tuple[Desk, LogFeed]]

    async def hears(self) -> None:
        """Until evaluation has read the others' logs to their ends."""
        for desk, feed in self.feeds:
            head = await desk.store.recorder.head()
            async with asyncio.timeout(PATIENCE):
                while feed.read_to < head:
                    assert feed.failure is None
                    await asyncio.sleep(0.01)

    async def registered(self) -> str:
        organisation = await self.registration.registered()
        await self.hears()
        return organisation

    async def ordered(self, organisation: str, step: str, order: dict[str, str] | None = None) -> Recorded:
        """What registration decides of an organisation: the fact, as its log has it. Evaluation has heard of it."""
        await self.registration.done(f"/organisations/{organisation}/{step}", order or DAY)
        await self.hears()
        return (await history(self.registration, organisation))[-1]


async def history(desk: Desk, id: str) -> list[Recorded]:
    """The facts of one stream with their occasions, oldest first."""
    rows = await desk.store.recorder.stream(UUID(id))
    recorded: list[Any] = [desk.store.mapper.to_domain_event(row) for row in rows]
    return recorded


def _feed(source: Store, reader: Store, reaction: Reaction) -> LogFeed:
    sink = ReactionSink(reader, reaction)
    log = PublishedLog(source)
    return LogFeed(reaction.name, log, list(reaction.channels), sink, source.follow(), source.clock)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Town]:
    async with (
        registration_desks.opened(folder) as registration,
        procurement_desks.opened(folder) as procurement,
        evaluation_desks.opened(folder) as evaluation,
    ):
        reader = evaluation.store
        organisations = _feed(registration.store, reader, when_organisation_standing_changes.REACTION)
        projects = _feed(procurement.store, reader, when_project_advances.REACTION)
        tasks = [asyncio.create_task(feed.run()) for feed in (organisations, projects)]
        try:
            yield Town(registration, procurement, evaluation, [(registration, organisations), (procurement, projects)])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
