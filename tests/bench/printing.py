"""Print what was measured, a line each as it comes, and on which machine."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from typing import Final

from infra.kafka.artifacts import VERSION
from infra.postgres.binaries import binaries
from tests.bench.measuring import Result

MET: Final = {True: "yes", False: "**no**", None: "–"}


def line(result: Result) -> str:
    met = {True: "met", False: "NOT MET", None: ""}[result.aim.met(result.figure)]
    return f"  {result.gate:<62} {result.measured():<22} aim {result.aim!s:<8} {met:<8} {result.sides()}"


def machine() -> str:
    """The size of this machine and the versions that were measured, in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"PostgreSQL {_postgres()}, Kafka {VERSION}, fsync on"
    )


def _postgres() -> str:
    said = subprocess.run([binaries() / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return said.split()[2]
