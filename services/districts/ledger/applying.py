"""Apply a polled batch: each feed sifted and folded for itself, all of them read and written in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.chassis import metrics
from services.chassis.feeds import Feed, Record, Sifted
from services.chassis.intake import count, sift
from services.chassis.releasing import without
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Session
from services.districts.ledger.memory import Memory
from services.districts.ledger.place import Held, keep_all
from services.districts.ledger.posting import Folded
from services.districts.ledger.quarantine import Around, park
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import fold_feeds, write


class Applied(NamedTuple):
    """What came of one feed's batch: its place as it was held, and as it stands now."""

    before: Held
    after: Held
    sifted: Sifted
    folded: Folded


class Applying:
    """How a sink applies batches to its view, and what it remembers from one to the next."""

    def __init__(self, spec: ViewSpec, ancestors: Ancestors, poison_limit: int) -> None:
        self._spec, self._ancestors, self._limit = spec, ancestors, poison_limit
        self._memory = Memory()
        self._regions: set[str] = set()  # written already, in this generation

    def forget(self) -> None:
        """Another generation serves, or the database went back."""
        self._memory.forget()
        self._regions.clear()

    async def apply(
        self,
        tables: Session,
        places: Sequence[Held],
        besides: Around,
        batches: Mapping[Feed, Sequence[Record]],
        today: date,
    ) -> list[Applied]:
        """Under the places' locks; nothing is remembered yet. Raises Hole, Suspect."""
        sifted = [
            sift(
                held.feed, held.place, without(batches[held.feed], besides.skipped), self._spec.events, besides.waiting
            )
            for held in places
        ]
        arrivals = [each.arrivals for each in sifted]
        folded = await fold_feeds(tables, self._spec, places, arrivals, self._memory, self._ancestors, today)
        for held, one, other in zip(places, sifted, folded, strict=True):
            await park(tables, held, [*one.parked, *other.parked], self._limit)
        await write(tables, list(zip(places, folded, strict=True)), self._ancestors, self._regions)
        counted = [
            held.counted(len(one.history), one.changed_nothing)._replace(place=other.place)
            for held, one, other in zip(places, folded, sifted, strict=True)
        ]
        kept = await keep_all(tables, counted)
        return [Applied(*each) for each in zip(places, kept, sifted, folded, strict=True)]

    def committed(self, applied: Sequence[Applied]) -> None:
        """What was written can be remembered, and told to operators."""
        for before, after, sifted, folded in applied:
            self._memory.keep(before, after, folded)
            self._regions |= {region for _, region, _ in folded.touched}
            count(self._spec.name, sifted, folded.parked)
            if sifted.arrivals:
                newest = sifted.arrivals[-1].envelope.recorded_at.timestamp()
                metrics.LAST_APPLIED.labels(self._spec.name, after.feed.source).set(newest)
