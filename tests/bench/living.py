"""A simulated city at work: commands a second over HTTP, embedded and distributed, beside the bare command endpoint."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from services.city.simulation.driving import AT_ONCE
from tests.bench.answering import Side, server
from tests.bench.ground import Ground
from tests.bench.measuring import NONE, NotDone, Pace, Ratio, Result, interleave, rates
from tests.support import running

UNTIL: Final = "2026-10-31"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """A fresh city each time; its views, reactions and the simulator itself have the same cores as its commands."""
    cores = set(os.sched_getaffinity(0))
    async with ground.database() as dsn, server("command", dsn, cores) as port:
        bare = Side(port, "stored_events", dsn, 0.5 if ground.quick else 1.5, cores, AT_ONCE)
        for way, city in (("embedded", _embedded), ("distributed", _distributed)):

            async def lived(city: Callable[[Ground], Any] = city) -> Pace:
                return Pace(await asyncio.to_thread(_rate, city, ground))

            ours, limit = await interleave(1 if ground.quick else 2, lived, bare, warm=False)
            yield Ratio(f"simulated commands, {way} city ÷ bare command endpoint", NONE, rates(ours), rates(limit))
        await bare.check()


def _rate(city: Callable[[Ground], Any], ground: Ground) -> float:
    """Commands a second, each answered, and every figure and rule checked afterwards. Raises NotDone."""
    scale = "0.001" if ground.quick else "0.01"
    with city(ground) as url:
        ran = running.linli("simulate", "--city", url, "--scale", scale, "--months", "3", "--until", UNTIL, "--json")
    if ran.returncode:
        raise NotDone(f"the simulation says {ran.returncode}: {ran.stderr.strip()[-300:]}")
    return float(json.loads(ran.stdout)["rate"])


@contextmanager
def _embedded(ground: Ground) -> Iterator[str]:
    with _simulated(), running.up(ground.file("city"), "--empty") as city:
        yield city.url


@contextmanager
def _distributed(_: Ground) -> Iterator[str]:
    with _simulated(), running.distributed() as city:
        yield city.url


@contextmanager
def _simulated() -> Iterator[None]:
    """The processes that are started meanwhile take the time from their messages."""
    with ExitStack() as stack:
        os.environ["LINLI_SIMULATED"] = "true"
        stack.callback(os.environ.pop, "LINLI_SIMULATED")
        yield
