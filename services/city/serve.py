"""Answer HTTP on an address of this machine, and stop cleanly."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn

from services.city.stopping import on_signal

try:
    import uvloop
except ImportError:  # there is none for Windows
    uvloop = None  # type: ignore[assignment]

GRACE: Final = 5  # seconds for answers that are under way when it stops
KEPT: Final = 75  # seconds that a connection may stand idle: whoever asks gives it up before, or would ask a closed one


def run(work: Coroutine[Any, Any, None]) -> None:
    """To its end, on the faster of the loops where the machine has it."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if uvloop else None) as runner:
        runner.run(work)


class PortInUse(Exception):
    """Another process listens there, or this one may not."""


class Server(uvicorn.Server):
    """Says when it answers, so that a caller can tell people where; a signal ends it, and nothing else."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own raises the signal again at the end: the caller would die with its files still open."""
        with on_signal(lambda: self.handle_exit(signal.SIGTERM, None)):
            yield


def address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """The place to answer at, taken before any work is done. Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP by name: only then does asyncio send at once, instead of holding a body back until its head is acknowledged
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as wrong:
        listening.close()
        raise PortInUse(f"{address(host, port)} cannot be had: {wrong.strerror}") from wrong
    return listening


async def serve(app: Any, host: str, port: int, started: Callable[[], None] = lambda: None) -> None:
    """Until SIGINT or SIGTERM. Raises PortInUse."""
    await answer(app, listen(host, port), started)


async def answer(app: Any, listening: socket.socket, started: Callable[[], None] = lambda: None) -> None:
    """Until SIGINT or SIGTERM."""
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "lifespan": "auto"}
    config = uvicorn.Config(app, timeout_graceful_shutdown=GRACE, timeout_keep_alive=KEPT, **options)
    await Server(config, started).serve(sockets=[listening])
