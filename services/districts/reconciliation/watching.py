"""Every half minute the living rules are held against each other, for the overviews; operators see the differences."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final

import structlog
from prometheus_client import Gauge

from services.districts.desk import Districts
from services.districts.reconciliation import live
from services.districts.reconciliation.comparing import Result, Status

EVERY: Final = 30.0  # seconds
AGAIN: Final = 5.0  # seconds, where it could not be done: a city that starts is compared as soon as it stands
DIFFERENCE: Final = Gauge(
    "reconciliation_difference",
    "What a rule's two sides differ by, without its sign, summed over its results",
    ("rule",),
)
LOOKED: Final = Gauge("reconciliation_timestamp_seconds", "When the rules were last held against each other")
log = structlog.get_logger()


def note(results: Iterable[Result]) -> None:
    """What was published out of balance stays so, and raises no alarm: its rules bear the name of their return."""
    differences = Counter[str]()
    for result in results:
        if "." not in result.rule:
            kept = result.status is Status.BALANCED or result.delta is None
            differences[result.rule] += 0 if kept else abs(int(result.delta or 0))
    for rule, difference in differences.items():
        DIFFERENCE.labels(rule).set(difference)
    LOOKED.set_to_current_time()


async def watch(districts: Districts) -> None:
    """Until cancelled; while a service does not answer, its rules cannot be held against it, which is said."""
    while True:
        try:
            note(await live.results(districts))
            rest = EVERY
        except Exception as wrong:
            log.warning("nothing can be reconciled at the moment", error=f"{type(wrong).__name__}: {wrong}")
            rest = AGAIN
        await asyncio.sleep(rest)
