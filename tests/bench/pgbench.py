"""PostgreSQL's own load generator, which inserts the same row from C: the harder limit for many writers."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from eventsourcing.persistence import StoredEvent

from infra.postgres.binaries import binaries
from tests.bench.ground import Ground
from tests.bench.measuring import NotDone, Pace, interleave, rates

CLIENTS: Final = (16, 32, 64)


def there() -> bool:
    return (binaries() / "pgbench").exists()


async def best(dsn: str, event: StoredEvent, ground: Ground) -> Callable[[], Awaitable[Pace]]:
    """A side that inserts with as many clients as were fastest here."""
    script = ground.file("sql")
    script.write_text(
        "insert into bare (originator_id, originator_version, topic, state)"
        f" values (gen_random_uuid(), 1, '{event.topic}', '\\x{event.state.hex()}');\n"
    )
    sides = [_side(dsn, script, clients) for clients in CLIENTS]
    tried = await interleave(1, *sides)
    fastest = max(range(len(sides)), key=lambda at: rates(tried[at]))
    return sides[fastest]


def _side(dsn: str, script: Path, clients: int) -> Callable[[], Awaitable[Pace]]:
    async def insert() -> Pace:
        words = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", "1", "-f", str(script), dsn]
        pgbench = await asyncio.create_subprocess_exec(
            binaries() / "pgbench", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        said, wrong = await pgbench.communicate()
        found = re.search(r"tps = ([\d.]+)", said.decode())
        if found is None:
            raise NotDone(f"pgbench: {wrong.decode().strip().splitlines()[-1:]}")
        return Pace(float(found[1]))

    return insert
