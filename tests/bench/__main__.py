"""Measure: `python -m tests.bench [subjects] [--quick] [--markdown]`; a figure that misses its aim is no failure."""

import argparse
import asyncio
import sys
import time
import traceback
from typing import Any, Final

from services.chassis import logs
from tests.bench import answering, appending, boards, journeys, living, projecting, reading, rebuilding, relaying
from tests.bench.ground import Ground
from tests.bench.measuring import Result, settle_memory
from tests.bench.printing import line, machine, table

SUBJECTS: Final[dict[str, Any]] = {
    "append": appending,
    "reading": reading,
    "relay": relaying,
    "projecting": projecting,
    "rebuilding": rebuilding,
    "http": answering,
    "journeys": journeys,
    "boards": boards,
    "living": living,
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("subjects", nargs="*", metavar="subject", help=" ".join(SUBJECTS))
    asked.add_argument("--quick", action="store_true", help="only try whether everything runs: the figures mean little")
    asked.add_argument("--markdown", action="store_true", help="print the table of docs/benchmarks.md at the end")
    words = asked.parse_args()
    unknown = set(words.subjects) - set(SUBJECTS)
    if unknown:
        asked.error(f"there is no subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    logs.configure("ERROR")
    settle_memory()
    results, failed = [], []
    print(machine(), flush=True)
    with Ground(quick=words.quick) as ground:
        for name in words.subjects or SUBJECTS:
            began = time.monotonic()
            print(f"\n{name}", flush=True)
            try:
                results += asyncio.run(_measured(name, ground))
            except Exception:
                traceback.print_exc()
                failed.append(name)
            print(f"  ({time.monotonic() - began:.0f} s)", flush=True)
    if words.markdown:
        print(f"\n{machine()}\n\n{table(results)}")
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
