"""Thousands of drawn interleavings of a service, its relay, a channel and its readers, each in one process.

One seed is one run: `LINLI_SEED=4711 pytest tests/faults/test_simulation.py` has it again.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tests.faults.simulation.nemesis import FAULTS
from tests.support.running import ROOT

FIRST: Final = int(os.environ.get("LINLI_SEED", "20261125"))
SEEDS: Final = 1 if "LINLI_SEED" in os.environ else int(os.environ.get("LINLI_SEEDS", "2000"))
AT_ONCE: Final = 2


def simulated(first: int, count: int) -> Any:
    """In a process of its own, whose sets have their order from outside too."""
    command = [sys.executable, "-m", "tests.faults.simulation", str(first), str(count)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stderr[-5000:]
    return json.loads(ran.stdout)


def test_no_interleaving_loses_or_doubles_anything() -> None:
    share = -(-SEEDS // AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda first: simulated(first, share), range(FIRST, FIRST + SEEDS, share)))
    done = sum((Counter(each["done"]) for each in found), Counter[str]())
    acknowledged = sum(each["acknowledged"] for each in found)
    print(
        f"\nseeds {FIRST}…{FIRST + SEEDS - 1}: {done.total()} faults, {acknowledged} commands, nothing lost or doubled"
    )
    assert SEEDS == 1 or set(done) == {fault.__name__ for fault in FAULTS}


def test_a_seed_can_be_had_again() -> None:
    first, again = simulated(4711, 1), simulated(4711, 1)
    assert first["trace"]
    assert first == again
