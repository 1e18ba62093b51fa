"""Which of a service's streams hold what followed from an event: counted from its log, by cause."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from services.chassis.codec import Recorded
from services.chassis.counting import Counting
from services.chassis.counts import Cell, Counted
from services.chassis.reversing import Reading

EVER: Final = ""  # in whatever month


def caused(reactions: Sequence[Reading]) -> Counting:
    """Count the facts that reactions wrote, by the event that led to each."""
    names = {fact.TOPIC for reaction in reactions for each in reaction.reverses for fact in each.stream.facts}
    return Counting(tuple(sorted(names)), _by_cause)


def _by_cause(recorded: Recorded) -> Iterator[tuple[Cell, int]]:
    if recorded.cause and recorded.actor.startswith("reaction:"):
        yield Cell(str(recorded.cause), EVER, str(recorded.originator_id)), 1


def streams_of(counted: Counted) -> set[UUID]:
    """The streams in which something followed from the event whose count this is."""
    return {UUID(stream) for _, stream in counted.amounts}


def both(first: Counting, second: Counting) -> Counting:
    """Count by two rules at once; each looks at the facts that it names."""

    def adds(recorded: Recorded) -> Iterable[tuple[Cell, int]]:
        for each in (first, second):
            if recorded.fact.TOPIC in each.names:
                yield from each.adds(recorded)

    return Counting((*first.names, *second.names), adds, first.version * 1_000 + second.version)
