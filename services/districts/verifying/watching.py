"""All the time, at low priority, every view is proved equal to its log, slice by slice; a difference is an alarm."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import uuid4

import structlog

from services.districts.desk import Districts
from services.districts.verifying import leading
from services.districts.verifying.on_demand import note, slices_of
from services.districts.verifying.proof import Proof
from services.districts.verifying.proving import Prover

log = structlog.get_logger()
TOLD_S: Final = 5.0  # seconds until what was proved elsewhere is known here


class Pace(NamedTuple):
    """How much of one core's time it may take, and how often a pass begins where there is less to do."""

    share: float = 0.25
    every: float = 20.0  # seconds
    fresh: float = 600.0  # seconds: what stands as it stood when it was proved is folded anew after this
    lease: timedelta = leading.LASTS


PACE: Final = Pace()


async def watch(districts: Districts, pace: Pace = PACE) -> None:
    """Until cancelled. One process of a city does it; all of them tell operators what it found."""
    holder, prover, prepared = uuid4().hex, Prover(districts, pace.fresh), False
    try:
        while True:
            began = time.monotonic()
            try:
                await _prepare(districts)
                prepared = True
                await note(districts)
                if await leading.lead(districts.database, holder, pace.lease):
                    async with leading.prolonged(districts.database, holder, pace.lease):
                        async for proof in _pass(districts, prover, holder, pace):
                            _say(proof)
                            await note(districts)
            except Exception as wrong:
                log.warning("nothing can be verified at the moment", error=f"{type(wrong).__name__}: {wrong}")
            await asyncio.sleep(max(1.0, pace.every - (time.monotonic() - began)))
    finally:
        if prepared:
            await _leave(districts, holder)


async def tell(districts: Districts) -> None:
    """Until cancelled: what another process proves, for operators who ask this one."""
    while True:
        try:
            await note(districts)
        except Exception as wrong:
            log.warning("what was verified is not known at the moment", error=f"{type(wrong).__name__}: {wrong}")
        await asyncio.sleep(TOLD_S)


async def _prepare(districts: Districts) -> None:
    await leading.create(districts.database)
    await districts.proofs.forget()


async def _pass(districts: Districts, prover: Prover, holder: str, pace: Pace) -> AsyncIterator[Proof]:
    """Once through every view. One that cannot be proved now (its service is silent) stays proved since it was."""
    for view in districts.specs:
        try:
            for partitions in await slices_of(districts, view):
                if not await leading.lead(districts.database, holder, pace.lease):
                    return
                began = _Spent()
                proof = await prover.prove(view, partitions)
                await districts.proofs.keep(proof, districts.clock.now())
                yield proof
                await asyncio.sleep(began.seconds() * (1 / pace.share - 1))
        except Exception as wrong:
            log.warning("a view cannot be verified now", view=view, error=f"{type(wrong).__name__}: {wrong}")


class _Spent:
    """The processor's time since then, at most all the time there was: to be kept waiting is no work."""

    def __init__(self) -> None:
        self._began, self._worked = time.monotonic(), time.process_time()

    def seconds(self) -> float:
        return min(time.monotonic() - self._began, time.process_time() - self._worked)


def _say(proof: Proof) -> None:
    """The figures and the rows by name, never what a row holds."""
    if proof.differences:
        first = proof.differences[0]
        log.error(
            "a view is not what its log gives",
            view=proof.view,
            generation=proof.generation,
            differences=len(proof.differences),
            kind=first.kind,
            stream=str(first.stream or ""),
            field=first.field,
        )


async def _leave(districts: Districts, holder: str) -> None:
    try:
        await leading.leave(districts.database, holder)
    except Exception as wrong:
        log.warning("the verifier's lease is left to lapse", error=f"{type(wrong).__name__}: {wrong}")
