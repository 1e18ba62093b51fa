"""Sift a batch: duplicates dropped, holes seen, ghosts of an old epoch refused, the unreadable parked by stream."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from msgspec.structs import replace

from contracts.envelope import Envelope, UnreadableEnvelope, from_headers
from contracts.log import CONTROL, PROGRESSED, Progress
from services.chassis.feeds import Arrival, Feed, Hole, Parked, Place, Record, Sifted, Suspect


def sift(
    feed: Feed,
    place: Place,
    records: Sequence[Record],
    names: Mapping[str, type[Any]],
    waiting: Collection[UUID],
) -> Sifted:
    """Sort one feed's records against the place they are applied at.

    `waiting` holds the streams already in quarantine: what follows on them waits behind.
    Raises Hole where the chain of `previous` shows that something was not delivered; Suspect where no stream can be
    named or a restore was never announced.
    """
    sifting = _Sifting(feed, place, names, set(waiting))
    for record in records:
        sifting.take(record)
    return Sifted(sifting.place, sifting.arrivals, sifting.parked, sifting.duplicates, sifting.skipped)


class _Sifting:
    def __init__(self, feed: Feed, place: Place, names: Mapping[str, type[Any]], waiting: set[UUID]) -> None:
        self.feed, self.place, self.names, self.waiting = feed, place, names, waiting
        self.mark = place.position  # what the reader's database has: from there a hole is refilled, not from mid-batch
        self.families = {name.rpartition(".v")[0] for name in names}
        self.arrivals: list[Arrival] = []
        self.parked: list[Parked] = []
        self.duplicates = self.skipped = 0

    def take(self, record: Record) -> None:
        try:
            envelope = from_headers([(n, v) for n, v in record.headers if v is not None])
        except UnreadableEnvelope as wrong:
            self._park_unreadable(record, str(wrong))
            self._read_to(record)
            return
        if envelope.type in CONTROL:
            self._control(envelope, record)
        elif envelope.epoch > self.place.epoch:
            raise Hole(self.feed, self.mark, envelope.previous)  # the log says first where its epoch begins
        elif envelope.epoch < self.place.epoch or envelope.position <= self.place.position:
            self._duplicate(envelope)
        else:
            self._follow(envelope)
            self._keep(envelope, record)
            self.place = replace(self.place, position=envelope.position, event_id=envelope.id)
        self._read_to(record)

    def _read_to(self, record: Record) -> None:
        """It never falls: what is delivered again must not look new. (-1, from a published log, leaves it as it is.)"""
        if record.offset >= max(self.place.offset, 0):
            self.place = replace(self.place, offset=record.offset + 1)

    def _duplicate(self, envelope: Envelope) -> None:
        at_mark = envelope.position == self.place.position and envelope.epoch == self.place.epoch
        if at_mark and self.place.event_id not in (None, envelope.id):
            raise Suspect(f"{self.feed}: position {envelope.position} holds another event: an unannounced restore")
        self.duplicates += 1

    def _follow(self, envelope: Envelope) -> None:
        if envelope.previous > self.place.position:
            raise Hole(self.feed, self.mark, envelope.previous)

    def _keep(self, envelope: Envelope, record: Record) -> None:
        kind = self.names.get(envelope.type)
        if kind is None and envelope.type.rpartition(".v")[0] not in self.families:
            self.skipped += 1
        elif envelope.subject in self.waiting:
            self._park(envelope, record, "waits-behind", "")
        elif kind is None:
            self._park(envelope, record, "unknown-version", envelope.type)
        else:
            self._decode(kind, envelope, record)

    def _decode(self, kind: type[Any], envelope: Envelope, record: Record) -> None:
        body = record.body or b""
        try:
            event = _decoder(kind).decode(body)
        except (msgspec.DecodeError, ValueError) as wrong:
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

    def _park_unreadable(self, record: Record, detail: str) -> None:
        """Without an envelope the mark cannot move: the chain shows the hole, and the log refills what was meant."""
        if record.key is None or len(record.key) != len(NAMESPACE_OID.bytes):
            raise Suspect(f"{self.feed}: a record without a readable key at offset {record.offset}")
        if 0 <= record.offset < self.place.offset:
            self.duplicates += 1
            return
        stream = UUID(bytes=record.key)
        self.waiting.add(stream)
        event_id = uuid5(NAMESPACE_OID, f"{self.feed}/{record.offset}/{record.body!r}")
        self.parked.append(
            Parked(
                self.feed,
                stream,
                self.place.position,
                event_id,
                "unreadable-headers",
                detail,
                record.headers,
                record.body,
            )
        )

    def _control(self, envelope: Envelope, record: Record) -> None:
        try:
            progress = _decoder(Progress).decode(record.body or b"")
        except msgspec.DecodeError:
            self.skipped += 1  # whatever it would have told, the chain and the next one tell as well
            return
        self._lift(progress)
        if envelope.type == PROGRESSED and envelope.epoch == self.place.epoch:
            last = progress.last.get(str(self.feed.partition), 0)
            if last > self.place.position:
                raise Hole(self.feed, self.mark, last)
            if progress.position >= self.place.covered:
                at = envelope.recorded_at.isoformat()
                self.place = replace(self.place, covered=progress.position, covered_at=at)

    def _lift(self, progress: Progress) -> None:
        """A restore was announced: a mark it does not reach goes on in the new epoch, one beyond it cannot."""
        for epoch, begins_after in progress.epochs:
            if epoch > self.place.epoch:
                if self.place.position > begins_after:
                    told = f"read to {self.place.position}, the log was restored to {begins_after}: rebuild it"
                    raise Suspect(f"{self.feed}: {told}")
                self.place = replace(self.place, epoch=epoch, covered=min(self.place.covered, begins_after))


_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return decoder
