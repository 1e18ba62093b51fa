"""Verify a view when somebody asks: all of it, at once, from the log."""

from typing import Any, NamedTuple

from services.chassis import metrics
from services.districts.desk import Districts
from services.districts.ledger.database import Session
from services.districts.ledger.generations import serving
from services.districts.ledger.place import Held, all_places
from services.districts.verifying.difference import Difference
from services.districts.verifying.proofs import Proven
from services.districts.verifying.proving import Prover, Slice, slices


class Verified(NamedTuple):
    """A whole view; `proven` as it is kept from now on."""

    view: str
    proven: Proven
    differences: list[Difference]
    events: int
    seconds: float

    def told(self) -> dict[str, Any]:
        return {
            "view": self.view,
            **self.proven.told(),
            "events": self.events,
            "seconds": round(self.seconds, 3),
        }


async def verified(districts: Districts, view: str) -> Verified:
    """Raises UnknownView; OtherFold, Restored, Unavailable: then nothing can be said."""
    prover, differences, events, seconds = Prover(districts), list[Difference](), 0, 0.0
    for partitions in await slices_of(districts, view):
        proof = await prover.prove(view, partitions)
        await districts.proofs.keep(proof, districts.clock.now())
        differences += proof.differences
        events, seconds = events + proof.events, seconds + proof.seconds
    proven = await note(districts)
    return Verified(view, proven.get(view, Proven()), differences, events, seconds)


async def slices_of(districts: Districts, view: str) -> list[Slice]:
    """How a view is divided at the moment. Raises UnknownView."""
    await districts.ledger(view).generation()  # a view that never was prepared is, empty

    async def work(session: Session) -> list[Held]:
        return await all_places(session.of((await serving(session, view)).prefix))

    return slices(await districts.database.read(work))


async def note(districts: Districts) -> dict[str, Proven]:
    """What is kept, for operators, of every view: every process says the same, also one that has just started.

    A generation that was never proved as a whole, also one that has just been swapped in, was proved at no time: 0,
    which is long ago. What is not exported raises no alarm; what is not set anew speaks of what served before.
    """
    found = dict(await districts.proofs.known())
    for view in districts.specs:
        proven = found.get(view, Proven())
        metrics.DIFFERENCES.labels(view).set(proven.differences)
        metrics.VERIFIED.labels(view).set(proven.at.timestamp() if proven.at else 0)
    return found
