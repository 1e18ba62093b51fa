"""A connection of a load generator that is kept open: one request at a time, and no more work than the load needs."""

import asyncio
from typing import Final, cast

END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length: "


class Connection(asyncio.Protocol):
    """HTTP/1.1 as uvicorn answers it: every answer has its length."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._gone = False

    @classmethod
    async def to(cls, port: int) -> "Connection":
        """Raises OSError."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def get(self, path: str, headers: str = "") -> tuple[int, bytes]:
        """`headers`: more of them, each with its end of line."""
        return await self._asked(f"GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n".encode())

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, bytes]:
        """`headers`: more of them, each with its end of line."""
        head = (
            f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n{headers}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return await self._asked(head.encode() + body)

    @property
    def gone(self) -> bool:
        """Whether the server has hung up: it does on a connection on which nothing was asked for some seconds."""
        return self._gone

    def close(self) -> None:
        self._transport.close()

    async def _asked(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError."""
        if self._gone:
            raise ConnectionError("the server hung up")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(END)
        if head < 0:
            return
        at = self._received.find(LENGTH, 0, head) + len(LENGTH)
        begins = head + len(END)
        length = int(self._received[at : self._received.find(b"\r\n", at)])
        if len(self._received) < begins + length:
            return
        answer, status = self._received[begins : begins + length], int(self._received[9:12])
        self._received = b""
        if self._answer and not self._answer.done():
            self._answer.set_result((status, answer))
