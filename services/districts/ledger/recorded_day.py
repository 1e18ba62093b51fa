"""The day on which the facts of a batch were recorded: mostly one, so that it is looked up once."""

from datetime import UTC, date, datetime, time, timedelta

from services.chassis.clock import ZONE, day_of


class RecordedDay:
    """The day of an instant; the facts of a batch were mostly recorded on one."""

    def __init__(self) -> None:
        self._day = date.min
        self._begins = self._ends = datetime.max.replace(tzinfo=UTC)

    def of(self, instant: datetime) -> date:
        if not self._begins <= instant < self._ends:
            self._day = day_of(instant)
            self._begins = datetime.combine(self._day, time(), ZONE).astimezone(UTC)
            self._ends = datetime.combine(self._day + timedelta(1), time(), ZONE).astimezone(UTC)
        return self._day
