"""Hands of a rebuild: processes beside this one that read and fold parts of a view and write them.

Whoever answers in this process goes on answering, and a machine with several cores uses them.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from services.chassis.feeds import Feed
from services.districts.ledger.building.bulk import Target

log = structlog.get_logger()
LEAST: Final = 50_000  # events that are worth the start of a process
MOST: Final = 8  # beyond that they wait for the database


class Part(Struct, frozen=True):
    """What one hand fills: these feeds of a generation, with so many events in memory at once."""

    view: str
    generation: int
    from_kafka: bool
    held: int
    targets: list[tuple[Feed, Target]]


class Hands:
    """Of this machine. `command` starts one: it reads a part as a line of JSON, tells on each line how many events it
    has folded, and ends where its input does.
    """

    def __init__(self, command: Sequence[str], least: int = LEAST) -> None:
        self._command, self._least = command, least
        self.count = max(1, min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, MOST))

    async def fill(self, whole: Part, folded: Callable[[int], None]) -> None:
        """As much of it as they can: what is missing afterwards is for whoever asks, who will see why."""
        if sum(target.events for _, target in whole.targets) < self._least:
            return
        async with asyncio.TaskGroup() as hands:
            for part in parts(whole, self.count):
                hands.create_task(self._one(part, folded))

    async def _one(self, part: Part, folded: Callable[[int], None]) -> None:
        try:
            code = await self._ended(part, folded)
        except (ValueError, OSError) as wrong:
            log.warning("a hand of a rebuild does nothing", view=part.view, error=str(wrong))
        else:
            if code:
                log.warning("a hand of a rebuild ended early", view=part.view, error=f"exit code {code}")

    async def _ended(self, part: Part, folded: Callable[[int], None]) -> int:
        """Its exit code. Whatever becomes of this, it does not outlive it."""
        pipe = asyncio.subprocess.PIPE
        hand = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe)
        assert hand.stdin
        assert hand.stdout
        try:
            hand.stdin.write(msgspec.json.encode(part) + b"\n")
            async for line in hand.stdout:
                folded(int(line))
            return await hand.wait()
        finally:
            if hand.returncode is None:
                hand.kill()
                await hand.wait()


def parts(whole: Part, count: int) -> Iterator[Part]:
    """By partition, each with about as many events as the others."""
    events: Counter[int] = Counter()
    for feed, target in whole.targets:
        events[feed.partition] += target.events
    shares: list[set[int]] = [set() for _ in range(min(count, len(events)))]
    for partition, _ in events.most_common():
        min(shares, key=lambda share: sum(events[each] for each in share)).add(partition)
    for share in shares:
        targets = [(feed, target) for feed, target in whole.targets if feed.partition in share]
        yield msgspec.structs.replace(whole, held=max(1, whole.held // len(shares)), targets=targets)
