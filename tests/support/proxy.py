"""A road that can be cut: a TCP proxy in a thread of its own, between two processes of a city."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any, Final, Self

PIECE: Final = 65536


class Road(StrEnum):
    """What becomes of what is sent."""

    OPEN = "open"
    CUT = "cut"  # connections are closed, and new ones too
    SWALLOWED = "swallowed"  # nothing arrives, and nobody is told
    ANSWERS_SWALLOWED = "answers swallowed"  # what is asked arrives; what is answered does not


class Proxy:
    """Listens on a port of its own for as long as it lives; `target` may come and go."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.delay = target, 0, 0.0
        self._road = Road.OPEN
        self._connections: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> Self:
        self._thread.start()
        self.port = self._done(self._listen())
        return self

    def stop(self) -> None:
        self._done(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def becomes(self, road: Road) -> None:
        """What was swallowed stays so: a connection over which anything was lost is closed once the road is open."""
        self._done(self._become(road))

    def _done(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._server.close()
        self._drop()
        await asyncio.sleep(0)

    async def _become(self, road: Road) -> None:
        if road is Road.CUT or self._road is not Road.OPEN:
            self._drop()
        self._road = road

    def _drop(self) -> None:
        for connection in list(self._connections):
            connection.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._road is Road.CUT:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, back}
        self._connections |= both
        asks = asyncio.create_task(self._carry(reader, back, {Road.SWALLOWED}))
        answers = asyncio.create_task(self._carry(there, writer, {Road.SWALLOWED, Road.ANSWERS_SWALLOWED}))
        await asyncio.wait((asks, answers), return_when=asyncio.FIRST_COMPLETED)
        for each in both:
            each.transport.abort()
        self._connections -= both
        await asyncio.gather(asks, answers, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost_on: set[Road]) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self._road not in lost_on:
                    writer.write(piece)
                    await writer.drain()
