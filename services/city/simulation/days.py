"""The whole simulation as a stream: day by day, what is told of each thing on that day, in its order."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Final, NamedTuple

from services.city.simulation import filing, grading, mediating, procuring, registering, reporting
from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected
from services.city.simulation.telling import Command, Life, Step, day_of

SOURCES: Final = (*(registering.lives, filing.lives, mediating.lives, reporting.lives, procuring.lives, grading.lives),)
DAY: Final = timedelta(days=1)


class Day(NamedTuple):
    """Things do not wait for each other within a day; what is told of one thing has its order."""

    on: date
    things: list[list[Step]]

    @property
    def commands(self) -> int:
        return sum(isinstance(step, Command) for steps in self.things for step in steps)


def days(simulation: Simulation, expected: Expected) -> Iterator[Day]:
    """Every day that something is told on, with `expected` counting on. The same again for the same simulation."""
    begins: dict[date, list[Life]] = defaultdict(list)
    for lives in SOURCES:
        for life in lives(simulation):
            begins[life.begins].append(life)
    waiting: list[tuple[date, int, Step, Iterator[Step]]] = []
    order, on = count(), simulation.first
    while on <= simulation.until:
        things: list[list[Step]] = []
        while waiting and waiting[0][0] == on:
            _, _, step, rest = heapq.heappop(waiting)
            things.append(_today(on, step, rest, waiting, order))
        for life in begins.pop(on, ()):
            steps = life.steps(expected)
            first = next(steps, None)
            if first and day_of(first) == on:
                things.append(_today(on, first, steps, waiting, order))
            elif first:
                heapq.heappush(waiting, (day_of(first), next(order), first, steps))
        if things:
            yield Day(on, sorted(things, key=lambda steps: steps[0].at))
        on += DAY


def _today(
    on: date,
    step: Step,
    rest: Iterator[Step],
    waiting: list[tuple[date, int, Step, Iterator[Step]]],
    order: Iterator[int],
) -> list[Step]:
    """A thing's steps of this day; what comes later waits."""
    steps = [step]
    for following in rest:
        day = day_of(following)
        if day != on:
            assert day > on, f"{following} is told after {steps[-1]}"
            heapq.heappush(waiting, (day, next(order), following, rest))
            break
        steps.append(following)
    return steps
