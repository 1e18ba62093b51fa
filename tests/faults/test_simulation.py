"""Thousands of drawn interleavings of a service, its relay, a channel and its readers, each in one process.

One seed is one run: `LINLI_SEED=4711 pytest tests/faults/test_simulation.py` has it again. `LINLI_SEEDS`: how many.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tests.faults.simulation.broken import BROKEN
from tests.faults.simulation.nemesis import FAULTS
from tests.support.running import ROOT

FIRST: Final = int(os.environ.get("LINLI_SEED", "20261125").partition(",")[0])
SEEDS: Final = 1 if "LINLI_SEED" in os.environ else int(os.environ.get("LINLI_SEEDS", "2000"))
AT_ONCE: Final = 2
ENOUGH: Final = 100  # seeds in which every broken city is caught


def simulated(*arguments: int | str) -> Any:
    """In a process of its own, whose sets have their order from outside too."""
    command = [sys.executable, "-m", "tests.faults.simulation", *map(str, arguments)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stderr[-5000:]
    return json.loads(ran.stdout)


def test_no_interleaving_loses_or_doubles_anything() -> None:
    share = -(-SEEDS // AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda first: simulated(first, share), range(FIRST, FIRST + SEEDS, share)))
    done = sum((Counter(each["done"]) for each in found), Counter[str]())
    acknowledged = sum(each["acknowledged"] for each in found)
    print(f"\nseeds {FIRST}…{FIRST + SEEDS - 1}: {done.total()} faults, {acknowledged} commands, none lost or doubled")
    assert SEEDS == 1 or set(done) == {fault.__name__ for fault in FAULTS}


def test_a_seed_can_be_had_again() -> None:
    """Alone, and after others: step by step, and with the same tables in the end."""
    (alone,), after_others = simulated(4711, 1)["traces"], simulated(4708, 4)["traces"]
    assert after_others[-1] == alone
    assert len(set(after_others)) == 4


def test_every_city_that_breaks_a_promise_is_caught() -> None:
    said = simulated(1, ENOUGH, "broken")
    assert said.keys() == BROKEN.keys()
    assert [name for name in said if not said[name]] == []
