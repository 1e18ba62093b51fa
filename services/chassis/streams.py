"""The words of the unit of writing: a stream, an occasion, and the changes that one request makes together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from contracts.access.standing import Relation, Standing
from contracts.came_by import CameBy
from contracts.clocks import Tick
from contracts.posts_words import Title
from contracts.roles import Role

State = TypeVar("State")
Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Stream(Generic[State, Fact]):
    """A family of aggregates: how its facts are named in the log, and how they fold to a state.

    `facts` are the classes of the family; each has a written `TOPIC`. `region` tells where the aggregate
    stands (6, 9 or 12 digits) once its facts are folded: the store writes it beside every fact.
    """

    name: str
    initial: State
    evolve: Callable[[State, Fact], State]
    facts: tuple[type[Any], ...]
    region: Callable[[State], str]
    clocks: Callable[[State, Fact], tuple[Tick, ...]] | None = None  # what a fact does to clocks, given what was before
    standing: Callable[[UUID, State], Standing] | None = None  # to places and people; None: to its region alone
    next: Callable[[State, date], tuple[str, ...]] | None = None  # actions that its state allows on a day

    def stands(self, id: UUID, state: State) -> Standing:
        """What decides who may see it and who may act on it."""
        if self.standing:
            return self.standing(id, state)
        return Standing(places=((Relation.PLACE, self.region(state)),))

    def new(self, id: UUID) -> "Loaded[State]":
        """A stream that has no fact yet."""
        return Loaded(self, id, 0, self.initial)


class Key(Struct, frozen=True):
    """The client's Idempotency-Key, and the hash of what was asked under it."""

    value: str
    fingerprint: str


class Occasion(Struct, frozen=True):
    """What every fact of one request has in common; the store writes it beside each of them."""

    effective_on: date
    actor: str
    policy: str
    role: Role | None = None  # in which the actor acts; None: nobody acts, something follows
    unit: str = ""  # for which: a region, or the body
    holder: str = ""  # whose post it is, where a deputy acts
    on_behalf_of: str = ""  # whoever came, telephoned or signed paper: a person's reference
    came_by: CameBy | None = None
    title: Title = Title.NONE  # of the post; not stored beside the facts
    cause: UUID | None = None  # the event that led to this, where another service's fact did
    correlation: str | None = None
    key: Key | None = None
    expected: int | None = None  # If-Match: the version of the first change's stream as the client saw it
    at: datetime | None = None  # in a simulated city: the instant that the message brought
    warning: Mapping[str, str] | None = None  # for the answer, not stored with the facts: field, zh, en


@dataclass(frozen=True)
class Change:
    """Facts that one stream gains, if it still stands at this version."""

    stream: Stream[Any, Any]
    id: UUID
    version: int  # before the facts
    facts: tuple[Any, ...]
    region: str
    after: "Loaded[Any] | None" = field(default=None, compare=False, repr=False)  # as it then stands, where known
    ticks: tuple[Tick, ...] = ()


class Loaded(Struct, Generic[State], frozen=True):
    """An aggregate as it was read: its state and its version (the number of its facts)."""

    stream: Stream[State, Any]
    id: UUID
    version: int
    state: State

    def then(self, *facts: Any) -> Change:
        after = self.after(*facts)
        ticks = self._ticks(facts) if self.stream.clocks else ()
        return Change(self.stream, self.id, self.version, facts, self.stream.region(after.state), after, ticks)

    def _ticks(self, facts: tuple[Any, ...]) -> tuple[Tick, ...]:
        assert self.stream.clocks
        ticks: list[Tick] = []
        state = self.state
        for fact in facts:
            ticks += self.stream.clocks(state, fact)
            state = self.stream.evolve(state, fact)
        return tuple(ticks)

    def after(self, *facts: Any) -> "Loaded[State]":
        """The aggregate as it will stand, for a unit that goes on deciding on it."""
        state = reduce(self.stream.evolve, facts, self.state)
        return Loaded(self.stream, self.id, self.version + len(facts), state)


@dataclass(frozen=True)
class Numbered:
    """A change whose facts carry the next number of a series without gaps; the store allots it in the unit."""

    series: str  # e.g. "registration.certificate/110113/2026"
    change: Callable[[int], Change]
    label: Callable[[int], str] = str  # how the number is printed
    only: int | None = None  # what was made beforehand bears this one: with any other NumberMoved


@dataclass(frozen=True)
class Claim:
    """Hold what must be unique (a name in an area, a credit code), or free it."""

    scope: str  # e.g. "registration.name/110113"
    value: str  # normalised; never a person's
    holder: UUID
    held: bool = True
    refusal: Callable[[UUID], Exception] | None = None  # given the present holder; raised where it is not free


@dataclass(frozen=True)
class Mark:
    """Where one published fact stands: a view that covers it shows it."""

    epoch: int
    channel: str
    partition: int
    position: int


@dataclass(frozen=True)
class Answer:
    """What a command answers: the thing, its version (also as ETag), a number if one was allotted, the receipt."""

    id: UUID
    version: int
    receipt: tuple[Mark, ...] = ()
    number: str | None = None
    warning: Mapping[str, str] | None = None  # of what was done nevertheless: field, zh, en


class Replayed(Exception):
    """This key was answered before: the same answer again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
