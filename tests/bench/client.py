"""A load generator in a process of its own: so many connections that post as fast as they are answered.

`python -m tests.bench.client <port> <path> <connections> <seconds> [<token> [keyed]]`, the body on standard input;
prints JSON. Keyed: each request has an idempotency key of its own.
"""

import asyncio
import secrets
import sys
import time
from typing import Final, cast

import msgspec
import uvloop
from msgspec import Struct

from tests.bench.measuring import pace

END: Final = b"\r\n\r\n"
KEY: Final = b"0" * 32  # in its place each request has its own
LENGTH: Final = b"content-length: "


class Told(Struct):
    """What came of a load: answers, those that were not 201, and latencies in milliseconds."""

    answers: int
    refused: int
    rate: float
    p50: float
    p99: float


class Poster(asyncio.Protocol):
    """One connection, with one request at a time."""

    def __init__(self, request: bytes, until: float, done: asyncio.Future[None], keyed: bool) -> None:
        self._request, self._until, self._done, self._keyed = request, until, done, keyed
        self._received = b""
        self._began = 0.0
        self.latencies: list[float] = []
        self.refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server hung up"))

    def _post(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(
            self._request.replace(KEY, b"%032x" % secrets.randbits(128)) if self._keyed else self._request
        )

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(END)
        if head < 0:
            return
        at = self._received.find(LENGTH, 0, head) + len(LENGTH)
        length = int(self._received[at : self._received.find(b"\r\n", at)])
        if len(self._received) < head + len(END) + length:
            return
        now = time.perf_counter()
        self.latencies.append(now - self._began)
        self.refused += self._received[9:12] != b"201"
        self._received = b""
        if now < self._until:
            self._post()
        else:
            self._done.set_result(None)
            self._transport.close()


async def main(
    port: int, path: str, connections: int, seconds: float, body: bytes, token: str = "", keyed: str = ""
) -> Told:
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    head += f"authorization: Bearer {token}\r\n" if token else ""
    head += f"idempotency-key: {KEY.decode()}\r\n\r\n" if keyed else "\r\n"
    request, loop = head.encode() + body, asyncio.get_running_loop()
    began = time.perf_counter()
    until, posters, ends = began + seconds, [], []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        poster = Poster(request, until, done, bool(keyed))
        posters.append(poster)
        ends.append(done)
        await loop.create_connection(lambda poster=poster: poster, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    latencies = [latency for poster in posters for latency in poster.latencies]
    found = pace(len(latencies), time.perf_counter() - began, latencies)
    return Told(len(latencies), sum(poster.refused for poster in posters), *found)


if __name__ == "__main__":
    words = sys.argv[1:]
    asked = int(words[0]), words[1], int(words[2]), float(words[3])
    told = uvloop.run(main(*asked, sys.stdin.buffer.read(), *words[4:]))
    print(msgspec.json.encode(told).decode())
