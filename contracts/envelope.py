"""What travels in the headers of every published event (CloudEvents 1.0, Kafka binary binding)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

PARTITIONS: Final = 16  # of every channel, for ever: order and marks hang on it
MOST: Final = 2**63 - 1  # of a number: more, no database keeps
Headers = Sequence[tuple[str, bytes | None]]


def partition_of(subject: UUID, partitions: int = PARTITIONS) -> int:
    """The partition of an aggregate. Its identifier's last two bytes are random or a hash already: no hash on top."""
    return (subject.int & 0xFFFF) % partitions


class Envelope(Struct, frozen=True, kw_only=True):
    """Which fact this is, where it stands in its service's log, and when it holds."""

    type: str  # the published name with its version
    id: UUID  # random, stored with the fact: never given twice, not even after a restore
    source: str  # the service
    epoch: int  # of the sender
    subject: UUID  # the aggregate
    version: int  # of the aggregate
    position: int  # rises along the log; holes are normal
    previous: int  # the position sent before it on the same partition: this is how a loss is seen
    effective_on: date
    recorded_at: datetime
    region: str
    cause: UUID | None = None


class UnreadableEnvelope(ValueError):
    """A header is missing or is not what its name says."""


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """The envelope as Kafka record headers, in a fixed order."""
    return headers_of(
        envelope.type.encode(),
        str(envelope.id).encode(),
        envelope.source.encode(),
        envelope.epoch,
        str(envelope.subject).encode(),
        envelope.version,
        envelope.position,
        envelope.previous,
        envelope.effective_on.isoformat().encode(),
        envelope.recorded_at.isoformat().encode(),
        envelope.region.encode(),
        str(envelope.cause).encode() if envelope.cause else b"",
    )


def headers_of(
    type: bytes,
    id: bytes,
    source: bytes,
    epoch: int,
    subject: bytes,
    version: int,
    position: int,
    previous: int,
    effective_on: bytes,
    recorded_at: bytes,
    region: bytes,
    cause: bytes,
) -> list[tuple[str, bytes]]:
    """The same of an envelope that is written already, part by part; `cause` is empty where there is none."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", type),
        ("ce_id", id),
        ("ce_source", b"/" + source),
        ("ce_subject", subject),
        ("ce_time", recorded_at),
        ("ce_epoch", b"%d" % epoch),
        ("ce_position", b"%d" % position),
        ("ce_previous", b"%d" % previous),
        ("ce_streamversion", b"%d" % version),
        ("ce_effectiveon", effective_on),
        ("ce_region", region),
        ("content-type", b"application/json"),
    ]
    if cause:
        headers.insert(12, ("ce_cause", cause))
    return headers


def from_headers(headers: Headers) -> Envelope:
    """Read it back. Headers that are null or unknown are ignored. Raises UnreadableEnvelope."""
    return look(headers).envelope()


class Look(Struct, frozen=True, gc=False):
    """A first look at a record's headers: as much as says whether a reader wants it, and nothing that costs more."""

    type: str
    epoch: int
    position: int
    previous: int
    sealed: "tuple[bytes, ...] | Envelope"  # the values as they were written, or what was read of them already

    @property
    def id(self) -> UUID | None:
        """None where it cannot be read."""
        if isinstance(self.sealed, Envelope):
            return self.sealed.id
        try:
            return UUID(self.sealed[2].decode())
        except (ValueError, AttributeError):
            return None

    def envelope(self) -> Envelope:
        """All of it. Raises UnreadableEnvelope."""
        sealed = self.sealed
        return sealed if isinstance(sealed, Envelope) else _opened(self, sealed)


def look(headers: Headers) -> Look:
    """Raises UnreadableEnvelope where not even this can be read."""
    sealed = _in_order(headers)
    if sealed:
        try:
            kind, epoch, position, previous = sealed[1].decode(), int(sealed[6]), int(sealed[7]), int(sealed[8])
        except _BROKEN:
            pass  # the definition says why
        else:
            if 0 <= epoch | position | previous <= MOST and "\0" not in kind:
                return Look(kind, epoch, position, previous, sealed)
    envelope = _defined(headers)
    return Look(envelope.type, envelope.epoch, envelope.position, envelope.previous, envelope)


_NAMES: Final = tuple(name for name, _ in headers_of(b"", b"", b"", 0, b"", 0, 0, 0, b"", b"", b"", b""))
_WITH_CAUSE: Final = (*_NAMES[:12], "ce_cause", _NAMES[12])
_BROKEN: Final = (ValueError, TypeError, AttributeError, msgspec.DecodeError)
_identity: Final = msgspec.json.Decoder(UUID).decode  # several times as fast as UUID is with a text


def _in_order(headers: Headers) -> tuple[bytes, ...] | None:
    """The values of headers that stand as `headers_of` orders them; one that is null fails where it is read."""
    if len(headers) not in (13, 14):
        return None
    names, values = zip(*headers, strict=True)
    return values if names in (_NAMES, _WITH_CAUSE) else None


def _opened(seen: Look, sealed: tuple[bytes, ...]) -> Envelope:
    """Exactly what the definition says, for a third of its time."""
    try:
        if sealed[0] != b"1.0" or b"\\" in sealed[2] + sealed[4] + sealed[12]:
            raise ValueError
        version = int(sealed[9])
        if not 0 <= version <= MOST:
            raise ValueError
        return Envelope(
            type=seen.type,
            id=_identity(b'"%b"' % sealed[2]),
            source=_text(sealed[3]).removeprefix("/"),
            epoch=seen.epoch,
            subject=_identity(b'"%b"' % sealed[4]),
            version=version,
            position=seen.position,
            previous=seen.previous,
            effective_on=date.fromisoformat(sealed[10].decode()),
            recorded_at=_instant(sealed[5].decode()),
            region=_text(sealed[11]),
            cause=_identity(b'"%b"' % sealed[12]) if len(sealed) > len(_NAMES) else None,
        )
    except _BROKEN:
        names = _NAMES if len(sealed) == len(_NAMES) else _WITH_CAUSE
        return _defined(list(zip(names, sealed, strict=True)))


def _defined(headers: Headers) -> Envelope:
    """What can be read, and as what. Of a header that stands twice the last one holds. Raises UnreadableEnvelope."""
    try:
        at = {name: value.decode() for name, value in headers if value is not None and name.startswith("ce_")}
        return Envelope(
            type=_without_null(at["ce_type"]),
            id=UUID(at["ce_id"]),
            source=_without_null(at["ce_source"]).removeprefix("/"),
            epoch=_number(at["ce_epoch"]),
            subject=UUID(at["ce_subject"]),
            version=_number(at["ce_streamversion"]),
            position=_number(at["ce_position"]),
            previous=_number(at["ce_previous"]),
            effective_on=date.fromisoformat(at["ce_effectiveon"]),
            recorded_at=_instant(at["ce_time"]),
            region=_without_null(at["ce_region"]),
            cause=UUID(at["ce_cause"]) if "ce_cause" in at else None,
        )
    except (KeyError, ValueError, AttributeError) as wrong:
        raise UnreadableEnvelope(f"{type(wrong).__name__}: {wrong}") from wrong


def _text(value: bytes) -> str:
    return _without_null(value.decode())


def _without_null(text: str) -> str:
    """A text that a database can keep. Raises ValueError."""
    if "\0" in text:
        raise ValueError("a null character")
    return text


def _instant(text: str) -> datetime:
    """A time with its offset from UTC: without one nobody knows which moment it was. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return at


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is no number of a log")
    return number
