"""Outages of the portal (门户故障): recorded, because their days do not count against whoever had to act through it."""

from datetime import date
from typing import ClassVar, Final

from msgspec import Struct

from contracts.regions import CITY
from services.chassis.streams import Stream


class OutageRecorded(Struct, frozen=True, kw_only=True):
    """From one day to another, both in it, the portal could not be reached."""

    TOPIC: ClassVar[str] = "linli.outage.recorded"

    first_on: date
    last_on: date


OUTAGES: Final = Stream("linli.outage", None, lambda _, fact: fact, (OutageRecorded,), region=lambda _: CITY)
