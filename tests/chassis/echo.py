"""A second trial service that keeps, for every counter, what it heard of it: a reaction to try feeds on."""

from typing import Any, ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.envelope import Envelope
from services.chassis.reaction import Reaction, Session
from services.chassis.streams import Stream
from tests.chassis.counters import CHANNEL, CounterOpenedV1, CounterRaisedV1


class Heard(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "echo.counter.heard"

    position: int
    by: int


class Echo(Struct, frozen=True):
    heard: tuple[int, ...] = ()
    total: int = 0


def evolve(echo: Echo, fact: Heard) -> Echo:
    return Echo((*echo.heard, fact.position), echo.total + fact.by)


ECHOES = Stream("echo.counter", Echo(), evolve, (Heard,), region=lambda _: "110113")


class Poison(ValueError):
    pass


async def react(event: Any, envelope: Envelope, session: Session) -> None:
    """Raises Poison at a counter raised by 666."""
    by = event.by if isinstance(event, CounterRaisedV1) else 0
    if by == 666:
        raise Poison
    echo = await session.load(ECHOES, UUID(int=envelope.subject.int ^ 1))
    session.add(session.occasion(envelope), echo.then(Heard(position=envelope.position, by=by)))


def reaction(suffix: str = "") -> Reaction:
    return Reaction("echo.counters", "trial", {CHANNEL + suffix: (CounterOpenedV1, CounterRaisedV1)}, react)
