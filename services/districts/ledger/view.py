"""What a view is made of: the facts it reads, its row, how a fact changes it, and the figures the row is part of."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from services.districts.figures import Figure, View


@dataclass(frozen=True)
class ViewSpec:
    """A whole view, as its module gives it; the ledger does the rest.

    `events` gives the class for each published name (with its version); `channels` gives the service that owns each
    channel. `version` is raised whenever `evolve` or `tally` answer differently than before: figures of two versions
    never stand in one generation.
    """

    name: str  # also the beginning of its tables' names: lower-case letters and _
    row: type[Any]
    events: Mapping[str, type[Any]]
    channels: Mapping[str, str]
    evolve: Callable[[Any, Any, date], Any]
    tally: Callable[[Any], Iterable[Figure]]
    version: int = 1
    title: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]{0,23}", self.name):
            raise ValueError(f"{self.name!r} cannot name a view: at most 24 lower-case letters and _")

    @cached_property
    def view(self) -> View[Any, Any]:
        """The part of it that the definition in `figures` speaks of."""
        return View(self.evolve, self.tally)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The published names it reads, sorted: a generation remembers them."""
        return tuple(sorted(self.events))
