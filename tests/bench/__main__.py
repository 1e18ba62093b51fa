"""Measure: `python -m tests.bench [subjects] [--quick] [--keep]`; a figure that misses its aim is no failure."""

import argparse
import asyncio
import sys
import time
import traceback
from typing import Any, Final

from services.chassis import logs
from services.city.settling import settle_memory
from tests.bench import (
    answering,
    appending,
    boards,
    clocks,
    folding,
    growing,
    holding,
    idle,
    journeys,
    living,
    million,
    numbering,
    papering,
    projecting,
    reading,
    rebuilding,
    relaying,
    sheets,
    shielding,
    vaulting,
    worklists,
)
from tests.bench.ground import Ground
from tests.bench.keeping import keep
from tests.bench.measuring import Result
from tests.bench.printing import line, machine

SUBJECTS: Final[dict[str, Any]] = {
    "append": appending,
    "reading": reading,
    "relay": relaying,
    "folding": folding,
    "projecting": projecting,
    "rebuilding": rebuilding,
    "shielding": shielding,
    "worklists": worklists,
    "http": answering,
    "journeys": journeys,
    "boards": boards,
    "living": living,
    "million": million,
    "growing": growing,
    "numbers": numbering,
    "clocks": clocks,
    "vault": vaulting,
    "papers": papering,
    "sheets": sheets,
    "idle": idle,
    "holding": holding,
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("subjects", nargs="*", metavar="subject", help=" ".join(SUBJECTS))
    asked.add_argument("--quick", action="store_true", help="only try whether everything runs: the figures mean little")
    asked.add_argument("--keep", action="store_true", help="write docs/benchmarks.json and the table of benchmarks.md")
    words = asked.parse_args()
    unknown = set(words.subjects) - set(SUBJECTS)
    if words.quick and words.keep:
        asked.error("quick figures mean little: they are not kept")
    if unknown:
        asked.error(f"there is no subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    logs.configure("ERROR")
    settle_memory()
    failed = []
    print(machine(), flush=True)
    with Ground(quick=words.quick) as ground:
        for name in words.subjects or SUBJECTS:
            began = time.monotonic()
            print(f"\n{name}", flush=True)
            try:
                results = asyncio.run(_measured(name, ground))
                if words.keep:
                    keep(name, results)
            except Exception:
                traceback.print_exc()
                failed.append(name)
            print(f"  ({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        print(f"could not run: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


async def _measured(name: str, ground: Ground) -> list[Result]:
    results = []
    async for result in SUBJECTS[name].measure(ground):
        print(line(result), flush=True)
        results.append(result)
    return results


if __name__ == "__main__":
    sys.exit(main())
