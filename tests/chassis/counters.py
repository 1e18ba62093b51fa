"""A tiny service to try the chassis on: counters that go up, published by type, and a private note."""

from typing import Any, ClassVar, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.annulments import Annulment
from services.chassis.publishing import Publication
from services.chassis.streams import Stream


class CounterOpened(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.counter.opened"

    name: str
    number: str = ""


class CounterRaised(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.counter.raised"

    by: int


class CounterNoted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.counter.noted"

    text: str


class CounterAnnulled(Struct, frozen=True, kw_only=True):
    """One raise should never have been."""

    TOPIC: ClassVar[str] = "trial.counter.annulled"

    annuls: UUID
    by: int


Fact = CounterOpened | CounterRaised | CounterNoted | CounterAnnulled


class Counter(Struct, frozen=True, kw_only=True):
    name: str = ""
    total: int = 0


def evolve(counter: Counter, fact: Fact) -> Counter:
    match fact:
        case CounterOpened():
            return Counter(name=fact.name)
        case CounterRaised():
            return replace(counter, total=counter.total + fact.by)
        case CounterNoted():
            return counter
        case CounterAnnulled():
            return replace(counter, total=counter.total - fact.by)


COUNTERS = Stream("trial.counter", Counter(), evolve, get_args(Fact), region=lambda _: "110113")


class CounterOpenedV1(Struct, frozen=True, kw_only=True, tag="trial.counter.opened.v1"):
    name: str


class CounterRaisedV1(Struct, frozen=True, kw_only=True, tag="trial.counter.raised.v1"):
    by: int


class CounterAnnulledV1(Annulment, frozen=True, kw_only=True, tag="trial.counter.annulled.v1"):
    annuls: UUID

    @property
    def annulled(self) -> UUID:
        return self.annuls


CHANNEL = "trial.counters"
Channels = dict[str, tuple[type[Any], ...]]
Publications = dict[type[Any], Publication]


def channels(suffix: str = "") -> Channels:
    """`suffix`: a channel of its own for each test that shares a broker."""
    return {CHANNEL + suffix: (CounterOpenedV1, CounterRaisedV1, CounterAnnulledV1), f"trial.others{suffix}": ()}


def publications(suffix: str = "") -> Publications:
    return {
        CounterOpened: Publication(CHANNEL + suffix, lambda fact: CounterOpenedV1(name=fact.name)),
        CounterRaised: Publication(CHANNEL + suffix, lambda fact: CounterRaisedV1(by=fact.by)),
        CounterAnnulled: Publication(CHANNEL + suffix, lambda fact: CounterAnnulledV1(annuls=fact.annuls)),
    }
