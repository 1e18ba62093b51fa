"""Every database is what it was a while ago, and says so."""

import asyncio
import shutil
import subprocess
from typing import Final

from services.chassis.postgres_recorder import PostgresRecorder
from services.city.rooms import SERVICES
from tests.faults.processes.trial import Trial

STORES: Final = tuple(each.name for each in SERVICES)


async def postgres_put_back(trial: Trial) -> None:
    """All databases to one moment, announced; what was acknowledged after it is gone, and nothing before it."""
    city, data = trial.city, trial.city.postgres.data
    copy = data.with_name("copy")
    await trial.load.stop()
    await _stopped(trial)
    shutil.rmtree(copy, ignore_errors=True)
    await asyncio.to_thread(subprocess.run, ["cp", "-a", str(data), str(copy)], check=True)
    before = len(trial.history.commands)
    await _started(trial)
    trial.load.start()
    await trial.load.acknowledges(10)
    await trial.load.stop()
    await _stopped(trial)
    shutil.rmtree(data)
    copy.rename(data)
    del trial.history.commands[before:]
    await asyncio.to_thread(city.postgres.start)
    for name in STORES:
        recorder = await PostgresRecorder.open(city.postgres.dsn(name))
        newest = max(epoch for epoch, _ in await recorder.epochs())
        await recorder.announce(newest + trial.chance.randint(1, 3))
        await recorder.close()
    city.again(*city.processes)
    await city.ready()
    trial.load.start()
    await trial.load.acknowledges(10)


async def _stopped(trial: Trial) -> None:
    trial.city.kill(*trial.city.processes)
    await asyncio.to_thread(trial.city.postgres.stop)


async def _started(trial: Trial) -> None:
    await asyncio.to_thread(trial.city.postgres.start)
    trial.city.again(*trial.city.processes)
    await trial.city.ready()
