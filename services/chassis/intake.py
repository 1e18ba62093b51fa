"""Sift a batch: duplicates dropped, holes seen, ghosts of an old epoch refused, the unreadable parked by stream."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from msgspec.structs import replace

from contracts.envelope import MOST, Envelope, Look, UnreadableEnvelope, look
from contracts.log import CONTROL, PROGRESSED, Progress
from services.chassis import metrics
from services.chassis.feeds import Arrival, Feed, Hole, Parked, Place, Record, Restored, Sifted, Suspect

_NULL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # in a text, where no database keeps it
_KEY: Final = 16  # bytes
LARGEST: Final = 900 * 1024  # bytes of a body: a service refuses to store more (`store.LARGEST`)


def sift(
    feed: Feed,
    place: Place,
    records: Sequence[Record],
    names: Mapping[str, type[Any]],
    waiting: Collection[UUID],
) -> Sifted:
    """Sort one feed's records against the place they are applied at.

    `waiting` holds the streams already in quarantine: what follows on them waits behind. Of what the reader has had
    already, or has no name for, only as much is looked at as says so: it costs next to nothing.
    Raises Hole where the chain of `previous` shows that something was not delivered; Suspect where no stream can be
    named or a restore was never announced.
    """
    sifting = _Sifting(feed, place, names, set(waiting))
    for record in records:
        sifting.take(record)
    return Sifted(sifting.place, sifting.arrivals, sifting.parked, sifting.duplicates, sifting.skipped)


def count(reader: str, sifted: Sifted, parked: Sequence[Parked] = ()) -> None:
    """What operators see of a batch that was applied; `parked`: what its effect could not take."""
    if sifted.duplicates:
        metrics.DUPLICATES.labels(reader).inc(sifted.duplicates)
    if sifted.skipped:
        metrics.UNREAD.labels(reader).inc(sifted.skipped)
    for each in (*sifted.parked, *parked):
        metrics.PARKED.labels(reader, each.cause).inc()


class _OtherKey(Exception):
    """A record whose key is not the identity of what it tells of."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"the key is not that of {subject}")
        self.subject = subject


