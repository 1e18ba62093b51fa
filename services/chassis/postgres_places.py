"""A reaction's places and quarantine beside its log, in PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.chassis.feeds import Feed, Parked, Place
from services.chassis.recorder import PlaceMove
from services.chassis.sqlite_places import decode_headers, encode_headers

PLACES: Final = (
    "select source, channel, partition, epoch, position, event_id, covered, covered_at, next_offset, as_of, turn"
    " from places where reader = $1"
)
PARKED: Final = (
    "select source, channel, partition, stream, position, event_id, cause, detail, headers, body"
    " from parked where reader = $1 order by stream, position"
)

SKIP: Final = """
with out as (delete from parked where reader = $1 and event_id = $2 returning 1),
kept as (
    insert into skips select $1, $2, $3, $4, $5 where exists (select from out) on conflict do nothing
)
select exists (select from out)
"""


def places(rows: Iterable[Any]) -> dict[Feed, Place]:
    return {Feed(row[0], row[1], row[2]): Place(*tuple(row)[3:]) for row in rows}


def parked(rows: Iterable[Any]) -> list[Parked]:
    return [Parked(Feed(r[0], r[1], r[2]), r[3], r[4], r[5], r[6], r[7], decode_headers(r[8]), r[9]) for r in rows]


def values(moves: Sequence[PlaceMove]) -> list[list[Any]]:
    """The parameters $15 … $44 of APPEND_AND_MOVE."""
    quarantine = [(move.reader, parked) for move in moves for parked in move.parked]
    released = [(move.reader, event_id) for move in moves for event_id in move.released]
    caused = [(move.reader, each.event_id, each.cause, each.detail) for move in moves for each in move.caused]
    return [
        *_columns([_place_row(move) for move in moves], 13),
        *_columns([_parked_row(reader, parked) for reader, parked in quarantine], 11),
        [reader for reader, _ in released],
        [event_id for _, event_id in released],
        *_columns(caused, 4),
    ]


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(width)]


def _place_row(move: PlaceMove) -> tuple[Any, ...]:
    to, was = move.after, move.before
    now = (to.epoch, to.position, to.event_id, to.covered, to.covered_at, to.offset, to.as_of, to.turn + 1)
    return (move.reader, *move.feed, *now, was.turn if was else None)


def _parked_row(reader: str, parked: Parked) -> tuple[Any, ...]:
    headers = encode_headers(parked)
    at = (reader, parked.event_id, *parked.feed, parked.stream, parked.position)
    return (*at, parked.cause, parked.detail, headers, parked.body)
