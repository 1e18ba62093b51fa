"""After midnight, what time alone moves enters the balances, also of quiet feeds."""

import asyncio
from datetime import date
from typing import Final

import structlog

from services.districts.main import Districts

EVERY: Final = 30.0  # seconds between looks at the calendar
Brought = dict[str, tuple[int, date]]  # view -> the generation that was brought on, and to which day
log = structlog.get_logger()


async def follow_the_calendar(districts: Districts) -> None:
    """Until cancelled; a view whose database is away for a moment is brought on at the next look."""
    brought: Brought = {}
    while True:
        await bring_on(districts, brought)
        await asyncio.sleep(EVERY)


async def bring_on(districts: Districts, brought: Brought) -> None:
    """Every view that is not there yet; one that cannot be holds up no other.

    A generation that serves since the last look is brought on as well: while it lay beside, it stood at an earlier day.
    """
    for view, sink in districts.sinks.items():
        try:
            goal = (await districts.ledger(view).generation()).number, districts.today()
            if brought.get(view) != goal:
                await sink.advance(goal[1])
                brought[view] = goal
        except Exception as wrong:
            log.warning("the day will be tried again", view=view, error=f"{type(wrong).__name__}: {wrong}")
