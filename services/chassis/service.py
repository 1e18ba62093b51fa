"""What a write service is, said once: its streams, what it publishes, its routes and its reactions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from services.chassis.caused import both, caused
from services.chassis.clock import Clock
from services.chassis.counting import Counting
from services.chassis.publishing import Publication, Publisher
from services.chassis.reaction import Reaction
from services.chassis.recorder import Recorder
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Stream
from services.chassis.timekeeper import Fire


@dataclass(frozen=True)
class Service:
    name: str
    title: str  # Chinese
    streams: tuple[Stream[Any, Any], ...]
    publications: Mapping[type[Any], Publication]
    channels: Mapping[str, tuple[type[Any], ...]]
    routers: tuple[APIRouter, ...]
    reactions: tuple[Reaction, ...] = ()
    fires: Mapping[str, Fire] = field(default_factory=dict)  # what the law says follows where a clock has run out
    counting: Counting | None = None

    def store(self, recorder: Recorder, clock: Clock, *, simulated: bool = False) -> Store:
        mapper = mapper_of(self.streams)
        store = Store(recorder, mapper, Publisher(self.name, mapper, self.publications, self.channels), clock)
        store.simulated, store.counting = simulated, self._counting()
        return store

    def _counting(self) -> Counting | None:
        """What it counts of itself, and what its reactions wrote because of what."""
        if not self.reactions:
            return self.counting
        by_cause = caused(self.reactions)
        return both(self.counting, by_cause) if self.counting else by_cause
