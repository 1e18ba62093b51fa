"""What is told to the city: commands under their keys, and looks whether it has heard."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected

ZONE: Final = ZoneInfo("Asia/Shanghai")
Form = dict[str, Any]
OPENS: Final = 9  # o'clock


class Command(NamedTuple):
    """One thing that somebody does, at a simulated instant. `{names}` in path and body are known from answers."""

    at: datetime
    key: str
    service: str
    path: str
    body: dict[str, Any]
    officer: str = "officer-1"
    keeps: str = ""  # the name under which the answer's identity is known from now on


class Look(NamedTuple):
    """Until a thing, asked for, has come to where it should be: other services hear of each other when they do."""

    at: datetime
    service: str
    path: str
    member: tuple[str, ...]  # the way to what is looked at
    least: Any = None  # it is this or more; None: it is there
    keeps: str = ""  # the name under which it is known from now on


Step = Command | Look


class Telling:
    """The words of one thing, in order: each has its own key, and comes no earlier than the one before."""

    def __init__(self, simulation: Simulation, thing: str) -> None:
        self._prefix, self._told = f"{simulation.name}/{thing}", 0
        self._last_day = simulation.until
        chance = simulation.chance(f"{thing}/hours")
        self._minute = chance.randint(0, 7 * 60)

    def in_time(self, keyed: date) -> bool:
        """Whether somebody keys it before the simulation ends."""
        return keyed <= self._last_day

    def at(self, day: date) -> datetime:
        self._minute = min(self._minute + 1, 14 * 60)
        return datetime(day.year, day.month, day.day, OPENS, tzinfo=ZONE) + timedelta(minutes=self._minute)

    def tell(
        self, keyed: date | datetime, to: str, body: dict[str, Any], officer: str = "", keeps: str = ""
    ) -> Command:
        """`to`: service and path, as in "registration/groups"."""
        at = keyed if isinstance(keyed, datetime) else self.at(keyed)
        service, _, path = to.partition("/")
        self._told += 1
        return Command(at, f"{self._prefix}/{self._told}", service, f"/{path}", body, officer or "officer-1", keeps)

    def look(self, keyed: date, to: str, *member: str, least: Any = None, keeps: str = "") -> Look:
        service, _, path = to.partition("/")
        return Look(self.at(keyed), service, f"/{path}", member, least, keeps)


class Life(NamedTuple):
    """A thing from the day on which something is told of it; what it should count is added when it begins."""

    begins: date
    steps: Callable[[Expected], Iterator[Step]]


def day_of(step: Step) -> date:
    return step.at.astimezone(ZONE).date()


def yuan(amount: int) -> dict[str, str]:
    return {"amount": str(amount), "unit": "yuan"}
