"""Rebuild a view beside the generation that serves, compare the two at the same marks, and let the new one serve."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from services.chassis.clock import Clock
from services.chassis.recorder import Unavailable
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.bulk import HELD
from services.districts.ledger.building.progress import Progress, Stage
from services.districts.ledger.building.reading import Records
from services.districts.ledger.building.steps import Compared, Elsewhere, RebuildRefused, Steps
from services.districts.ledger.database import Database
from services.districts.ledger.fingerprint import digits
from services.districts.ledger.generations import Generation, State, begin, drop_older, prepare, refuse
from services.districts.ledger.view import ViewSpec

__all__ = ["RebuildRefused", "Rebuilt", "Records", "Superseded", "fold_name", "rebuild"]


class Rebuilt(NamedTuple):
    """A rebuild that serves."""

    before: Generation
    after: Generation
    events: int
    differences: list[str]  # that were accepted


class Superseded(RebuildRefused):
    """Another rebuild of the view was faster, or is of a newer fold."""


async def rebuild(
    spec: ViewSpec,
    database: Database,
    ancestors: Ancestors,
    clock: Clock,
    records: Records,
    *,
    whole: Records | None = None,
    accept: str | None = None,
    progress: Progress | None = None,
    lengths: Mapping[str, int] | None = None,
    held: int = HELD,
    elsewhere: Elsewhere | None = None,
) -> Rebuilt:
    """Build the next generation of a view from the published logs and let it serve; one that was begun is gone on with.

    `whole`: where the bulk is read from, if not where the rest is. `lengths`: about how long each service's log is,
    for feeds that nobody has read yet. `held`: events in memory. `elsewhere`: who fills in other processes.
    Raises RebuildRefused where rows, postings or (at the same day) balances differ from those that serve, unless the
    difference is accepted by its name; Superseded where another rebuild was faster; Unavailable where a log is away:
    asked again, it goes on where it was.
    """
    progress = progress or Progress(spec.name)
    await prepare(database, spec)
    generation = await begin(database, spec)
    steps = Steps(spec, database, ancestors, clock, records, generation, progress)
    try:
        await steps.build(whole or records, lengths or {}, held, elsewhere)
        differences = _accepted(await steps.compare(), spec, accept)
        before = await steps.swap()
    except (Unavailable, asyncio.CancelledError):
        raise
    except BaseException as wrong:
        if not await database.unit(lambda session: refuse(session, generation)):
            raise Superseded(spec.name, ["another rebuild took its place"]) from wrong
        raise
    await drop_older(database, spec.name, keep=before.number)
    events = await steps.events()
    progress.reach(Stage.DONE)
    return Rebuilt(before, generation._replace(state=State.SERVING), events, differences)


def fold_name(spec: ViewSpec) -> str:
    """By which what another fold counts otherwise is accepted."""
    return f"{spec.name}:v{spec.version}"


def _accepted(compared: Compared, spec: ViewSpec, accept: str | None) -> list[str]:
    """What differs. Raises RebuildRefused."""
    name = _name_of(compared, spec)
    if compared.differences and accept != name:
        raise RebuildRefused(spec.name, compared.differences, name)
    return compared.differences


def _name_of(compared: Compared, spec: ViewSpec) -> str:
    """What is accepted by it: whatever this version of the fold or this restore brings, or exactly this difference."""
    if not compared.before.made_by(spec):
        return fold_name(spec)
    if compared.epoch is not None:
        return f"{spec.name}:epoch-{compared.epoch}"
    return f"{spec.name}:{digits(compared.exactly)}"
