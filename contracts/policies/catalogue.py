"""The packaged catalogue: every policy there is, with the values of the nation and of the city."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from contracts.calendar.announced import Year, read_year
from contracts.marked_files import Complaint, Item, UnusableFiles, items
from contracts.policies.declared import Key, Unknown, Value
from contracts.policies.kinds import KINDS, ORDERED
from contracts.policies.policy_set import NATION, Entry
from contracts.regions import CITY

NAME: Final = "beijing-2026"


class Located(NamedTuple):
    """An entry and the line that gave it."""

    entry: Entry
    item: Item


class Catalogue(NamedTuple):
    keys: tuple[Key, ...]
    located: tuple[Located, ...]
    years: tuple[Year, ...]


@lru_cache(maxsize=1)
def packaged() -> Catalogue:
    """Raises UnusableFiles."""
    room = Path(__file__).parent
    return read_catalogue(room / "values", room.parent / "calendar" / "years")


def read_catalogue(policies: Path, years: Path) -> Catalogue:
    """Raises UnusableFiles, with every line that is wrong."""
    keys: dict[str, Key] = {}
    located: list[Located] = []
    wrong: list[Complaint] = []
    for item in (item for path in sorted(policies.glob("*.yaml")) for item in items(path)):
        try:
            key, values = _declared(item)
        except UnusableFiles as bad:
            wrong += bad.complaints
            continue
        if key.key in keys:
            wrong.append(item.complaint(f"{key.key} is declared twice"))
        keys[key.key] = key
        located += values
    wrong += [
        Complaint(str(policies), 1, f"{key.key} is bound by {key.at_most}, which is no policy")
        for key in keys.values()
        if key.at_most and key.at_most not in keys
    ]
    if wrong:
        raise UnusableFiles(wrong)
    return Catalogue(tuple(keys.values()), tuple(located), tuple(map(read_year, sorted(years.glob("*.yaml")))))


def _declared(item: Item) -> tuple[Key, list[Located]]:
    item.fields.pop("values", None)  # an empty list
    values, unknown = item.parts.pop("values", []), item.parts.pop("unknown", [])
    for name, parts in item.parts.items():
        raise parts[0].bad(f"a policy has no {name}")
    key = replace(item.into(Key), unknown=tuple(each.into(Unknown) for each in unknown))
    if key.type not in KINDS:
        raise item.bad(f"{key.type} is no type of a value")
    if key.direction in {"lower", "higher"} and key.type not in ORDERED:
        raise item.bad(f"a {key.type} is not lower or higher than another")
    return key, list(_entries(key, values))


def _entries(key: Key, values: list[Item]) -> Iterator[Located]:
    for item in values:
        value = item.into(Value)
        if value.jurisdiction is None:
            raise item.bad("a value of the catalogue says whose it is")
        region = NATION if value.jurisdiction == "nation" else CITY
        yield Located(Entry(key=key.key, region=region, value=value), item)
