"""A process beside another one is kept running, and never outlives it, however that one ends."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from services.city import companion

NOTES: Final = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write(f'{os.getpid()}\\n')"
STAYS: Final = f"{NOTES}; import time; time.sleep(600)"
HANGS: Final = f"from services.city.companion import end_with_input; end_with_input(); {STAYS}"
OWNER: Final = (
    "import asyncio, sys; from services.city.companion import kept_running; asyncio.run(kept_running(*sys.argv[1:]))"
)


def pids(noted: Path) -> list[int]:
    return [int(line) for line in noted.read_text().split()] if noted.exists() else []


def gone(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    return True


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.02)


async def test_one_that_ends_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "AGAIN", 0.05)
    noted = tmp_path / "noted"
    running = asyncio.create_task(companion.kept_running(sys.executable, "-c", NOTES, str(noted)))
    await until(lambda: len(pids(noted)) >= 3)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_that_cannot_be_started_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "AGAIN", 0.05)
    noted, command = tmp_path / "noted", tmp_path / "comes-later"
    running = asyncio.create_task(companion.kept_running(str(command), "-c", NOTES, str(noted)))
    await asyncio.sleep(0.2)
    command.symlink_to(sys.executable)
    await until(lambda: bool(pids(noted)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_it_ends_with_whoever_leaves_in_order(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    running = asyncio.create_task(companion.kept_running(sys.executable, "-c", STAYS, str(noted)))
    await until(lambda: bool(pids(noted)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert gone(pids(noted)[0])


async def test_it_ends_with_whoever_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", OWNER, sys.executable, "-c", HANGS, str(noted))
    try:
        await until(lambda: bool(pids(noted)))
    finally:
        owner.send_signal(signal.SIGKILL)
        await owner.wait()
    await until(lambda: gone(pids(noted)[0]))
