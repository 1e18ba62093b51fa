"""Which facts a service tells the others: translated by type, one record a fact, each with the one before it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from msgspec import Struct

from contracts.envelope import PARTITIONS, Envelope, partition_of, to_headers
from contracts.log import ANNOUNCED, PROGRESSED, Progress
from services.chassis.codec import FactMapper, version_of
from services.chassis.epochs import Epochs
from services.chassis.feeds import Feed, Record
from services.chassis.recorder import LogRow
from services.chassis.streams import Mark

_encoder: Final = msgspec.json.Encoder()


@dataclass(frozen=True)
class Publication:
    """A fact's channel, and how it reads outside the service."""

    channel: str
    translate: Callable[[Any], Struct]


class Publisher:
    """A service's published side: the same for the relay, for the published log, and for receipts."""

    def __init__(
        self, source: str, mapper: FactMapper, publications: Mapping[type[Any], Publication], channels: Iterable[str]
    ) -> None:
        self.source, self.mapper = source, mapper
        self.channels = tuple(channels)
        self._publications = dict(publications)
        self._by_name = {fact.TOPIC: fact for fact in publications}
        unknown = {p.channel for p in publications.values()} - set(self.channels)
        if unknown:
            raise ValueError(f"{source} publishes on channels it does not have: {unknown}")

    @property
    def feeds(self) -> list[Feed]:
        return [Feed(self.source, channel, partition) for channel in self.channels for partition in range(PARTITIONS)]

    def mark(self, epoch: int, position: int, stream: UUID, topic: str) -> Mark | None:
        """Where a stored fact stands on its channel; None where it is private."""
        kind = self._by_name.get(topic.rpartition(":")[0])
        return self.mark_of(epoch, position, stream, kind) if kind else None

    def mark_of(self, epoch: int, position: int, stream: UUID, kind: type[Any]) -> Mark | None:
        publication = self._publications.get(kind)
        return Mark(epoch, publication.channel, partition_of(stream), position) if publication else None

    def feed_of(self, row: LogRow) -> Feed | None:
        kind = self._by_name.get(row.topic.rpartition(":")[0])
        return Feed(self.source, self._publications[kind].channel, partition_of(row.stream)) if kind else None

    def event(self, row: LogRow) -> tuple[Any, Struct]:
        """The recorded fact, and what is said of it. Raises what the mapper raises."""
        recorded = self.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
        return recorded, self._publications[type(recorded.fact)].translate(recorded.fact)


class Chain:
    """The last position sent on each feed: what `previous` is made of."""

    def __init__(self, publisher: Publisher, epoch: int, last: Mapping[Feed, int] | None = None) -> None:
        self._publisher, self.epoch = publisher, epoch
        self.last: dict[Feed, int] = dict(last or {})

    def link(self, row: LogRow) -> tuple[Feed, Record] | None:
        """The record of a stored fact, chained to the one before it; None where the fact is private."""
        feed = self._publisher.feed_of(row)
        if feed is None or row.position <= self.last.get(feed, 0):
            return None
        recorded, event = self._publisher.event(row)
        envelope = Envelope(
            type=str(type(event).__struct_config__.tag),
            id=recorded.id,
            source=self._publisher.source,
            epoch=self.epoch,
            subject=row.stream,
            version=row.version,
            position=row.position,
            previous=self.last.get(feed, 0),
            effective_on=recorded.effective_on,
            recorded_at=row.recorded_at,
            region=recorded.region,
            cause=recorded.cause,
        )
        self.last[feed] = row.position
        return feed, Record(row.stream.bytes, to_headers(envelope), _encoder.encode(event))

    def progress(self, channel: str, position: int, at: Any, epochs: Epochs) -> Record:
        """How far the log has been sent; goes on every partition of the channel."""
        return self._control(PROGRESSED, channel, position, at, epochs)

    def announcement(self, channel: str, at: Any, epochs: Epochs) -> Record:
        """That a new epoch begins, and after which position; goes on every partition before anything of that epoch."""
        self.epoch, begins_after = epochs[-1]
        return self._control(ANNOUNCED, channel, begins_after, at, epochs)

    def _control(self, kind: str, channel: str, position: int, at: Any, epochs: Epochs) -> Record:
        last = {str(feed.partition): was for feed, was in self.last.items() if feed.channel == channel}
        body = Progress(position=position, last=last, epochs=tuple(epochs))
        envelope = Envelope(
            type=kind,
            id=UUID(int=position),
            source=self._publisher.source,
            epoch=self.epoch,
            subject=UUID(int=0),
            version=0,
            position=position,
            previous=0,
            effective_on=at.date(),
            recorded_at=at,
            region="",
        )
        return Record(None, to_headers(envelope), _encoder.encode(body))


def names_of(channels: Mapping[str, tuple[type[Any], ...]]) -> dict[str, type[Any]]:
    """Published names of a contract's channels, for a reader that reads them all."""
    return {str(kind.__struct_config__.tag): kind for kinds in channels.values() for kind in kinds}


def stored_names(facts: Iterable[type[Any]]) -> list[str]:
    """Stored names with versions, as the pinning test writes them down."""
    return sorted(f"{fact.TOPIC}:{version_of(fact)}" for fact in facts)
