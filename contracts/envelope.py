"""What travels in the headers of every published event (CloudEvents 1.0, Kafka binary binding)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

PARTITIONS: Final = 16  # of every channel, for ever: order and marks hang on it


def partition_of(subject: UUID, partitions: int = PARTITIONS) -> int:
    """The partition of an aggregate. Its identifier's last two bytes are random or a hash already: no hash on top."""
    return int.from_bytes(subject.bytes[-2:]) % partitions


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
    texts = [
        ("ce_specversion", "1.0"),
        ("ce_type", envelope.type),
        ("ce_id", str(envelope.id)),
        ("ce_source", f"/{envelope.source}"),
        ("ce_subject", str(envelope.subject)),
        ("ce_time", envelope.recorded_at.isoformat()),
        ("ce_epoch", str(envelope.epoch)),
        ("ce_position", str(envelope.position)),
        ("ce_previous", str(envelope.previous)),
        ("ce_streamversion", str(envelope.version)),
        ("ce_effectiveon", envelope.effective_on.isoformat()),
        ("ce_region", envelope.region),
    ]
    if envelope.cause:
        texts.append(("ce_cause", str(envelope.cause)))
    return [(name, text.encode()) for name, text in texts] + [("content-type", b"application/json")]


def from_headers(headers: list[tuple[str, bytes]]) -> Envelope:
    """Read it back. Unknown headers are ignored. Raises UnreadableEnvelope."""
    try:
        at = {name: value.decode() for name, value in headers if name.startswith("ce_")}
        return Envelope(
            type=at["ce_type"],
            id=UUID(at["ce_id"]),
            source=at["ce_source"].removeprefix("/"),
            epoch=int(at["ce_epoch"]),
            subject=UUID(at["ce_subject"]),
            version=int(at["ce_streamversion"]),
            position=int(at["ce_position"]),
            previous=int(at["ce_previous"]),
            effective_on=date.fromisoformat(at["ce_effectiveon"]),
            recorded_at=datetime.fromisoformat(at["ce_time"]),
            region=at["ce_region"],
            cause=UUID(at["ce_cause"]) if "ce_cause" in at else None,
        )
    except (KeyError, ValueError, AttributeError) as wrong:
        raise UnreadableEnvelope(f"{type(wrong).__name__}: {wrong}") from wrong