class _Sifting:
    def __init__(self, feed: Feed, place: Place, names: Mapping[str, type[Any]], waiting: set[UUID]) -> None:
        self.feed, self.began, self.names, self.waiting = feed, place, names, waiting
        self.epoch, self.position, self.offset = place.epoch, place.position, place.offset
        self.covered, self.covered_at = place.covered, place.covered_at
        self.newest: Look | None = None  # what moved the mark last
        self.families = {name.rpartition(".v")[0] for name in names}
        self.arrivals: list[Arrival] = []
        self.parked: list[Parked] = []
        self.duplicates = self.skipped = 0

    @property
    def place(self) -> Place:
        return replace(
            self.began,
            epoch=self.epoch,
            position=self.position,
            event_id=self.event_id,
            covered=self.covered,
            covered_at=self.covered_at,
            offset=self.offset,
        )

    @property
    def event_id(self) -> UUID | None:
        return self.newest.id if self.newest else self.began.event_id

    def take(self, record: Record) -> None:
        try:
            seen = look(record.headers)
            if seen.type in CONTROL:
                self._control(seen, record)
            elif seen.epoch > self.epoch:
                raise self._hole(seen.previous)  # the log says first where its epoch begins
            elif seen.epoch < self.epoch or seen.position <= self.position:
                self._duplicate(seen)
            elif seen.previous > self.position:
                raise self._hole(seen.previous)
            else:
                self._keep(seen, record)
                self.position, self.newest = seen.position, seen
        except (UnreadableEnvelope, _OtherKey) as wrong:
            self._park_unreadable(record, wrong)
        # it never falls: what is delivered again must not look new (-1, from a published log, leaves it as it is)
        if record.offset >= max(self.offset, 0):
            self.offset = record.offset + 1

    def _hole(self, previous: int) -> Hole:
        """From what the reader's database has a hole is refilled, not from mid-batch."""
        return Hole(self.feed, self.began.position, previous)

    def _duplicate(self, seen: Look) -> None:
        at_mark = seen.position == self.position and seen.epoch == self.epoch
        if at_mark and self.event_id not in (None, seen.id):
            raise Suspect(f"{self.feed}: position {seen.position} holds another event: an unannounced restore")
        self.duplicates += 1

    def _keep(self, seen: Look, record: Record) -> None:
        """Raises UnreadableEnvelope, _OtherKey: then the mark does not move."""
        kind = self.names.get(seen.type)
        if kind is None and seen.type.rpartition(".v")[0] not in self.families:
            self.skipped += 1
            return
        envelope = seen.envelope()
        if record.key != envelope.subject.bytes:
            raise _OtherKey(envelope.subject)
        if envelope.subject in self.waiting:
            self._park(envelope, record, "waits-behind", "")
        elif kind is None:
            self._park(envelope, record, "unknown-version", envelope.type)
        else:
            self._decode(kind, envelope, record)

    def _decode(self, kind: type[Any], envelope: Envelope, record: Record) -> None:
        body = record.body or b""
        try:
            event = read(kind, body)
        except (ValueError, RecursionError) as wrong:
            self._park(envelope, record, "unreadable-body", str(wrong))
        else:
            self.arrivals.append(Arrival(envelope, event, body))

    def _park(self, envelope: Envelope, record: Record, cause: str, detail: str) -> None:
        self.waiting.add(envelope.subject)
        self.parked.append(
            Parked(
                self.feed, envelope.subject, envelope.position, envelope.id, cause, detail, record.headers, record.body
            )
        )

    def _park_unreadable(self, record: Record, wrong: Exception) -> None:
        """What is no record of the log, as the log writes it, cannot move the mark.

        Where it stands for one the chain shows the hole, and the log refills what was meant.
        """
        if record.key is not None and len(record.key) == _KEY:
            stream = UUID(bytes=record.key)
        elif isinstance(wrong, _OtherKey):
            stream = wrong.subject
        else:
            raise Suspect(f"{self.feed}: a record without a readable key at offset {record.offset}")
        if 0 <= record.offset < self.offset:
            self.duplicates += 1
            return
        self.waiting.add(stream)
        event_id = uuid5(NAMESPACE_OID, f"{self.feed!r}/{record.offset}/{record.body!r}")
        cause = "unreadable-headers"
        self.parked.append(
            Parked(self.feed, stream, self.position, event_id, cause, str(wrong), record.headers, record.body)
        )

    def _control(self, seen: Look, record: Record) -> None:
        try:
            told, envelope = _decoder(Progress).decode(record.body or b""), seen.envelope()
        except (msgspec.DecodeError, ValueError, RecursionError):
            self.skipped += 1  # whatever it would have told, the chain and the next one tell as well
            return
        self._lift(told)
        if seen.type == PROGRESSED and seen.epoch == self.epoch:
            last = told.last.get(str(self.feed.partition), 0)
            if last > self.position:
                raise self._hole(last)
            if self.covered <= told.position <= MOST:
                self.covered, self.covered_at = told.position, envelope.recorded_at.isoformat()

    def _lift(self, told: Progress) -> None:
        """A restore was announced: a mark it does not reach goes on in the new epoch, one beyond it cannot."""
        for epoch, begins_after in told.epochs:
            if epoch > self.epoch:
                if self.position > begins_after:
                    raise Restored(self.feed, self.began, told.epochs, (epoch, begins_after))
                self.epoch, self.covered = epoch, min(self.covered, begins_after)


def read(kind: type[Any], body: bytes) -> Any:
    """An event from its body. Raises ValueError where it is none that a database keeps, RecursionError."""
    if len(body) > LARGEST:
        raise ValueError(f"{len(body)} bytes, of {LARGEST} at most")
    event = _decoder(kind).decode(body)
    if b"\\u0000" in body and _NULL.search(body):
        raise ValueError("a null character")
    return event


_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return decoder
