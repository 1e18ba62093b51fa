"""One city for all faults: what one of them leaves behind, the next finds."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from tests.faults.processes.city import FaultyCity, faulty_city

TRIAL: Final = "test_nothing_acknowledged_is_lost_or_doubled"


@pytest.fixture(scope="session")
def faulty() -> Iterator[FaultyCity]:
    with faulty_city() as city:
        asyncio.run(city.start())
        yield city


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line of counts; a trial that broke off is one thing wrong."""
    told, faults, seeds = Counter[str](), set[str](), 0
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            if TRIAL in report.nodeid:
                counted = dict(report.user_properties)
                faults.add(str(counted.get("fault", report.nodeid)))
                seeds += 1
                broke_off = outcome != "passed" and "wrong" not in counted
                told.update({kind: int(str(counted.get(kind, 0))) for kind in ("lost", "doubled", "wrong")})
                told["wrong"] += broke_off
    if seeds:
        counts = ", ".join(f"{kind} {told[kind]}" for kind in ("lost", "doubled", "wrong"))
        terminalreporter.write_line(f"faults {len(faults)}, seeds {seeds}, {counts}")
