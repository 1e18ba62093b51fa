"""A provider that a browser reaches at one address and a process inside the network at another."""

import httpx


class Inside(httpx.AsyncBaseTransport):
    """Whatever is asked at `public` is asked at `inside`; what it says of its own addresses stays so."""

    def __init__(self, public: str, inside: str, through: httpx.AsyncBaseTransport | None = None) -> None:
        self._public, self._inside = public.rstrip("/"), inside.rstrip("/")
        self._through = through or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if url.startswith(f"{self._public}/"):
            request.url = httpx.URL(self._inside + url.removeprefix(self._public))
        return await self._through.handle_async_request(request)

    async def aclose(self) -> None:
        await self._through.aclose()
