"""Run seeds of the simulation: `python -m tests.faults.simulation FIRST COUNT` prints what was done, as JSON.

`… FIRST COUNT broken` runs the cities that are broken on purpose, each until a seed catches it. The order of a set
hangs on PYTHONHASHSEED: with another one a seed is another run.
"""

import gc
import json
import logging
import sys
from collections import Counter
from typing import Any, Final

import structlog

from tests.faults.simulation.broken import BROKEN
from tests.faults.simulation.checking import Wrong
from tests.faults.simulation.city import City
from tests.faults.simulation.run import Run

SWEPT: Final = 10  # runs after which the garbage of them is collected


def run(first: int, count: int, city: type[City] = City) -> dict[str, Any]:
    """Raises Wrong."""
    done: Counter[str] = Counter()
    acknowledged, traces = 0, []
    for seed in range(first, first + count):
        each = Run(seed, city).go()
        done.update(each.done)
        acknowledged += each.acknowledged
        traces.append(each.trace)
        if seed % SWEPT == 0:
            gc.collect()
    return {"seeds": count, "done": done, "acknowledged": acknowledged, "traces": traces}


def caught(first: int, count: int) -> dict[str, str]:
    """What was said of each broken city at the first seed that caught it; nothing where none did."""
    return {name: next(filter(None, (_said(seed, kind) for seed in range(first, first + count))), "")
            for name, kind in BROKEN.items()}  # fmt: skip


def _said(seed: int, kind: type[City]) -> str:
    try:
        Run(seed, kind).go()
    except Wrong as wrong:
        return str(wrong)
    return ""


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    gc.freeze()  # what was imported is not looked through again
    print(json.dumps((caught if "broken" in sys.argv else run)(int(sys.argv[1]), int(sys.argv[2]))))
