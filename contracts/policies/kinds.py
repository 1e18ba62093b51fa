"""The types a policy's value can have: how each is written, and which of them can be compared."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, Final

import msgspec

from contracts.periods import NotAPeriod, Period
from contracts.policies.declared import Key


class BadValue(ValueError):
    """A value is not what its key says."""


def typed(key: Key, written: Any) -> Any:
    """The value as rules use it. Raises BadValue."""
    if written is None:
        if not key.optional:
            raise BadValue(f"{key.key} needs a value of type {key.type}")
        return None
    try:
        value = KINDS[key.type](written)
    except (msgspec.ValidationError, NotAPeriod, ValueError) as wrong:
        raise BadValue(f"{key.key} needs a value of type {key.type}: {wrong}") from wrong
    if key.choices:
        strange = [word for word in _words(value) if word not in key.choices]
        if strange:
            raise BadValue(f"{key.key} knows no {strange[0]}, only {', '.join(key.choices)}")
    return value


def beyond(key: Key, value: Any, other: Any, direction: str) -> bool:
    """Whether a value lies on the forbidden side of another; what cannot be compared does. None is without limit."""
    if direction == "any" or other is None or value == other:
        return False
    if direction == "none" or value is None or not _comparable(value, other):
        return True
    mine, theirs = _sizes(value), _sizes(other)
    return any(m > t if direction == "lower" else m < t for m, t in zip(mine, theirs, strict=True))


def _comparable(value: Any, other: Any) -> bool:
    if isinstance(value, dict):
        return value.keys() == other.keys() and all(_comparable(value[word], other[word]) for word in value)
    if isinstance(value, Period):
        return value.unit is other.unit
    return isinstance(value, int) and not isinstance(value, bool)


def _sizes(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [size for word in sorted(value) for size in _sizes(value[word])]
    return [value.count if isinstance(value, Period) else value]


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(value.values())
    return (value,) if isinstance(value, str) else tuple(value)


def _of(kind: Any) -> Callable[[Any], Any]:
    def read(written: Any) -> Any:
        return msgspec.convert(written, kind)

    return read


def _day_of_year(written: Any) -> tuple[int, int]:
    """(month, day) of "03-31"; 29 February is not a day of every year."""
    if not isinstance(written, str) or not re.fullmatch("[0-9]{2}-[0-9]{2}", written):
        raise BadValue(f"{written!r} is no day of a year such as 03-31")
    day = date.fromisoformat(f"2025-{written}")
    return day.month, day.day


def _time_of_day(written: Any) -> time:
    if not isinstance(written, str) or not re.fullmatch("[0-9]{2}:[0-9]{2}", written):
        raise BadValue(f"{written!r} is no time of day such as 17:30")
    return time.fromisoformat(written)


def _period_by_word(written: Any) -> dict[str, Period]:
    return {word: Period.read(text) for word, text in msgspec.convert(written, dict[str, str]).items()}


KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "integer": _of(int),
    "yes-no": _of(bool),
    "word": _of(str),
    "integers": _of(tuple[int, ...]),
    "words": _of(tuple[str, ...]),
    "integer-by-word": _of(dict[str, int]),
    "word-by-word": _of(dict[str, str]),
    "period": Period.read,
    "period-by-word": _period_by_word,
    "day-of-year": _day_of_year,
    "time-of-day": _time_of_day,
}
ORDERED: Final = frozenset({"integer", "integer-by-word", "period", "period-by-word"})
