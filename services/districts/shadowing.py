"""A shadow: a generation of this code's fold that follows the logs beside the one that serves, to be compared."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog

from services.chassis.feeds import Feed
from services.chassis.recorder import Unavailable
from services.districts import places
from services.districts.desk import Districts
from services.districts.ledger.building.progress import Progress
from services.districts.ledger.building.steps import Steps
from services.districts.ledger.generations import Generation, State, all_of, begin, prepare
from services.districts.rebuilding import reading_of

log = structlog.get_logger()
LOOK: Final = 0.5  # seconds between two looks at the logs


class Shadow:
    """Of one view. It ends when its generation serves, or is given up."""

    def __init__(self, districts: Districts, steps: Steps) -> None:
        self._districts, self._steps = districts, steps
        self._after: dict[str, int] = {}
        self.generation: Generation = steps.generation

    @classmethod
    async def build(cls, districts: Districts, view: str, progress: Progress) -> "Shadow":
        """Bring it to where what serves is. Raises UnknownView, Unavailable."""
        spec = districts.ledger(view).spec
        await prepare(districts.database, spec)
        reading = await reading_of(districts, view)
        generation = await begin(districts.database, spec)
        steps = Steps(
            spec, districts.database, places.ancestors, districts.clock, reading.records, generation, progress
        )
        await steps.build(reading.records, {}, districts.holds)
        return cls(districts, steps)

    async def follow(self) -> State:
        """Until it serves or was given up; answers which. A log that is away is waited for."""
        while True:
            state = await self._state()
            if state is not State.BUILDING:
                return state
            try:
                for source in set(self._steps.spec.channels.values()):
                    await self._read(source)
            except LookupError:
                continue  # it is not being built any more: what it is now is seen above
            except Unavailable as wrong:
                log.warning("the shadow waits for a log", view=self._steps.spec.name, error=str(wrong))
            await asyncio.sleep(LOOK)

    async def _read(self, source: str) -> None:
        """What its log has beyond the last look."""
        published: Any = self._districts.logs[source]
        head = await published.head()
        if head <= self._after.get(source, -1):
            return
        held = await self._steps.sink.places()
        feeds = self._steps.feeds(source)
        marks: Mapping[Feed, int] = {feed: held[feed].position if feed in held else 0 for feed in feeds}
        async for batch in published.records(marks, self._after.get(source, 0), head):
            for feed in sorted(batch.keys() & marks.keys()):
                await self._steps.sink.apply(feed, batch[feed])
        self._after[source] = head

    async def _state(self) -> State:
        view, number = self.generation.view, self.generation.number
        there = await self._districts.database.read(lambda session: all_of(session, view))
        return next(each.state for each in there if each.number == number)
