"""Processes beside this one: its end of their standard input is the thread by which they hang, and they end with it."""

import asyncio
import os
import sys
import threading
from typing import Final

import structlog

log = structlog.get_logger()
AGAIN: Final = 5.0  # seconds until one that ended is started anew
GRACE: Final = 5.0  # seconds for one to leave in order


async def kept_running(*command: str) -> None:
    """Until cancelled; also where the machine has no room for it at the moment."""
    while True:
        try:
            told = f"exit code {await _run(*command)}"
        except OSError as wrong:
            told = str(wrong)
        log.warning("a process beside this one ended", error=f"{command[-1]}: {told}")
        await asyncio.sleep(AGAIN)


async def _run(*command: str) -> int:
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await _ended(process)
        raise


async def _ended(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()


def end_with_input() -> None:
    """For the companion: whoever started it is gone, and what is not complete is nothing. No need to tidy up."""
    threading.Thread(target=_end_with_input, daemon=True).start()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1):  # past Python's own buffer, whose lock would be missed at the end
        pass
    os._exit(1)
