"""The view that every road is tried on: counters and bells by place and colour, from two channels of one service."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from services.chassis.publishing import Publication
from services.chassis.streams import Stream
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec
from tests.chassis import counters
from tests.chassis.counters import CHANNEL, CounterOpenedV1, CounterRaisedV1

OTHERS = "trial.others"
POISON = 666


class BellHung(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.bell.hung"

    name: str


class BellHungV1(Struct, frozen=True, kw_only=True, tag="trial.bell.hung.v1"):
    name: str


BELLS: Stream[str, BellHung] = Stream("trial.bell", "", lambda _, fact: fact.name, (BellHung,), region=lambda _: "")
Event = CounterOpenedV1 | CounterRaisedV1 | BellHungV1


class Row(Struct, frozen=True, kw_only=True):
    """`name` is the place and the colour: 110113001001/红."""

    kind: str
    name: str
    total: int = 0


def evolve(row: Row | None, event: Event, on: date) -> Row | None:
    """Raises ZeroDivisionError at a counter raised by 666."""
    match event, row:
        case CounterOpenedV1(), None:
            return Row(kind="counters.opened", name=event.name)
        case BellHungV1(), None:
            return Row(kind="bells.hung", name=event.name)
        case CounterRaisedV1(), Row():
            if event.by == POISON:
                raise ZeroDivisionError("a number that our own fold cannot take")
            return replace(row, total=row.total + event.by)
    return row


def mended(row: Row | None, event: Event, on: date) -> Row | None:
    if isinstance(event, CounterRaisedV1) and event.by == POISON and row:
        return replace(row, total=row.total + event.by)
    return evolve(row, event, on)


def tally(row: Row) -> Iterator[Figure]:
    region, _, colour = row.name.partition("/")
    yield Figure(row.kind, region, colour)
    if row.total:
        yield Figure("counters.raised", region, colour, amount=row.total)


def view(suffix: str, poisonous: bool = False) -> ViewSpec:
    return ViewSpec(
        name="counted",
        row=Row,
        events={str(kind.__struct_config__.tag): kind for kind in (CounterOpenedV1, CounterRaisedV1, BellHungV1)},
        channels={CHANNEL + suffix: "trial", OTHERS + suffix: "trial"},
        evolve=evolve if poisonous else mended,
        tally=tally,
    )


def channels(suffix: str) -> counters.Channels:
    return {**counters.channels(suffix), OTHERS + suffix: (BellHungV1,)}


def publications(suffix: str) -> counters.Publications:
    hung = Publication(OTHERS + suffix, lambda fact: BellHungV1(name=fact.name))
    return {**counters.publications(suffix), BellHung: hung}


def ancestors(code: str, _: date) -> tuple[str, ...]:
    return (code, code[:6], "110000")


Told = dict[str, Any]
