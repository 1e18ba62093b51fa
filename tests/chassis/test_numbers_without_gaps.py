"""Numbers of documents: many clients in several processes that are killed in between leave no gap and no double."""

import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from services.chassis.numbers import series_id
from tests.chassis.counters import CounterOpened
from tests.chassis.numbering_alone import SERIES
from tests.chassis.stores import opened

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
PROCESSES, CLIENTS, KILLS = 4, 16, 6


def process(dsn: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.chassis.numbering_alone", dsn, str(CLIENTS)]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert started.stdout.readline() == "drawing\n"
    return started


def drawn_and_killed(dsn: str) -> None:
    running = [process(dsn) for _ in range(PROCESSES)]
    try:
        for kill in range(KILLS):
            time.sleep(0.3)
            running[kill % PROCESSES].kill()
            running[kill % PROCESSES].wait()
            running[kill % PROCESSES] = process(dsn)
    finally:
        for each in running:
            each.kill()
            each.wait()


async def test_sixty_four_clients_whose_processes_are_killed_leave_no_gap_and_no_double(database: str) -> None:
    drawn_and_killed(database)
    used: dict[str, list[int]] = defaultdict(list)
    async with opened(database) as store:
        for row in await store.recorder.log(0, 1_000_000, names=[CounterOpened.TOPIC]):
            [event] = await store.recorder.stream(row.stream)
            fact = store.mapper.fact(event)
            used[fact.name].append(int(fact.number))
        drawn = {series: await store.recorder.version(series_id(series)) for series in SERIES}
    assert {series: sorted(numbers) for series, numbers in used.items()} == {
        series: list(range(1, last + 1)) for series, last in drawn.items()
    }
    assert min(drawn.values()) > 20
