"""The databases of a simulation: real SQLite in memory, copied as they are, and put back to a copy."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from services.chassis.sqlite_recorder import SqliteRecorder
from services.districts.ledger.sqlite import SqliteDatabase

MEMORY: Final = Path(":memory:")
RELAYED: Final = "create table relay (position integer, last text, epoch integer)"
Copy = sqlite3.Connection


class Base:
    """One connection: a transaction runs in one go, so that nobody sees half of it."""

    db: sqlite3.Connection

    def copy(self) -> Copy:
        copied = sqlite3.connect(MEMORY)
        self.db.backup(copied)
        return copied

    def put_back(self, copy: Copy) -> None:
        copy.backup(self.db)


class Log(Base):
    """A service's log, with the row in which its relay keeps how far it is."""

    def __init__(self) -> None:
        self.recorder = SqliteRecorder(MEMORY)
        self.db = self.recorder._read_from = self.recorder._write_to
        self.db.execute(RELAYED)


class Views(Base):
    """The database of the views."""

    def __init__(self) -> None:
        self.database = SqliteDatabase(MEMORY)
        self.database._reader = self.database._writer
        self.db = self.database._writer._open()

    def select(self, statement: str, *values: Any) -> list[Any]:
        return self.db.execute(statement, values).fetchall()
