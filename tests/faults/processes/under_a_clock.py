"""A process of the city whose clock can be set back: a file holds by how many seconds. For the tests alone."""

import os
import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.chassis.clock import SystemClock

BACK = Path(os.environ["LINLI_TEST_CLOCK"])


def _now(self: SystemClock) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=float(BACK.read_text(encoding="ascii")))


if __name__ == "__main__":
    SystemClock.now = _now  # type: ignore[method-assign]
    runpy.run_module("services.city.main", run_name="__main__")
