"""What the log tells of somebody, each fact with its order: greater than that of whatever was told before it."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.chassis.epochs import Epochs, epoch_of
from services.chassis.store import Store

_VERSIONS: Final = 1 << 32  # more than a stream has


class Told(NamedTuple):
    order: int
    fact: Any


def order_of(version: int, epoch: int) -> int:
    """Of a fact of one stream. A log that was put back counts its versions anew, in another epoch."""
    return epoch * _VERSIONS + version


async def told_of(store: Store, id: UUID) -> list[Told]:
    """Of one person, by the identity of the stream. Raises Unavailable."""
    events, epochs = await asyncio.gather(store.recorder.stream(id), store.recorder.epochs())
    of = await _epochs_of(store, id, epochs, len(events))
    return [
        Told(order_of(event.originator_version, epoch), store.mapper.fact(event))
        for event, epoch in zip(events, of, strict=True)
    ]


async def newest_epoch(store: Store) -> int:
    return (await store.recorder.epochs())[-1][0]


async def _epochs_of(store: Store, id: UUID, epochs: Epochs, count: int) -> Sequence[int]:
    if len(epochs) == 1:
        return [epochs[0][0]] * count
    positions = await store.recorder.positions([id])  # perhaps of more, which were told just now
    return [epoch_of(position, epochs) for position in positions[:count]]
