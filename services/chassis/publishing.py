"""Which facts a service tells the others: translated by type, one record a fact, each with the one before it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from msgspec import Struct

from contracts.envelope import PARTITIONS, Envelope, headers_of, partition_of, to_headers
from contracts.log import ANNOUNCED, PROGRESSED, Progress
from services.chassis.codec import FactMapper, version_of
from services.chassis.epochs import Epochs
from services.chassis.feeds import Feed, Record
from services.chassis.recorder import LogRow
from services.chassis.streams import Mark

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Publication:
    """A fact's channel, and how it reads outside the service."""

    channel: str
    translate: Callable[[Any], Struct]


class Told(Struct, frozen=True, gc=False):
    """As much of a stored document as is published: what goes into headers as it is written there already."""

    id: str
    effective_on: str
    region: str
    fact: msgspec.Raw
    cause: str | None = None


class Topic(NamedTuple):
    """A stored name and version that is published: where, and how it is read and told."""

    feeds: tuple[Feed, ...]  # by partition
    read: Callable[[msgspec.Raw], Any]
    translate: Callable[[Any], Struct]


_told: Final = msgspec.json.Decoder(Told).decode


class Publisher:
    """A service's published side: the same for the relay, for the published log, and for receipts."""

    def __init__(
        self, source: str, mapper: FactMapper, publications: Mapping[type[Any], Publication], channels: Iterable[str]
    ) -> None:
        self.source, self.mapper = source, mapper
        self.channels = tuple(channels)
        self._publications = dict(publications)
        self._by_name = {fact.TOPIC: fact for fact in publications}
        self._topics: dict[str, Topic | None] = {}
        unknown = {p.channel for p in publications.values()} - set(self.channels)
        if unknown:
            raise ValueError(f"{source} publishes on channels it does not have: {unknown}")

    @property
    def feeds(self) -> list[Feed]:
        return [Feed(self.source, channel, partition) for channel in self.channels for partition in range(PARTITIONS)]

    def names(self, channels: Collection[str]) -> list[str]:
        """The stored names, without their versions, that are told on these channels."""
        return [name for name, fact in self._by_name.items() if self._publications[fact].channel in channels]

    def mark(self, epoch: int, position: int, stream: UUID, topic: str) -> Mark | None:
        """Where a stored fact stands on its channel; None where it is private."""
        kind = self._by_name.get(topic.rpartition(":")[0])
        return self.mark_of(epoch, position, stream, kind) if kind else None

    def mark_of(self, epoch: int, position: int, stream: UUID, kind: type[Any]) -> Mark | None:
        publication = self._publications.get(kind)
        return Mark(epoch, publication.channel, partition_of(stream), position) if publication else None

    def topic(self, topic: str) -> Topic | None:
        """How facts of a stored name are told; None where they are private."""
        try:
            return self._topics[topic]
        except KeyError:
            kind = self._by_name.get(topic.rpartition(":")[0])
            publication = self._publications[kind] if kind else None
            told = publication and Topic(
                tuple(Feed(self.source, publication.channel, partition) for partition in range(PARTITIONS)),
                self.mapper.reader(topic),
                publication.translate,
            )
            self._topics[topic] = told or None
            return self._topics[topic]

    def feed_of(self, row: LogRow) -> Feed | None:
        topic = self.topic(row.topic)
        return topic.feeds[partition_of(row.stream)] if topic else None

    def event(self, row: LogRow) -> tuple[Any, Struct]:
        """The recorded fact, and what is said of it. Raises what the mapper raises."""
        recorded = self.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
        return recorded, self._publications[type(recorded.fact)].translate(recorded.fact)


class Chain:
    """The last position sent on each feed: what `previous` is made of."""

    def __init__(self, publisher: Publisher, epoch: int, last: Mapping[Feed, int] | None = None) -> None:
        self._publisher, self.epoch, self._source = publisher, epoch, publisher.source.encode()
        self.last: dict[Feed, int] = dict(last or {})
        self._written: tuple[datetime | None, bytes] = (None, b"")

    def link(self, row: LogRow) -> tuple[Feed, Record] | None:
        """The record of a stored fact, chained to the one before it; None where the fact is private."""
        topic = self._publisher.topic(row.topic)
        if topic is None:
            return None
        feed = topic.feeds[partition_of(row.stream)]
        previous = self.last.get(feed, 0)
        if row.position <= previous:
            return None
        told = _told(row.state)
        event = topic.translate(topic.read(told.fact))
        headers = headers_of(
            _name_of(type(event)),
            told.id.encode(),
            self._source,
            self.epoch,
            str(row.stream).encode(),
            row.version,
            row.position,
            previous,
            told.effective_on.encode(),
            self._recorded_at(row.recorded_at),
            told.region.encode(),
            told.cause.encode() if told.cause else b"",
        )
        self.last[feed] = row.position
        return feed, Record(row.stream.bytes, headers, _encode(event))

    def _recorded_at(self, at: datetime) -> bytes:
        """All of a unit, and of all units that were written with it, have the same."""
        if at != self._written[0]:
            self._written = (at, at.isoformat().encode())
        return self._written[1]

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
        return Record(None, to_headers(envelope), _encode(body))


@cache
def _name_of(event: type[Any]) -> bytes:
    return str(event.__struct_config__.tag).encode()


def names_of(channels: Mapping[str, tuple[type[Any], ...]]) -> dict[str, type[Any]]:
    """Published names of a contract's channels, for a reader that reads them all."""
    return {str(kind.__struct_config__.tag): kind for kinds in channels.values() for kind in kinds}


def stored_names(facts: Iterable[type[Any]]) -> list[str]:
    """Stored names with versions, as the pinning test writes them down."""
    return sorted(f"{fact.TOPIC}:{version_of(fact)}" for fact in facts)
