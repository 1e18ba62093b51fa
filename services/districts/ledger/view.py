"""What a view is made of: the facts it reads, its row, how a fact changes it, and the figures the row is part of."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from services.districts.figures import Figure, View
from services.districts.ledger.called import Called
from services.districts.ledger.tables import LAYOUT

FOLDS: Final = 1_000  # versions that a view can have


class Span(NamedTuple):
    """Days that belong together (a month): the first and the last of them, and the cut that they are."""

    first: date
    last: date
    cut: str


class Distinct(NamedTuple):
    """How many different things the rows name that were opened in a span, up to a day: the day's own, or a cut's.

    For views whose rows no later fact changes: only then does a row as it is tell of a past day.
    """

    of: str  # the measure that these rows are part of, under the span's cut
    thing: Callable[[Any], tuple[str, Hashable]]  # with the smallest region where it counts
    span: Callable[[date], Span]  # in which a day lies
    named: Callable[[str], Span]  # that a cut is

    def asked(self, on: date, cut: str | None) -> Span:
        return self.span(on) if cut is None else self.named(cut)


@dataclass(frozen=True)
class ViewSpec:
    """A whole view, as its module gives it; the ledger does the rest.

    `events` gives the class for each published name (with its version); `channels` gives the service that owns each
    channel. `version` is raised whenever `evolve` or `tally` answer differently than before: figures of two versions
    never stand in one generation. `distinct` gives the measures that are counted when they are read, by their names.
    `found` gives by what a row is found: its names and numbers.
    """

    name: str  # also the beginning of its tables' names: lower-case letters and _
    row: type[Any]
    events: Mapping[str, type[Any]]
    channels: Mapping[str, str]
    evolve: Callable[[Any, Any, date], Any]
    tally: Callable[[Any], Iterable[Figure]]
    version: int = 1
    title: str = ""
    distinct: Mapping[str, Distinct] = field(default_factory=dict)
    found: Callable[[Any], Called] | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]{0,23}", self.name):
            raise ValueError(f"{self.name!r} cannot name a view: at most 24 lower-case letters and _")

    @property
    def fold(self) -> int:
        """Which fold, into which tables: a generation that another one made is left alone."""
        return LAYOUT * FOLDS + self.version

    @property
    def source(self) -> str:
        """The service whose facts it shows: a row is fed by one stream."""
        return next(iter(self.channels.values()))

    @cached_property
    def view(self) -> View[Any, Any]:
        """The part of it that the definition in `figures` speaks of."""
        return View(self.evolve, self.tally)

    def behind(self, measure: str, cut: str | None, on: date) -> tuple[str, str | None]:
        """The measure and cut whose rows lie behind a figure on a day: its own, but of one that is counted at read."""
        if measure not in self.distinct:
            return measure, cut
        counted = self.distinct[measure]
        return counted.of, counted.asked(on, cut).cut

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The published names it reads, sorted: a generation remembers them."""
        return tuple(sorted(self.events))
