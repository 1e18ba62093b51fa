"""Layouts (填表布局) as data: which value of an answer goes into which named cell of somebody else's workbook."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct

Cell = str | int | float | bool | date | None
LARGEST: Final = 64 * 1024  # bytes of a layout


class BadLayout(ValueError):
    """A layout that cannot be read, or asks for what the answer does not have."""


class Rows(Struct, frozen=True, forbid_unknown_fields=True):
    """A list of the answer, written downwards from the named cell; a column a path within each of its things."""

    rows: str
    columns: tuple[str, ...]


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """By the names that the workbook defines. A path is words and numbers between dots: `lines.0.count`."""

    version: int
    title: str
    cells: Mapping[str, str] = {}
    tables: Mapping[str, Rows] = {}

    def values(self, answer: Any) -> dict[str, Cell]:
        """Raises BadLayout."""
        return {name: _cell(found(answer, path), path) for name, path in self.cells.items()}

    def lists(self, answer: Any) -> dict[str, list[list[Cell]]]:
        """Raises BadLayout."""
        told: dict[str, list[list[Cell]]] = {}
        for name, of in self.tables.items():
            things = found(answer, of.rows)
            if not isinstance(things, Sequence) or isinstance(things, str):
                raise BadLayout(f"{of.rows} is no list")
            told[name] = [[_cell(found(each, path), path) for path in of.columns] for each in things]
        return told


def read(file: Path) -> Layout:
    """Raises BadLayout, OSError."""
    written = file.read_bytes()
    if len(written) > LARGEST:
        raise BadLayout(f"{file.name} is larger than {LARGEST} bytes")
    try:
        return msgspec.convert(yaml.safe_load(written), Layout)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as wrong:
        raise BadLayout(f"{file.name}: {wrong}") from wrong


def found(answer: Any, path: str) -> Any:
    """Raises BadLayout where there is nothing: an empty cell would read as nought."""
    at = answer
    for word in path.split(".") if path else ():
        if isinstance(at, Mapping) and word in at:
            at = at[word]
        elif isinstance(at, Sequence) and not isinstance(at, str) and word.isdecimal() and int(word) < len(at):
            at = at[int(word)]
        else:
            raise BadLayout(f"there is no {word} where {path} looks for it")
    return at


def _cell(value: Any, path: str) -> Cell:
    if isinstance(value, str | int | float | bool | date | None):
        return value
    raise BadLayout(f"{path} is no single value")
