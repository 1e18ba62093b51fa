"""A reaction's places and quarantine beside its log, in SQLite: they move in the unit that holds their effect."""

import sqlite3
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from services.chassis.feeds import Feed, Parked, Place
from services.chassis.recorder import PlaceMove, PlaceMoved, Skipped

SCHEMA: Final = """
create table if not exists places (
    reader text not null, source text not null, channel text not null, partition integer not null,
    epoch integer not null, position integer not null, event_id text, covered integer not null,
    covered_at text not null, next_offset integer not null, as_of text not null, turn integer not null,
    primary key (reader, source, channel, partition)
) strict, without rowid;
create table if not exists parked (
    reader text not null, event_id text not null, source text not null, channel text not null,
    partition integer not null, stream text not null, position integer not null, cause text not null,
    detail text not null, headers blob not null, body blob,
    primary key (reader, event_id)
) strict;
create index if not exists parked_by_stream on parked (reader, stream, position);
"""

SKIPS: Final = """
create table skips (
    reader text not null, event_id text not null, reason text not null, skipped_by text not null,
    skipped_at text not null, primary key (reader, event_id)
) strict, without rowid;
"""

_UPDATE: Final = """
update places set epoch = ?, position = ?, event_id = ?, covered = ?, covered_at = ?, next_offset = ?, as_of = ?,
    turn = ?
where reader = ? and source = ? and channel = ? and partition = ? and turn = ?
"""


def move(db: sqlite3.Connection, move: PlaceMove) -> None:
    """Raises PlaceMoved, or IntegrityError where a first place was set by another."""
    values = _columns(move.after)
    at = (move.reader, *move.feed)
    if move.before is None:
        db.execute("insert into places values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*at, *values))
    elif db.execute(_UPDATE, (*values, *at, move.before.turn)).rowcount != 1:
        raise PlaceMoved
    for parked in move.parked:
        headers = encode_headers(parked)
        row = (move.reader, str(parked.event_id), *parked.feed, str(parked.stream), parked.position)
        db.execute(
            "insert or ignore into parked values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, parked.cause, parked.detail, headers, parked.body),
        )
    for event_id in move.released:
        db.execute("delete from parked where reader = ? and event_id = ?", (move.reader, str(event_id)))
    for parked in move.caused:
        db.execute(
            "update parked set cause = ?, detail = ? where reader = ? and event_id = ?",
            (parked.cause, parked.detail, move.reader, str(parked.event_id)),
        )


def moved(db: sqlite3.Connection, move: PlaceMove) -> bool:
    """Whether the place is no longer what the unit was decided on."""
    now = places(db, move.reader).get(move.feed)
    return (now and now.turn) != (move.before and move.before.turn)


def skip(db: sqlite3.Connection, reader: str, skipped: Skipped) -> bool:
    event_id, reason, by, at = str(skipped.event_id), skipped.reason, skipped.by, skipped.at.isoformat()
    db.execute("begin immediate")
    out = db.execute("delete from parked where reader = ? and event_id = ?", (reader, event_id)).rowcount
    if out:
        db.execute("insert or ignore into skips values (?, ?, ?, ?, ?)", (reader, event_id, reason, by, at))
    db.execute("commit")
    return bool(out)


def places(db: sqlite3.Connection, reader: str) -> dict[Feed, Place]:
    rows = db.execute("select * from places where reader = ?", (reader,)).fetchall()
    return {Feed(*row[1:4]): place(row[4:]) for row in rows}


def place(row: tuple[Any, ...]) -> Place:
    epoch, position, event_id, covered, covered_at, offset, as_of, turn = row
    event, day = UUID(event_id) if event_id else None, date.fromisoformat(as_of)
    return Place(epoch, position, event, covered, covered_at, offset, day, turn)


def parked(db: sqlite3.Connection, reader: str) -> list[Parked]:
    rows = db.execute(
        "select source, channel, partition, stream, position, event_id, cause, detail, headers, body from parked"
        " where reader = ? order by stream, position",
        (reader,),
    ).fetchall()
    return [
        Parked(Feed(*row[:3]), UUID(row[3]), row[4], UUID(row[5]), row[6], row[7], decode_headers(row[8]), row[9])
        for row in rows
    ]


def encode_headers(parked: Parked) -> bytes:
    return msgspec.json.encode([(name, value) for name, value in parked.headers])


def decode_headers(stored: bytes) -> list[tuple[str, bytes | None]]:
    return msgspec.json.decode(stored, type=list[tuple[str, bytes | None]])


def _columns(place: Place) -> tuple[Any, ...]:
    event_id = str(place.event_id) if place.event_id else None
    as_of = place.as_of.isoformat()
    kept = (place.epoch, place.position, event_id, place.covered, place.covered_at, place.offset, as_of)
    return (*kept, place.turn + 1)
