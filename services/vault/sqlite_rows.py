"""Rows of a vault in SQLite, as they are read and written: instants in microseconds, days and lists as texts."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.vault.tables import Found, KeyRow, Look, Looked, Pair, Tombstone, ValueRow

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)


def json_of(rows: Any) -> str:
    return json.dumps([each if isinstance(each, str) else list(each) for each in rows])


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICRO


def instant(micros: int) -> datetime:
    return _EPOCH + micros * _MICRO


def key_of(row: Sequence[Any]) -> KeyRow:
    key_id, person, purpose, master, wrapped, made_at, restricted = row
    return KeyRow(UUID(key_id), Pair(person, purpose), master, wrapped, instant(made_at), bool(restricted))


def value_of(row: Sequence[Any]) -> ValueRow:
    key, field, blob, source, noted_on, until, order, region = row
    days = date.fromisoformat(noted_on), date.fromisoformat(until)
    return ValueRow(UUID(key), field, blob, source, *days, order, region)


def found_of(row: Sequence[Any]) -> Found:
    return Found(key_of(row[:7]), value_of(row[7:]))


def tombstone_of(row: Sequence[Any]) -> Tombstone:
    key, person, purpose, why, erased_at, fields, told = row
    return Tombstone(UUID(key), Pair(person, purpose), why, instant(erased_at), tuple(json.loads(fields)), told)


def looked_of(row: Sequence[Any]) -> Looked:
    at, caller, role, unit, reason, person, purpose, fields, number = row
    return Looked(Look(instant(at), caller, role, unit, reason), person, purpose, tuple(json.loads(fields)), number)
