"""What the catalogue says of a policy: its meaning, its type, who may set it, and its values with their sources."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct

Level = Literal["nation", "province", "city", "district"]
Tag = Literal["LAW", "W", "OWN", "PROP"]
HIGHEST_FIRST: tuple[Level, ...] = ("nation", "province", "city", "district")


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days on which something holds: from `valid_from` to the day before `valid_to`; None: until further notice."""

    valid_from: date
    valid_to: date | None = None

    @property
    def until(self) -> date:
        return self.valid_to or date.max

    def holds(self, on: date) -> bool:
        return self.valid_from <= on < self.until

    def meets(self, other: "Span") -> bool:
        return self.valid_from < other.until and other.valid_from < self.until


class Value(Span, frozen=True, kw_only=True):
    """`tag`: LAW (statute text), W (published excerpt), OWN (own knowledge, unconfirmed), PROP (a proposal)."""

    value: Any  # as it is written; None: there is no such limit
    source: str
    tag: Tag
    note: str = ""
    jurisdiction: Level | None = None  # of an overlay its region says it


class Unknown(Span, frozen=True, kw_only=True):
    """Days for which a rule exists that nobody here has read: it is asked for, never guessed."""

    reason: str
    zh: str


class Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`direction`: where a lower level may set the value too, how it may differ from the one above it."""

    key: str
    zh: str
    en: str
    type: str  # one of kinds.KINDS
    unit: str = ""
    choices: tuple[str, ...] = ()
    set_by: tuple[Level, ...]
    direction: Literal["none", "lower", "higher", "any"] = "none"
    at_most: str | None = None  # the key of a limit that this value may not exceed
    optional: bool = False  # whether there may be no such limit
    rolls: Literal["civil", "administrative", "fixed"] | None = None  # whose rule says whether it rolls on
    counts: Literal["after", "before"] = "after"
    unknown: tuple[Unknown, ...] = ()
