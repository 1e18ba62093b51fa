"""A client of a city in this process: the same requests to the same app, without a socket between."""

import asyncio
from typing import Any

import httpx


class InProcess(httpx.AsyncBaseTransport):
    """As httpx's own, which looks for another event loop's module on the disk at every request."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body, started, sent = await request.aread(), dict[str, Any](), list[bytes]()
        url = request.url
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 0),
            "root_path": "",
        }

        asked = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in asked:
                return message
            await asyncio.Event().wait()  # this client stays until it is answered
            raise AssertionError("unreachable")

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                sent.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return httpx.Response(started["status"], headers=started["headers"], content=b"".join(sent))
