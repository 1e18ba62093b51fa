"""Processes that end, hang or are cut off, disks that are full, channels and databases that are not what they were."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from services.chassis.feeds import Feed
from services.city.rooms import channels
from tests.conformance.channels import make_anew, trim
from tests.faults.processes.city import CLIENTS, LOGS, may_mount
from tests.faults.processes.trial import Trial
from tests.support.proxy import Road

PAST_THE_SESSION: Final = 8.0  # seconds; a worker's is 6
READERS: Final = ("work-districts", "work-procurement")  # of views, and with a reaction


async def api_killed(trial: Trial) -> None:
    await _killed(trial, f"serve-{trial.chance.choice(('registration', 'procurement'))}")


async def portal_killed(trial: Trial) -> None:
    await _killed(trial, "serve-portal")


async def relay_killed(trial: Trial) -> None:
    await _killed(trial, "work-registration")


async def reaction_killed(trial: Trial) -> None:
    await _killed(trial, "work-procurement")


async def views_killed(trial: Trial) -> None:
    await _killed(trial, "work-districts")


async def _killed(trial: Trial, name: str) -> None:
    for _ in range(2):
        trial.city.kill(name)
        trial.city.again(name)
        await trial.load.acknowledges(5)


async def postgres_killed(trial: Trial) -> None:
    await asyncio.to_thread(trial.city.postgres.kill)
    await trial.a_while()
    await asyncio.to_thread(trial.city.postgres.start)


async def kafka_killed(trial: Trial) -> None:
    await asyncio.to_thread(trial.city.kafka.kill)
    await trial.load.acknowledges(5)  # commands do not wait for it
    await asyncio.to_thread(trial.city.kafka.start)


async def views_stopped(trial: Trial) -> None:
    await _zombie(trial, "work-districts")


async def relay_stopped(trial: Trial) -> None:
    await _zombie(trial, "work-registration")


async def reaction_stopped(trial: Trial) -> None:
    await _zombie(trial, "work-procurement")


async def _zombie(trial: Trial, name: str) -> None:
    """Another takes its work over; then it goes on with what it had in its hands."""
    trial.city.signal(signal.SIGSTOP, name)
    other = trial.city.another(name)
    try:
        await asyncio.sleep(PAST_THE_SESSION)
        await trial.load.acknowledges(5)
        trial.city.signal(signal.SIGCONT, name)
        await trial.load.acknowledges(5)
    finally:
        trial.city.signal(signal.SIGCONT, name)
        other.kill()
        other.wait(20)


@asynccontextmanager
async def _on(trial: Trial, state: Road, *roads: str) -> AsyncIterator[None]:
    for road in roads:
        trial.city.roads[road].becomes(state)
    try:
        yield
    finally:
        for road in roads:
            trial.city.roads[road].becomes(Road.OPEN)


async def api_cut_off(trial: Trial) -> None:
    async with _on(trial, Road.CUT, "api-postgres"):
        await trial.a_while(3)


async def api_unanswered(trial: Trial) -> None:
    """What it asks is done, and it does not hear of it."""
    async with _on(trial, Road.ANSWERS_SWALLOWED, "api-postgres"):
        await trial.a_while(3)


async def workers_cut_off(trial: Trial) -> None:
    async with _on(trial, Road.CUT, "work-postgres"):
        await trial.load.acknowledges(5)


async def workers_swallowed(trial: Trial) -> None:
    async with _on(trial, Road.SWALLOWED, "work-postgres"):
        await asyncio.sleep(3)
        await trial.load.acknowledges(5)


async def kafka_cut_off(trial: Trial) -> None:
    async with _on(trial, Road.CUT, "kafka"):
        await trial.load.acknowledges(20)


async def kafka_unanswered(trial: Trial) -> None:
    """What the relays send arrives, and they do not hear of it."""
    async with _on(trial, Road.ANSWERS_SWALLOWED, "kafka"):
        await asyncio.sleep(3)
        await trial.load.acknowledges(5)


async def kafka_swallowed(trial: Trial) -> None:
    """Nothing arrives there, and nobody hears of it."""
    async with _on(trial, Road.SWALLOWED, "kafka"):
        await asyncio.sleep(PAST_THE_SESSION)
        await trial.load.acknowledges(5)


async def clients_cut_off(trial: Trial) -> None:
    async with _on(trial, Road.CUT, *CLIENTS):
        await trial.a_while(3)


async def clients_unanswered(trial: Trial) -> None:
    """What they ask is done and acknowledged, and they do not hear of it."""
    async with _on(trial, Road.ANSWERS_SWALLOWED, *CLIENTS):
        await trial.a_while(3)


async def slow(trial: Trial) -> None:
    for road in trial.city.roads.values():
        road.delay = 0.02
    try:
        await trial.load.acknowledges(10)
    finally:
        for road in trial.city.roads.values():
            road.delay = 0.0


async def logs_cut_off(trial: Trial) -> None:
    """While views and reactions need the published logs: what Kafka no longer has, only these can give."""
    trial.city.kill(*READERS)
    await trial.load.acknowledges(5)
    await _trimmed(trial)
    async with _on(trial, Road.CUT, *LOGS):
        trial.city.again(*READERS)
        await trial.load.acknowledges(10)


async def disk_full(trial: Trial) -> None:
    """Nothing more can be written: commands are not acknowledged, and what was acknowledged stays."""
    assert may_mount(), "a disk that can be filled needs a user who may mount one"
    ballast = trial.city.folder / "postgres" / "ballast"
    with ballast.open("wb", buffering=0) as full, suppress(OSError):
        while True:
            full.write(b"\0" * (1 << 16))
    try:
        await asyncio.sleep(4)
    finally:
        ballast.unlink()
        await asyncio.to_thread(trial.city.postgres.stop, "immediate")  # it may have ended by itself
        await asyncio.to_thread(trial.city.postgres.start)


async def channels_made_anew(trial: Trial) -> None:
    mine = [channel for channel, owner in channels().items() if owner == "registration"]
    await make_anew(trial.city.kafka.bootstrap, mine)
    await trial.load.acknowledges(5)


async def past_retention(trial: Trial) -> None:
    trial.city.kill(*READERS)
    await trial.load.acknowledges(10)
    await _trimmed(trial)
    trial.city.again(*READERS)


async def _trimmed(trial: Trial) -> None:
    feeds = [Feed(owner, channel, partition) for channel, owner in channels().items() for partition in range(16)]
    await trim(trial.city.kafka.bootstrap, *feeds)


async def clock_set_back(trial: Trial) -> None:
    """By hours, and by days: a fact is never recorded before the one before it."""
    try:
        for seconds in (5_400, 3 * 86_400):
            trial.city.set_back(seconds)
            await trial.load.acknowledges(5)
    finally:
        trial.city.set_back(0)
