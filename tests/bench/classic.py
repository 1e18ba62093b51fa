"""The same organisation in the library's classic style: a mutable aggregate with its repository, on SQLite."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.bench.material import FIRST, registered


class Organisation(Aggregate):
    @event("Registered")
    def __init__(self, name: str, credit_code: str, certificate_no: str, head: str, on: str) -> None:
        self.name, self.credit_code, self.certificate_no = name, credit_code, certificate_no
        self.head, self.last_on = head, on

    @event("Renamed")
    def rename(self, former_name: str, name: str, name_as_given: str, on: str) -> None:
        self.name, self.last_on = name, on


class ClassicCity:
    """An application of the library with one organisation of so many events."""

    def __init__(self, file: Path, events: int) -> None:
        self._application: Application[UUID] = Application(
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}
        )
        fact, on = registered(), date.isoformat(FIRST)
        organisation = Organisation(fact.name, fact.credit_code, fact.certificate_no, fact.head, on)
        for _ in range(events - 1):
            organisation.rename(fact.name, fact.name, fact.name, on)
        self._application.save(organisation)
        self._id = organisation.id

    def load(self) -> Any:
        return self._application.repository.get(self._id)
