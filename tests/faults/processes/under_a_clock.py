"""A process of the city whose clock can be set back: a file holds by how many seconds. For the tests alone.

Its rebuilds have hands for a view however small.
"""

import os
import runpy
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from services.chassis.clock import SystemClock
from services.districts import hands

BACK = Path(os.environ["LINLI_TEST_CLOCK"])


def _now(self: SystemClock) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=float(BACK.read_text(encoding="ascii")))


if __name__ == "__main__":
    SystemClock.now = _now  # type: ignore[method-assign]
    hands.Hands = partial(hands.Hands, least=1)  # type: ignore[assignment,misc]
    runpy.run_module("services.city.main", run_name="__main__")
