"""Which units of a batch cannot be written any more, and why: asked of a SQLite file."""

import sqlite3
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from services.chassis import sqlite_places
from services.chassis.recorder import Conflict, KeyTaken, PlaceMoved, Write, preceding
from services.chassis.remembering import OutOfDate

FACT: Final = "select 1 from stored_events where originator_id = ? and originator_version = ?"
KEY: Final = "select 1 from idempotency_keys where key = ?"
At = tuple[UUID | str, int]


def told(db: sqlite3.Connection, writes: Sequence[Write], epoch: int) -> list[Exception | None]:
    """For each unit why it has lost, or None."""
    reasons: list[Exception | None] = []
    planned: set[At] = set()
    for write in writes:
        reasons.append(_loser(db, write, epoch, planned))
        if reasons[-1] is None:  # a unit that goes on where this one ends has not lost either
            planned |= {(event.originator_id, event.originator_version) for event in write.events}
    return reasons


def missing(db: sqlite3.Connection, write: Write, planned: Collection[At] = ()) -> UUID | None:
    """A stream of which the fact before its first new one is neither there nor planned."""
    lacking = (at for at in preceding([write]) if at not in planned and not _there(db, at))
    return next((UUID(str(stream)) for stream, _ in lacking), None)


def _loser(db: sqlite3.Connection, write: Write, epoch: int, planned: Collection[At]) -> Exception | None:
    if write.key and db.execute(KEY, (write.key.key,)).fetchone():
        return KeyTaken()
    for event in write.events:
        if _there(db, (event.originator_id, event.originator_version)):
            assert isinstance(event.originator_id, UUID)
            return Conflict(event.originator_id)
    if lacking := missing(db, write, planned):
        return Conflict(lacking)
    if write.epoch not in (None, epoch):
        return OutOfDate()
    return PlaceMoved() if write.move and sqlite_places.moved(db, write.move) else None


def _there(db: sqlite3.Connection, at: At) -> bool:
    stream, version = at
    return db.execute(FACT, (str(stream), version)).fetchone() is not None
