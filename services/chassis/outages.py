"""Outages of the portal (门户故障): recorded, because their days do not count against whoever had to act through it."""

from datetime import date
from typing import ClassVar, Final
from uuid import uuid5

from msgspec import Struct

from contracts.regions import CITY
from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream


class OutageRecorded(Struct, frozen=True, kw_only=True):
    """From one day to another, both in it, the portal could not be reached."""

    TOPIC: ClassVar[str] = "linli.outage.recorded"

    first_on: date
    last_on: date

    @property
    def reason(self) -> str:
        """What a clock that it moved says: no clock twice for one outage."""
        return f"outage {self.first_on} to {self.last_on}"


Outages = tuple[OutageRecorded, ...]
OUTAGES: Final[Stream[Outages, OutageRecorded]] = Stream(
    "linli.outage", (), lambda outages, fact: (*outages, fact), (OutageRecorded,), region=lambda _: CITY
)
OUTAGES_ID: Final = uuid5(NAMESPACE, "outages")  # a service has one stream of them
