"""Values that a city or a district sets for itself: a directory with a directory for each region, named by its code.

`000000` speaks for the nation (a law that changed), `110000` for the city, `110113` for a district; `calendar` holds
years as they are announced. A file is a list of values, each with its key.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from contracts.calendar.announced import Year, read_year
from contracts.marked_files import Complaint, UnusableFiles, items
from contracts.policies.catalogue import Located
from contracts.policies.declared import HIGHEST_FIRST, Level, Value
from contracts.policies.policy_set import NATION, Entry
from contracts.regions import CITY, UnknownRegion, find

FOR_ALL: Final = "000000"
YEARS: Final = "calendar"


def read_overlay(directory: Path) -> tuple[list[Located], list[Year]]:
    """Raises UnusableFiles, with every line that is wrong."""
    located: list[Located] = []
    years: list[Year] = []
    wrong: list[Complaint] = []
    if not directory.is_dir():
        raise UnusableFiles.of(directory, 1, "is no directory")
    for path in sorted(directory.iterdir()):
        try:
            if path.name == YEARS:
                years += map(read_year, _yaml(path))
            elif path.is_dir():
                located += _values(path)
            elif not path.name.startswith((".", "README")):
                raise UnusableFiles.of(path, 1, "only a region's directory has values: 110000, 110113, 000000")
        except UnusableFiles as bad:
            wrong += bad.complaints
    if wrong:
        raise UnusableFiles(wrong)
    return located, years


def levels_of(region: str) -> tuple[Level, ...]:
    """Whose voice a region's directory is. A municipality (直辖市) is a city and a province."""
    if region == NATION:
        return HIGHEST_FIRST[:1]
    return ("province", "city") if region == CITY else ("district",)


def _values(directory: Path) -> Iterator[Located]:
    region = NATION if directory.name == FOR_ALL else directory.name
    if region not in {NATION, CITY} and not _is_district(region):
        raise UnusableFiles.of(directory, 1, f"{directory.name} is neither the nation, nor the city, nor a district")
    for path in _yaml(directory):
        for item in items(path):
            key = item.fields.pop("key", None)
            for name, parts in item.parts.items():
                raise parts[0].bad(f"a value has no {name}")
            if not isinstance(key, str):
                raise item.bad("a value names its key")
            value = item.into(Value)
            if value.jurisdiction is None:
                value = replace(value, jurisdiction=levels_of(region)[-1])
            yield Located(Entry(key=key, region=region, overlaid=True, value=value), item)


def _is_district(code: str) -> bool:
    try:
        return find(code).level == "district"
    except UnknownRegion:
        return False


def _yaml(directory: Path) -> Iterator[Path]:
    """What is no YAML file is a slip of the hand, and not passed over. Raises UnusableFiles."""
    for path in sorted(directory.iterdir()):
        if path.suffix in {".yaml", ".yml"}:
            yield path
        elif not path.name.startswith((".", "README")):
            raise UnusableFiles.of(path, 1, "is no .yaml file")
