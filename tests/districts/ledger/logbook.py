"""A service's published log for tests: every record with its envelope and the position before it on its feed."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

import msgspec

from contracts.envelope import Envelope, to_headers
from contracts.log import PROGRESSED, Progress
from services.chassis.feeds import Feed, Record
from tests.districts.ledger.organisations import CHANNEL

ROOT = UUID("0197a5b0-0000-7000-8000-000000000000")
FEED = Feed("registration", CHANNEL, 0)


def stream(n: int) -> UUID:
    return uuid5(ROOT, f"stream {n}")


def recorded_at(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime.combine(day, time(4), UTC)


class Logbook:
    """The records of all feeds, in the order of the log."""

    def __init__(self) -> None:
        self.records: defaultdict[Feed, list[Record]] = defaultdict(list)
        self.envelopes: dict[int, Envelope] = {}
        self.position = 0
        self._last: defaultdict[Feed, int] = defaultdict(int)
        self._versions: defaultdict[UUID, int] = defaultdict(int)

    def add(
        self,
        subject: UUID,
        event: Any,
        on: date,
        *,
        feed: Feed = FEED,
        known: date | None = None,
        type: str | None = None,
        body: bytes | None = None,
    ) -> Record:
        """One more fact; `type` and `body` write it otherwise than it is."""
        self.position += 2  # holes are normal
        self._versions[subject] += 1
        envelope = Envelope(
            type=type or event.__struct_config__.tag,
            id=uuid5(ROOT, f"event {self.position}"),
            source=feed.source,
            epoch=1,
            subject=subject,
            version=self._versions[subject],
            position=self.position,
            previous=self._last[feed],
            effective_on=on,
            recorded_at=recorded_at(known or on),
            region="110113",
        )
        self._last[feed] = self.position
        body = msgspec.json.encode(event) if body is None else body
        record = Record(subject.bytes, to_headers(envelope), body)
        self.records[feed].append(record)
        self.envelopes[self.position] = envelope
        return record

    def progress(self, feed: Feed = FEED, last: int | None = None) -> Record:
        """What the relay says of itself each second."""
        envelope = Envelope(
            type=PROGRESSED,
            id=uuid5(ROOT, f"progress {self.position}"),
            source=feed.source,
            epoch=1,
            subject=ROOT,
            version=0,
            position=self.position,
            previous=0,
            effective_on=date(2026, 1, 1),
            recorded_at=recorded_at(date(2026, 1, 1)),
            region="110000",
        )
        said = Progress(
            position=self.position,
            last={str(feed.partition): self._last[feed] if last is None else last},
        )
        return Record(ROOT.bytes, to_headers(envelope), msgspec.json.encode(said))

    async def published(self, after: Mapping[Feed, int], size: int = 3) -> AsyncIterator[tuple[Feed, list[Record]]]:
        """The published log of every feed after a mark, in small pieces."""
        for feed, records in list(self.records.items()):
            rest = [record for record in records if position_of(record) > after.get(feed, 0)]
            for at in range(0, len(rest), size):
                yield feed, rest[at : at + size]


def position_of(record: Record) -> int:
    return int(dict(record.headers)["ce_position"] or b"0")
