"""A second trial service that keeps, for every counter, what it heard of it: a reaction to try feeds on."""

from typing import Any, ClassVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.envelope import Envelope
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.chassis.streams import Stream
from tests.chassis.counters import CHANNEL, CounterAnnulledV1, CounterOpenedV1, CounterRaisedV1


class Heard(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "echo.counter.heard"

    position: int
    by: int


class Unheard(Struct, frozen=True, kw_only=True):
    """What was heard of events that are gone: after a restore they never happened."""

    TOPIC: ClassVar[str] = "echo.counter.unheard"

    heard: tuple[int, ...]  # what is left
    total: int


class Noted(Struct, frozen=True, kw_only=True):
    """What a person wrote."""

    TOPIC: ClassVar[str] = "echo.counter.noted"

    text: str


class Echo(Struct, frozen=True):
    heard: tuple[int, ...] = ()
    total: int = 0
    notes: tuple[str, ...] = ()


def evolve(echo: Echo, fact: Heard | Unheard | Noted) -> Echo:
    match fact:
        case Heard():
            return replace(echo, heard=(*echo.heard, fact.position), total=echo.total + fact.by)
        case Unheard():
            return replace(echo, heard=fact.heard, total=fact.total)
        case Noted():
            return replace(echo, notes=(*echo.notes, fact.text))


ECHOES = Stream("echo.counter", Echo(), evolve, (Heard, Unheard, Noted), region=lambda _: "110113")


def set_right(now: Echo, meant: Echo, _: Undo) -> tuple[Unheard, ...]:
    if "sealed" in now.notes:
        return ()
    return () if now == meant else (Unheard(heard=meant.heard, total=meant.total),)


def stays(now: Echo, _: Echo) -> tuple[str, str] | None:
    """What is sealed stays as it is."""
    return ("已封存", "it is sealed") if "sealed" in now.notes else None


class Poison(ValueError):
    pass


async def react(event: Any, envelope: Envelope, session: Session) -> None:
    """Raises Poison at a counter raised by 666."""
    by = event.by if isinstance(event, CounterRaisedV1) else 0
    if by == 666:
        raise Poison
    if isinstance(event, CounterAnnulledV1):
        return  # what followed is undone by the house
    echo = await session.load(ECHOES, UUID(int=envelope.subject.int ^ 1))
    session.add(session.occasion(envelope), echo.then(Heard(position=envelope.position, by=by)))


def reaction(suffix: str = "") -> Reaction:
    channels = {CHANNEL + suffix: (CounterOpenedV1, CounterRaisedV1, CounterAnnulledV1)}
    return Reaction("echo.counters", "trial", channels, react, (Reverse(ECHOES, set_right, stays),))
