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
    before: int | None = None  # of these fields what was noted before


class Journal:
    """A line an erased key; no person stands in it. Several processes may write to one. It is begun once: one that is
    not there was lost, and reads as nothing less than that."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def begin(cls, path: Path) -> "Journal":
        """A new one, or one in which nothing was written yet. Raises FileExistsError, OSError."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        if path.stat().st_size:
            raise FileExistsError(f"{path} was begun before")
        return cls(path)

    def write(
        self, keys: Sequence[UUID], why: str, at: str, fields: tuple[str, ...] = (), before: int | None = None
    ) -> None:
        """On the disk when it returns. Raises OSError."""
        lines = [msgspec.json.encode(Line(key, why, at, fields, before)) for key in keys]
        # a line that broke off when somebody died is closed by the first line end
        text = b"\n" + b"\n".join(lines) + b"\n"
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND), "ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[Line]:
        """Every erased key. What broke off is passed over. Raises OSError."""
        with self._path.open("rb") as lines:
            for text in lines:
                try:
                    yield msgspec.json.decode(text, type=Line)
                except msgspec.DecodeError:
                    continue
