"""How a log is read by position: all of it, the streams of some partitions, or some streams alone."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from contracts.envelope import PARTITIONS
from services.chassis.recorder import LogRow

NO_END: Final = 2**62
_COLUMNS: Final = "notification_id, originator_id, originator_version, topic, state, recorded_at"
_READ: Final = f"select {_COLUMNS} from stored_events"  # noqa: S608
_DIGITS: Final = tuple("0123456789abcdef")

# A partition is the remainder of a stream's last two bytes, and so of its last one: there are 16, a whole hex digit.
assert len(_DIGITS) == PARTITIONS


def postgres_log(
    after: int, limit: int, upto: int | None, partitions: Collection[int] | None, names: Collection[str] | None
) -> tuple[str, list[Any]]:
    """The statement and its values."""
    values: list[Any] = [after, NO_END if upto is None else upto, limit]
    lies = ""
    if partitions is not None:
        values.append(sorted(partitions))
        lies = f" and get_byte(uuid_send(originator_id), 15) % {PARTITIONS} = any($4::int[])"
    if names is not None:
        values.append(sorted(names))
        lies += f" and split_part(topic, ':', 1) = any(${len(values)}::text[])"
    return (
        f"{_READ} where notification_id > $1 and notification_id <= $2{lies} order by notification_id limit $3",
        values,
    )


# Each stream by its index, whatever the planner believes of the table: a batch of them is never worth all of the log.
POSTGRES_STREAMS: Final = (
    "select nth, originator_version, topic, state from unnest($1::uuid[], $2::bigint[]) with ordinality"
    " as asked (id, after, nth) cross join lateral (select originator_version, topic, state from stored_events"
    " where originator_id = id and originator_version > after order by originator_version offset 0) as facts"
    " order by nth, originator_version"
)
POSTGRES_VERSION: Final = "select coalesce(max(originator_version), 0) from stored_events where originator_id = $1"
POSTGRES_HEAD: Final = "select coalesce(max(notification_id), 0) from stored_events"
POSTGRES_AT: Final = f"{_READ} where notification_id = any($1::bigint[]) order by notification_id"
POSTGRES_POSITIONS: Final = (
    "select notification_id from stored_events where originator_id = any($1::uuid[])"
    " and notification_id > $2 and notification_id <= $3"
)

# Counted where the facts lie: to read a log of millions only to count it would hold up those who write to it.
POSTGRES_CENSUS: Final = (
    "select topic, count(*), min(notification_id) from stored_events join unnest($2::bigint[]) with ordinality"
    " as marks (mark, nth) on nth - 1 = get_byte(uuid_send(originator_id), 15) % 16"
    " where notification_id > $1 and notification_id <= mark and notification_id <= $3 group by topic"
)


def sqlite_log(
    after: int, limit: int, upto: int | None, partitions: Collection[int] | None, names: Collection[str] | None
) -> tuple[str, tuple[Any, ...]]:
    values: tuple[Any, ...] = (after, NO_END if upto is None else upto)
    lies, digits = "", tuple(_DIGITS[each] for each in sorted(partitions or ()))
    if partitions is not None:
        lies = f" and substr(originator_id, -1) in ({', '.join('?' * len(digits))})"
    if names is not None:
        lies += f" and substr(topic, 1, instr(topic, ':') - 1) in ({', '.join('?' * len(names))})"
    sql = f"{_READ} where notification_id > ? and notification_id <= ?{lies} order by notification_id limit ?"
    return sql, (*values, *digits, *(names or ()), limit)


SQLITE_CENSUS: Final = (
    "select topic, count(*), min(notification_id) from stored_events join json_each(?) as marks"
    " on key = instr('0123456789abcdef', substr(originator_id, -1)) - 1"
    " where notification_id > ? and notification_id <= value and notification_id <= ? group by topic"
)
SQLITE_AT: Final = f"{_READ} where notification_id in (select value from json_each(?)) order by notification_id"  # noqa: S608
SQLITE_POSITIONS: Final = (
    "select notification_id from stored_events where originator_id in (select value from json_each(?))"
    " and notification_id > ? and notification_id <= ?"
)


def as_json(values: Iterable[UUID | int]) -> str:
    """What json_each reads."""
    return msgspec.json.encode(list(values)).decode()


def instant(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def sqlite_rows(rows: Sequence[tuple[Any, ...]]) -> list[LogRow]:
    return [
        LogRow(at, UUID(stream), version, topic, state, instant(micros))
        for at, stream, version, topic, state, micros in rows
    ]
