"""Connections to PostgreSQL that end when the other side is gone: nothing waits longer than its limit."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

LOST: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.QueryCanceledError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,  # its disk or memory is full, or too many are connected
)
CONNECTING: Final = 3.0  # seconds until a connection is there, and for which one is waited for where all are in use
OPENINGS: Final = 3  # times that the first connection is waited for: a server that has much to do still serves
STATEMENT: Final = 5.0  # seconds in which the server answers, or gives up by itself
SILENCE: Final = 4.0  # seconds in which what was sent must be acknowledged by the other machine


async def open_pool(dsn: str, size: int, **other: str) -> Any:
    """`other`: settings of the server that are not as here. Raises what LOST lists, and TimeoutError."""
    settings = {
        "idle_in_transaction_session_timeout": "2000",
        "statement_timeout": str(round(STATEMENT * 1000)),
        "tcp_user_timeout": str(round(SILENCE * 1000)),  # the server's side of what this side's socket is told
    } | other
    for _ in range(OPENINGS - 1):
        with suppress(TimeoutError):
            return await _opened(dsn, size, settings)
    return await _opened(dsn, size, settings)


async def _opened(dsn: str, size: int, settings: dict[str, str]) -> Any:
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        timeout=CONNECTING,
        command_timeout=STATEMENT + 1,
        server_settings=settings,
        init=_watched,
        reset=_as_it_is,
    )


@asynccontextmanager
async def lent(pool: Any) -> AsyncIterator[Any]:
    """A connection, waited for no longer than for a new one."""
    async with pool.acquire(timeout=CONNECTING) as db:
        yield db


async def _watched(connection: Any) -> None:
    """A machine that is gone answers nothing at all; without this the kernel would wait a quarter of an hour."""
    line = connection._transport.get_extra_info("socket")
    if line is None or line.family not in (socket.AF_INET, socket.AF_INET6):
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {"TCP_USER_TIMEOUT": round(SILENCE * 1000), "TCP_KEEPIDLE": 2, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 2}
    for name, value in options.items():
        if hasattr(socket, name):  # not every system has them
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def _as_it_is(_: Any) -> None:
    """What is done here ends with its transaction: to reset a connection would double the round trips of all."""
