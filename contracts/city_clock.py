"""The city's clock: Beijing has one zone and no summer time."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")


def by_the_citys_clock(instant: datetime) -> datetime:
    """As people of the city read it, to the second."""
    return instant.astimezone(ZONE).replace(microsecond=0)
