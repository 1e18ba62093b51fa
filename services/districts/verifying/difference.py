"""One thing in a view that is not what the log gives: which row, which field, what it should be and what it is."""

from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from services.chassis.feeds import Feed

LONGEST: Final = 200  # characters of a value that are told
MISSING: Final = "—"  # the field of something that is there on one side alone


class Difference(Struct, frozen=True, kw_only=True):
    """`kind` is the table: rows, elsewhere, history, postings, balances, touched, regions; or fold, where the log does
    not fold.

    `key` tells apart what belongs to one stream, or names the figure: measure, region, cut, days.
    """

    view: str
    kind: str
    stream: UUID | None = None
    key: tuple[str, ...] = ()
    field: str = MISSING
    expected: str | None = None  # None: it should not be there
    found: str | None = None  # None: it is not there
    feed: Feed | None = None  # None: of a feed that the view does not have
    partition: int = 0

    def told(self) -> dict[str, Any]:
        """As operators read it."""
        return {
            "view": self.view,
            "kind": self.kind,
            "stream": self.stream,
            "key": " ".join(part for part in self.key if part),
            "field": self.field,
            "expected": _short(self.expected),
            "found": _short(self.found),
        }


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= LONGEST else value[:LONGEST] + "…"


def text(value: Any) -> str:
    """A value of a table's row, for people."""
    if value is None:
        return "null"
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def fields(expected: Any, found: Any, named: str) -> list[tuple[str, str, str]]:
    """Where two values of one column differ; of two JSON objects, in which of their fields."""
    ours, theirs = _object(expected), _object(found)
    if ours is None or theirs is None or ours == theirs:
        return [(named, text(expected), text(found))]
    return [
        (f"{named}.{name}", _json(ours, name), _json(theirs, name))
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name, ...) != theirs.get(name, ...)
    ]


def _object(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, str | bytes):
        return None
    try:
        read = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return None
    return read if isinstance(read, dict) else None


def _json(values: dict[str, Any], name: str) -> str:
    return msgspec.json.encode(values[name]).decode() if name in values else MISSING
