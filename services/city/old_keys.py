"""Each day idempotency keys that were kept their time (幂等键到期) go, so that a log's keys do not grow with it.

After that a command under the same key is a new one. Of a simulation, which is told again from its first day under the
same keys, none goes.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from contracts.policies.in_force import policy
from services.chassis import metrics
from services.chassis.clock import day_of
from services.chassis.recorder import Recorder
from services.chassis.store import Store

EVERY: Final = 86_400.0  # seconds between two looks
AGAIN: Final = 60.0  # where the database is away
PAGE: Final = 2_000  # keys that are looked at in one statement
PAUSE: Final = 0.05  # seconds between two pages: those who write come first
log = structlog.get_logger()


async def forget_old_keys(store: Store) -> None:
    """Until cancelled. Several processes may: what one has deleted is not there for the other."""
    service = store.publisher.source
    forgotten = metrics.KEYS_FORGOTTEN.labels(service)
    while True:
        try:
            gone = await look(store)
        except Exception as wrong:
            log.warning("old keys will be looked for again", service=service, error=type(wrong).__name__)
            await asyncio.sleep(AGAIN)
        else:
            forgotten.inc(gone)
            await asyncio.sleep(EVERY)


async def look(store: Store) -> int:
    """How many went. Raises Unavailable."""
    now, recorder = store.clock.now(), store.recorder
    upto = await recorded_before(recorder, now - timedelta(days=policy("time.keys_kept", day_of(now))))
    gone, key = 0, ""
    while upto:
        key, some = await recorder.forget_keys(key, upto, PAGE)
        gone += some
        if not key:
            break
        await asyncio.sleep(PAUSE)
    return gone


async def recorded_before(recorder: Recorder, instant: datetime) -> int:
    """The last position of what was recorded before; nought where nothing was. Instants rise along a log."""
    before, beyond = 0, await recorder.head()
    while before < beyond:
        middle = (before + beyond) // 2
        rows = await recorder.log(middle, 1)
        if rows and rows[0].recorded_at < instant:
            before = rows[0].position
        else:
            beyond = middle
    return before
