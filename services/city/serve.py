"""Answer HTTP on an address of this machine, and stop cleanly."""

import socket
from collections.abc import Callable
from typing import Any

import uvicorn


class PortInUse(Exception):
    """Another process listens there."""


class Server(uvicorn.Server):
    """Says when it answers, so that a caller can tell people where."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()


async def serve(app: Any, host: str, port: int, started: Callable[[], None] = lambda: None) -> None:
    """Until SIGINT or SIGTERM. Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP by name: only then does asyncio send at once, instead of holding a body back until its head is acknowledged
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as wrong:
        listening.close()
        raise PortInUse(f"{host}:{port} is in use: {wrong.strerror}") from wrong
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=5, lifespan="auto")
    await Server(config, started).serve(sockets=[listening])
