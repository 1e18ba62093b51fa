"""A process killed at one moment: a lock that we hold in its database, or a road that swallows, keeps it there."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx

from services.chassis.postgres_schema import LOCK
from tests.faults.processes.checking import serving
from tests.faults.processes.city import FaultyCity
from tests.faults.processes.trial import Trial
from tests.support.proxy import Road

WAITS: Final = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
PATIENCE: Final = 30.0
ORGANISATIONS: Final = "registration.organisations"


@contextmanager
def _held(city: FaultyCity, database: str, *statements: str) -> Iterator[None]:
    """These locks, until we are done; then nothing has changed."""
    with city.connected(database) as db, db.transaction(force_rollback=True):
        for statement in statements:
            db.execute(statement.encode())
        yield


async def _until(true: Callable[[], bool]) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.02)


async def _waits(city: FaultyCity, database: str) -> None:
    await _until(lambda: city.sql(database, WAITS, database)[0][0] > 0)


async def before_append(trial: Trial) -> None:
    """The append's statement waits for the log's lock: it is on its way, and nothing of it is written."""
    with _held(trial.city, "registration", f"select pg_advisory_xact_lock({LOCK})"):
        await _waits(trial.city, "registration")
        trial.city.kill("serve-registration")
    trial.city.again("serve-registration")


async def between_append_and_answer(trial: Trial) -> None:
    """It is written, the answer is on its way, and whom it is for is no more."""
    written = "select count(*) from idempotency_keys"
    trial.city.roads["api-postgres"].becomes(Road.ANSWERS_SWALLOWED)
    try:
        ((before,),) = trial.city.sql("registration", written)
        await trial.a_while(0.5)
        trial.city.kill("serve-registration", "serve-procurement")
        ((after,),) = trial.city.sql("registration", written)
    finally:
        trial.city.roads["api-postgres"].becomes(Road.OPEN)
    trial.city.again("serve-registration", "serve-procurement")
    assert after >= before


async def between_send_and_record(trial: Trial) -> None:
    """Kafka has it, and the relay's position does not say so: it is sent again."""
    with _held(trial.city, "registration", "lock table relay in exclusive mode"):
        await _waits(trial.city, "registration")
        trial.city.kill("work-registration")
    trial.city.again("work-registration")


async def between_effect_and_place(trial: Trial) -> None:
    """Rows and postings of a batch are written, its balances and its place are not: none of it may stay."""
    table = f"{serving(trial.city, 'groups')}balances"
    with _held(trial.city, "districts", f"lock table {table} in exclusive mode"):
        await _waits(trial.city, "districts")
        trial.city.kill("work-districts")
    trial.city.again("work-districts")


async def while_a_reaction_moves_its_place(trial: Trial) -> None:
    """Its effects and its place are one statement, which waits for the place: all of it, or none."""
    with _held(trial.city, "procurement", "select 1 from places for update"):
        await _waits(trial.city, "procurement")
        trial.city.kill("work-procurement")
    trial.city.again("work-procurement")


async def during_swap(trial: Trial) -> None:
    """The next generation is whole, and which one serves cannot be written yet: the one before goes on serving."""
    view = "groups"
    address = trial.city.address("districts")
    with _held(trial.city, "districts", "lock table ledger_generations in share mode"):
        asked = asyncio.create_task(_asked(f"{address}/views/{view}/rebuild"))
        await _waits(trial.city, "districts")
        await trial.a_while()
        trial.city.kill("serve-districts")
        await asyncio.gather(asked, return_exceptions=True)
    assert serving(trial.city, view)
    trial.city.again("serve-districts")


async def _asked(url: str) -> Any:
    async with httpx.AsyncClient(timeout=60) as http:
        return (await http.post(url, json={"source": "log"})).status_code
