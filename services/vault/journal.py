"""Erasures in a file elsewhere that only grows: what a restore of everything else would not remember."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct


class Line(Struct, frozen=True):
    key: UUID
    why: str
    at: str
    fields: tuple[str, ...] = ()  # where the others went on under another key


class Journal:
    """A line an erased key; no person stands in it. Several processes may write to one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, keys: Sequence[UUID], why: str, at: str, fields: tuple[str, ...] = ()) -> None:
        """On the disk when it returns. Raises OSError."""
        lines = [msgspec.json.encode(Line(key, why, at, fields)) for key in keys]
        # a line that broke off when somebody died is closed by the first line end
        text = b"\n" + b"\n".join(lines) + b"\n"
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[Line]:
        """Every erased key. What broke off is passed over. Raises OSError."""
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for text in lines:
                try:
                    yield msgspec.json.decode(text, type=Line)
                except msgspec.DecodeError:
                    continue
