"""A process killed at one moment: a lock that we hold in its database, or a road that swallows, keeps it there."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import httpx

from services.chassis.postgres_schema import LOCK
from tests.faults.processes.checking import serving
from tests.faults.processes.city import FaultyCity
from tests.faults.processes.trial import Trial
from tests.support.proxy import Road

WAITS: Final = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
KEPT_OUT: Final = "select count(*) from pg_locks where not granted and relation = %s::regclass"
PATIENCE: Final = 60.0


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
    city, written = trial.city, "select count(*) from idempotency_keys"
    try:
        with _held(city, "registration", f"select pg_advisory_xact_lock({LOCK})"):
            await _waits(city, "registration")
            ((before,),) = city.sql("registration", written)
            city.roads["api-postgres"].becomes(Road.ANSWERS_SWALLOWED)
        await _until(lambda: city.sql("registration", written)[0][0] > before)
        city.kill("serve-registration")
    finally:
        city.roads["api-postgres"].becomes(Road.OPEN)
    city.again("serve-registration")


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
    """The next generation is whole and about to serve: the one before goes on, and the rebuild can be asked again."""
    city, view = trial.city, "groups"
    places = f"{serving(city, view)}places"
    swaps = f"select count(*) from pg_stat_activity where query like '%from {places} order by feed for update'"
    with _held(city, "districts", f"select 1 from {places} for update"):
        await _ask(city, view)
        await _until(lambda: city.sql("districts", f"{swaps} and wait_event_type = 'Lock'")[0][0] > 0)
        city.kill("serve-districts")
    assert f"{serving(city, view)}places" == places
    city.again("serve-districts")
    async with asyncio.timeout(PATIENCE):
        while await _rebuild(city, view) != "done":
            await asyncio.sleep(0.2)
    assert f"{serving(city, view)}places" != places


async def while_a_hand_fills(trial: Trial) -> None:
    """It has read and folded, and what it writes waits for a lock: the api finishes what it leaves."""
    city, view = trial.city, "groups"
    before = serving(city, view)
    begun = "select generation from ledger_generations where view = %s and state = 'building'"
    await _ask(city, view)
    await _until(lambda: bool(city.sql("districts", begun, view)))
    ((next_one,),) = city.sql("districts", begun, view)
    table = f"{view}_g{next_one}_history"
    with _held(city, "districts", f"lock table {table} in exclusive mode"):
        await _until(lambda: city.sql("districts", KEPT_OUT, table)[0][0] > 0)
        hands = city.hands()
        assert hands
        for hand in hands:
            os.kill(hand, signal.SIGKILL)
        await _until(lambda: not city.hands())
    async with asyncio.timeout(PATIENCE):
        while (state := await _state(city, view)) == "running":
            await asyncio.sleep(0.1)
    assert state == "done"
    assert serving(city, view) == f"{view}_g{next_one}_" != before


def _url(city: FaultyCity, view: str) -> str:
    return f"{city.address('districts')}/views/{view}/rebuild"


async def _ask(city: FaultyCity, view: str) -> None:
    async with httpx.AsyncClient(timeout=10, auth=city.acting) as http:
        (await http.post(_url(city, view), json={"source": "log"})).raise_for_status()


async def _state(city: FaultyCity, view: str) -> str:
    """Of the last one that the api began; nothing where nobody answers."""
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient(timeout=10, auth=city.acting) as http:
            return str((await http.get(_url(city, view))).json().get("state", ""))
    return ""


async def _rebuild(city: FaultyCity, view: str) -> str:
    """Ask an api that is new for it, until it has begun one, and answer how that goes."""
    state = await _state(city, view)
    if state not in ("", "running", "done"):
        with suppress(httpx.HTTPError):
            await _ask(city, view)
    return state
