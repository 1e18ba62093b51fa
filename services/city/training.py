"""A city whose time runs fast (培训): for training and tests, never where people's facts are."""

from datetime import datetime
from typing import Final

from services.chassis.clock import ZONE, FastClock
from services.chassis.settings import BadSettings, Settings
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.folder import Folder, OtherSimulation
from services.city.rooms import SERVICES

CLOCK: Final = "clock"


def training_clock(begins: datetime | None, speed: float) -> FastClock | None:
    """None where time is what it is. `begins`: as Beijing reads it. Raises BadSettings."""
    if begins is None:
        if speed != 1:
            raise BadSettings("--speed is of a city whose time begins somewhere: give --clock as well")
        return None
    return FastClock(begins.replace(tzinfo=ZONE), speed)


async def set_apart(folder: Folder, clock: FastClock, settings: Settings) -> bool:
    """Mark the folder as one of training, without a half-year. Raises BadSettings, RealCity, OtherSimulation."""
    if not settings.development:
        raise BadSettings("--clock is for training and tests: this is production")
    if folder.simulated is not None and not folder.simulated.get(CLOCK):
        raise OtherSimulation(f"{folder.path} 已有模拟数据 · {folder.path} holds a simulation; choose another folder")
    folder.hold({CLOCK: True})
    for service in SERVICES:
        if folder.file(service.name).exists():
            await _check_begins_later(folder, service.name, clock)
    return True


async def _check_begins_later(folder: Folder, name: str, clock: FastClock) -> None:
    """Time does not go back: what is on record was recorded before."""
    recorder = SqliteRecorder(folder.file(name))
    try:
        rows = await recorder.log(await recorder.head() - 1, 1)
    finally:
        await recorder.close()
    if rows and rows[-1].recorded_at > clock.now():
        last = rows[-1].recorded_at.astimezone(ZONE)
        raise BadSettings(f"the city in {folder.path} lived until {last:%Y-%m-%dT%H:%M}: --clock begins after that")
