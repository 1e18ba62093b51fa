"""Fold some partitions of a view anew from the published log, up to where the view's places stand."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Record
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.in_memory import FeedInMemory
from services.districts.ledger.building.reading import UNWANTED, position
from services.districts.ledger.place import NEVER, Held
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import reached_on

STEP: Final = 1_000  # positions of the log that are read at once, if all partitions are: nobody waits long behind it


class Log(Protocol):
    """A service's published log, in process or over HTTP."""

    async def epochs(self) -> list[tuple[int, int]]: ...

    def records(
        self,
        marks: Mapping[Feed, int],
        after: int = 0,
        upto: int | None = None,
        *,
        partitions: Collection[int] | None = None,
        streams: Collection[UUID] | None = None,
    ) -> AsyncIterator[dict[Feed, list[Record]]]: ...


class Restored(Exception):
    """The log begins a new epoch that the view has not heard of: nothing can be said until it has."""


async def folded(
    spec: ViewSpec,
    log: Log,
    held: Collection[Held],
    left_out: Collection[str],
    ancestors: Ancestors,
    today: date,
    unread: Collection[str] = (),
) -> dict[Feed, FeedInMemory]:
    """Each feed at its place. `unread`: the other channels of this service. Raises Unavailable, Restored, Hole.

    The log is read in short steps, and folded beside the loop: people are served in between.
    """
    feeds = {each.feed: _memory(spec, each, left_out, ancestors, today) for each in held}
    ends = {each.feed: each.place.position for each in held}
    partitions = {feed.partition for feed in feeds}
    last, after = max(ends.values(), default=0), 0
    step = STEP * PARTITIONS // max(len(partitions), 1)
    while after < last:
        marks = {Feed(spec.source, channel, p): UNWANTED for channel in unread for p in partitions}
        marks |= {feed: memory.place.position for feed, memory in feeds.items()}
        upto = min(after + step, last)
        async for batch in log.records(marks, after, upto, partitions=partitions):
            await asyncio.to_thread(_take, feeds, batch, {feed: min(upto, end) for feed, end in ends.items()})
        after = upto
    await _of_one_epoch(log, held)
    return feeds


def _memory(spec: ViewSpec, held: Held, left_out: Collection[str], ancestors: Ancestors, today: date) -> FeedInMemory:
    day = reached_on(held, today)
    return FeedInMemory(spec, held.feed, left_out, lambda region: ancestors(region, day))


def _take(feeds: Mapping[Feed, FeedInMemory], batch: Mapping[Feed, list[Record]], ends: Mapping[Feed, int]) -> None:
    """Where the feeds' places differ, the log is read to the furthest of them."""
    last = max(ends.values())
    for feed in batch.keys() & feeds.keys():
        end = ends[feed]
        feeds[feed].take([each for each in batch[feed] if position(each) <= end] if end < last else batch[feed])


async def _of_one_epoch(log: Log, held: Collection[Held]) -> None:
    newest = max(epoch for epoch, _ in await log.epochs()) if held else 1
    for each in held:
        if each.place.epoch != newest:
            raise Restored(f"{each.feed} stands in epoch {each.place.epoch}, its log in {newest}")


def expected_balances(memory: FeedInMemory, held: Held, ancestors: Ancestors) -> Mapping[Any, int]:
    """What stands on the feed's day, carried up to the city's; nothing where balances were never made."""
    return {} if held.place.as_of == NEVER else memory.balances(ancestors, held.place.as_of)
