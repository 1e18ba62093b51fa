"""The last line of a run that tried faults: how many, and what they cost. Also where others ran them for this one."""

from collections import Counter
from collections.abc import Generator
from typing import Final

import pytest

TRIAL: Final = "test_nothing_acknowledged_is_lost_or_doubled"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = [
        (outcome, report)
        for outcome in ("passed", "failed", "error")
        for report in (terminal.stats.get(outcome, ()) if terminal else ())
        if TRIAL in report.nodeid and (report.when == "call" or outcome != "passed")
    ]
    if terminal and reports:
        terminal.write_line(counts(reports))


def counts(reports: list[tuple[str, pytest.TestReport]]) -> str:
    """A trial that broke off before it was looked at is one thing wrong."""
    told, faults, seeds = Counter[str](), set[str](), set[int]()
    for outcome, report in reports:
        counted = dict(report.user_properties)
        faults.add(str(counted.get("fault", report.nodeid)))
        seeds |= {int(str(counted["seed"]))} if "seed" in counted else set()
        for kind in ("lost", "doubled", "wrong"):
            told[kind] += int(str(counted.get(kind, 0)))
        told["wrong"] += outcome != "passed" and "wrong" not in counted
    drawn = f"seeds {len(seeds)} ({', '.join(map(str, sorted(seeds)))})"
    return f"faults {len(faults)}, {drawn}, lost {told['lost']}, doubled {told['doubled']}, wrong {told['wrong']}"
