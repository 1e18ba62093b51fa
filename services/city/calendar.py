"""After midnight, what time alone moves enters the balances, also of quiet feeds."""

import asyncio
from typing import Final

import structlog

from services.districts.main import Districts

EVERY: Final = 30.0  # seconds between looks at the calendar
log = structlog.get_logger()


async def follow_the_calendar(districts: Districts) -> None:
    """Until cancelled; a view whose database is away for a moment is brought on at the next look."""
    day = None
    while True:
        now = districts.today()
        if day != now:
            try:
                for sink in districts.sinks.values():
                    await sink.advance(now)
            except Exception as wrong:
                log.warning("the day will be tried again", error=f"{type(wrong).__name__}: {wrong}")
            else:
                day = now
        await asyncio.sleep(EVERY)
