"""The catalogue and a city's own directory made into one set, or refused line by line."""

from collections.abc import Sequence
from pathlib import Path

from contracts.calendar.announced import Year
from contracts.marked_files import UnusableFiles
from contracts.policies.catalogue import NAME, Located, packaged
from contracts.policies.checking import complaints_alone, complaints_together
from contracts.policies.declared import Key
from contracts.policies.overlay import read_overlay
from contracts.policies.policy_set import Content, PolicySet


def assemble(overlay: Path | None = None) -> PolicySet:
    """Raises UnusableFiles, with every line that is wrong: nothing starts with half of its law."""
    catalogue = packaged()
    located: list[Located] = list(catalogue.located)
    years = {year.year: year for year in catalogue.years}
    name = NAME
    if overlay:
        values, announced = read_overlay(overlay)
        located += values
        years |= {year.year: year for year in announced}
        name = f"{NAME}+{overlay.resolve().name}"
    keys = {key.key: key for key in catalogue.keys}
    wrong = list(complaints_alone(located, keys))
    if wrong:
        raise UnusableFiles(wrong)
    together = PolicySet(_content(name, catalogue.keys, located, list(years.values())))
    wrong = list(complaints_together(located, together))
    if wrong:
        raise UnusableFiles(wrong)
    return together


def _content(name: str, keys: Sequence[Key], located: Sequence[Located], years: Sequence[Year]) -> Content:
    """In an order of its own, so that where a value stands in its file changes no version."""
    entries = sorted(
        (each.entry for each in located), key=lambda e: (e.key, e.region, e.overlaid, e.value.valid_from.isoformat())
    )
    return Content(
        name=name,
        keys=tuple(sorted(keys, key=lambda key: key.key)),
        entries=tuple(entries),
        years=tuple(sorted(years, key=lambda year: year.year)),
    )
