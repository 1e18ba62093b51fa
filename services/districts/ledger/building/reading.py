"""Read the published logs for a rebuild: from a mark on, up to another, in the batches that a fold likes."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final

from contracts.envelope import UnreadableEnvelope, look
from contracts.log import CONTROL
from services.chassis.feeds import Feed, Record

# The published logs after a mark for each feed (from the start where there is none), each feed in its order.
Records = Callable[[Mapping[Feed, int]], AsyncIterator[tuple[Feed, Sequence[Record]]]]
Pieces = AsyncIterator[tuple[Feed, Sequence[Record]]]

BATCH: Final = 5_000
UNWANTED: Final = 2**62  # a mark beyond every log: nothing of that feed is read


async def upto(pieces: Pieces, marks: Mapping[Feed, int]) -> Pieces:
    """The same, but no feed beyond its mark; ends when every mark is reached. What announces an epoch comes along."""
    ahead = {feed for feed, mark in marks.items() if mark}
    async for feed, some in pieces:
        if feed in ahead:
            last = next(filter(None, map(position, reversed(some))), 0)
            yield feed, some if last <= marks[feed] else [each for each in some if position(each) <= marks[feed]]
            if last >= marks[feed]:
                ahead.discard(feed)
        if not ahead:
            return


async def batched(pieces: Pieces, size: int = BATCH) -> Pieces:
    """In large batches: the logs come in pieces of every feed."""
    waiting: defaultdict[Feed, list[Record]] = defaultdict(list)
    async for feed, some in pieces:
        waiting[feed] += some
        if len(waiting[feed]) >= size:
            yield feed, waiting.pop(feed)
    for feed, rest in waiting.items():
        yield feed, rest


def position(record: Record) -> int:
    """Where a record stands in the log; 0 for what the log says of itself, and for what intake will find unreadable."""
    try:
        seen = look(record.headers)
    except UnreadableEnvelope:
        return 0
    return 0 if seen.type in CONTROL else seen.position
