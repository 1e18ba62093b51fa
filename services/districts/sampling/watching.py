"""Every few seconds what only the views' database knows is told to operators, by one process of a city."""

import asyncio
import time
from typing import Final

import structlog
from prometheus_client import Gauge

from services.districts.desk import Districts
from services.districts.sampling import day
from services.districts.sampling.readers import Readers

EVERY: Final = 5.0  # seconds between two looks at the readers
SELDOM: Final = 30.0  # seconds between two looks at the city's day, which reads figures of days to come
LOOKED: Final = Gauge("sampling_timestamp_seconds", "When operators' figures were last read from the views", ("part",))
log = structlog.get_logger()


async def watch(districts: Districts) -> None:
    """Until cancelled; what cannot be read keeps its last value, and its time stands still."""
    readers, due = Readers(districts), {"readers": 0.0, "day": 0.0}
    while True:
        for part, every, sample in (
            ("readers", EVERY, readers.sample),
            ("day", SELDOM, lambda: day.sample(districts)),
        ):
            if time.monotonic() < due[part]:
                continue
            due[part] = time.monotonic() + every
            try:
                await sample()
                LOOKED.labels(part).set_to_current_time()
            except Exception as wrong:
                log.warning("nothing can be sampled now", part=part, error=f"{type(wrong).__name__}: {wrong}")
        await asyncio.sleep(1.0)
