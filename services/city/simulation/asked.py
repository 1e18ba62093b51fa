"""What a simulation is asked for: how large a part of Beijing, how long, until when, and which of all such cities."""

from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from contracts.dates import add_months

LONGEST: Final = 36  # months: there are names for no more, at scale 1


class Simulation(NamedTuple):
    """The same four give the same city, command by command and key by key."""

    scale: float  # 1: as many of everything as Beijing has
    months: int
    seed: int
    until: date  # the last simulated day

    @property
    def first(self) -> date:
        """The day on which the books as they stand are entered; life goes on from the next."""
        return add_months(self.until + timedelta(days=1), -self.months)

    def told(self) -> dict[str, object]:
        """As a folder notes it."""
        return {"scale": self.scale, "months": self.months, "seed": self.seed, "until": self.until.isoformat()}

    @property
    def name(self) -> str:
        """What its idempotency keys begin with."""
        return f"simulate/{self.scale:g}/{self.months}/{self.seed}/{self.until.isoformat()}"

    def stock(self, at_scale_1: int) -> int:
        """How many there are when it begins."""
        return max(1, round(at_scale_1 * self.scale))

    def flow(self, a_year_at_scale_1: int) -> int:
        """How many there will be in all its months."""
        return round(a_year_at_scale_1 * self.scale * self.months / 12)

    def likely(self, a_year: float) -> float:
        """The probability in all its months of what has this one in a year."""
        return float(1 - (1 - a_year) ** (self.months / 12))

    def chance(self, thing: str) -> Random:
        """What happens to one thing, whatever happens to the others."""
        return Random(f"{self.seed}/{thing}")  # noqa: S311 - to be repeated, not to be kept secret

    def day(self, chance: Random, *, after: int = 1, before_end: int = 0) -> date:
        """A working day of the simulated time; `after` counts from the first, `before_end` from the last."""
        span = (self.until - self.first).days - before_end
        on = working(self.first + timedelta(days=chance.randint(after, max(after, span))))
        return max(on, self.first + timedelta(days=after))


def working(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def later(day: date, chance: Random, least: int, most: int) -> date:
    """Some days on."""
    return day + timedelta(days=chance.randint(least, most))
