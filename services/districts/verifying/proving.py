"""Prove a slice of a view: what it holds in one snapshot is what a fresh fold of the log gives at its places."""

import asyncio
import time
from collections.abc import Collection
from typing import Any, Final

from contracts.envelope import PARTITIONS
from services.districts import places
from services.districts.desk import Districts
from services.districts.ledger.place import Held
from services.districts.verifying.comparing import differences
from services.districts.verifying.folding import folded
from services.districts.verifying.proof import Proof
from services.districts.verifying.standing import Standing, standing

Slice = tuple[int, ...]  # partitions
WHOLE: Final[Slice] = tuple(range(PARTITIONS))
SIZE: Final = 5_000  # events that a slice folds, about; one partition is never divided


def slices(held: Collection[Held]) -> list[Slice]:
    """The sixteen partitions of a view, in groups of about as many events as are folded at once."""
    sizes = dict.fromkeys(WHOLE, 0)
    for each in held:
        sizes[each.feed.partition] += each.applied
    found: list[list[int]] = [[]]
    for partition, events in sizes.items():
        if found[-1] and sum(sizes[each] for each in found[-1]) + events > SIZE:
            found.append([])
        found[-1].append(partition)
    return [tuple(each) for each in found]


class Prover:
    """Remembers for a while what it proved: a slice that stands as it stood needs no second fold."""

    def __init__(self, districts: Districts, fresh: float = 0.0) -> None:
        """`fresh`: seconds for which a proof holds for the same state (0: the log is always read)."""
        self._districts, self._fresh = districts, fresh
        self._proved: dict[tuple[str, Slice], tuple[int, float, Proof]] = {}

    async def prove(self, view: str, partitions: Slice) -> Proof:
        """Raises UnknownView, OtherFold, Restored, Unavailable: then nothing is said of it."""
        spec, began = self._districts.ledger(view).spec, time.monotonic()

        async def work(session: Any) -> Standing:
            return await standing(session, spec, partitions)

        stands = await self._districts.database.read(work, whole=True)
        seal = await asyncio.to_thread(stands.seal) if self._fresh else 0
        known = self._known(view, partitions, seal)
        if known:
            return known._replace(seconds=time.monotonic() - began, events=0)
        proof = await self._folded(view, stands, partitions, began)
        if self._fresh and not proof.differences:
            self._proved[view, partitions] = (seal, time.monotonic(), proof)
        return proof

    def _known(self, view: str, partitions: Slice, seal: int) -> Proof | None:
        was, at, proof = self._proved.get((view, partitions), (0, 0.0, None))
        return proof if proof and was == seal and time.monotonic() - at < self._fresh else None

    async def _folded(self, view: str, stands: Standing, partitions: Slice, began: float) -> Proof:
        districts = self._districts
        spec = districts.specs[view]
        feeds = await folded(
            spec,
            districts.logs[spec.source],
            stands.held,
            stands.left_out,
            places.ancestors,
            districts.today(),
            self._unread(view),
        )
        wrong = await asyncio.to_thread(differences, stands, feeds, places.ancestors)
        return Proof(
            view,
            stands.generation.number,
            _positions(stands.held, partitions),
            wrong,
            sum(memory.applied for memory in feeds.values()),
            time.monotonic() - began,
        )

    def _unread(self, view: str) -> set[str]:
        """The other channels of the same service: reading them would only cost."""
        spec = self._districts.specs[view]
        others = {
            channel
            for other in self._districts.specs.values()
            for channel, source in other.channels.items()
            if source == spec.source
        }
        return others - spec.channels.keys()


def _positions(held: Collection[Held], partitions: Slice) -> dict[int, int]:
    """A partition that was never heard of has nothing that could differ, up to nowhere."""
    covered: dict[int, list[int]] = {partition: [] for partition in partitions}
    for each in held:
        covered[each.feed.partition].append(each.place.covered)
    return {partition: min(found, default=0) for partition, found in covered.items()}
