"""All values of the policies that hold in a city, and which of them applies on a day, in a region, and why."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from contracts.calendar.announced import Year
from contracts.calendar.working_days import Calendar
from contracts.policies.declared import Key, Unknown, Value
from contracts.policies.kinds import typed
from contracts.regions import CITY

NATION: Final = ""  # the place of what holds everywhere


class PolicyMissing(LookupError):
    """No value of this policy holds on that day: the rule that needs it cannot be applied, and nothing is guessed."""

    def __init__(self, said: str, unknown: Unknown | None = None) -> None:
        super().__init__(f"{said}: {unknown.reason}" if unknown else said)
        self.reason, self.reason_zh = (unknown.reason, unknown.zh) if unknown else ("", "")  # why, where it is known


class Entry(Struct, frozen=True, kw_only=True):
    """One value and where it holds. `region`: NATION, or a code of six digits; `overlaid`: not the catalogue's."""

    key: str
    region: str
    overlaid: bool = False
    value: Value


class Content(Struct, frozen=True, kw_only=True):
    """A set as it is kept and compared: the same content has the same version, wherever it was read."""

    name: str
    keys: tuple[Key, ...]
    entries: tuple[Entry, ...]
    years: tuple[Year, ...]


class Held(NamedTuple):
    """An entry with its days and its value as rules use it."""

    since: date
    until: date
    value: Any
    entry: Entry


def places(region: str) -> Sequence[str]:
    """Where a value for a region may stand, the nearest first: its district, its city, the nation."""
    district = region[:6]
    return (district, CITY, NATION) if district not in {NATION, CITY} else (CITY, NATION)


class PolicySet:
    """Resolution is by key, day and region, in a few dictionary reads: every command does it several times."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.keys: Mapping[str, Key] = {key.key: key for key in content.keys}
        self.calendar = Calendar(content.years)
        self._held = _by_place(self.keys, content.entries)

    @classmethod
    def unpacked(cls, packed: bytes) -> "PolicySet":
        """One that was kept. Raises msgspec.ValidationError."""
        return cls(msgspec.json.decode(packed, type=Content))

    @cached_property
    def packed(self) -> bytes:
        return msgspec.json.encode(self.content, order="sorted")

    @cached_property
    def version(self) -> str:
        """A readable name and the hash of all that is in it: what a fact records."""
        return f"{self.content.name}@{hashlib.sha256(self.packed).hexdigest()[:12]}"

    @cached_property
    def calendar_version(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.content.years)).hexdigest()[:12]

    def value(self, key: str, on: date, region: str = NATION) -> Any:
        """As rules use it; None where there is no such limit. Raises PolicyMissing."""
        return self.find(key, on, region).value

    def find(self, key: str, on: date, region: str = NATION) -> Held:
        """The value of the nearest place; an overlay goes before what the catalogue has there. Raises PolicyMissing."""
        for place in places(region):
            for held in self._held.get((key, place), ()):
                if held.since <= on < held.until:
                    return held
        raise self._missing(key, on)

    def above(self, entry: Entry, on: date) -> Held | None:
        """What would hold on a day where an overlaid value holds, if that value were not there."""
        for place in places(entry.region) if entry.region else (NATION,):
            for held in self._held.get((entry.key, place), ()):
                if held.since <= on < held.until and not (held.entry.overlaid and place == entry.region):
                    return held
        return None

    def of(self, key: str) -> list[Held]:
        """Every value of a key, oldest first, the nation's before a city's before a district's."""
        held = [each for (name, _), several in self._held.items() if name == key for each in several]
        return sorted(held, key=lambda each: (each.since, each.entry.region, each.entry.overlaid))

    def _missing(self, key: str, on: date) -> PolicyMissing:
        if key not in self.keys:
            return PolicyMissing(f"no policy is called {key}")
        unknown = next((each for each in self.keys[key].unknown if each.holds(on)), None)
        return PolicyMissing(f"{key} has no value on {on}", unknown)


def _by_place(keys: Mapping[str, Key], entries: Iterable[Entry]) -> dict[tuple[str, str], tuple[Held, ...]]:
    """Overlaid ones first, then by their days. Raises BadValue, KeyError."""
    by_place: dict[tuple[str, str], list[Held]] = {}
    for entry in entries:
        span = entry.value
        held = Held(span.valid_from, span.until, typed(keys[entry.key], span.value), entry)
        by_place.setdefault((entry.key, entry.region), []).append(held)
    return {
        where: tuple(sorted(several, key=lambda each: (not each.entry.overlaid, each.since)))
        for where, several in by_place.items()
    }
