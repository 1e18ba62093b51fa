"""What the portal asks of a service's own API in its reader's name: one thing by its identity, or a command."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

from services.portal.districts import BEARER, PATIENCE, Refused, problem_of
from services.portal.no_words import no
from services.portal.signing_in.uploads import Upload


class Api:
    """`client` reaches the service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, *path: str, **asked: str) -> Any:
        """Parts of the path are quoted; `asked` is its query. Raises Refused."""
        return await self._ask("GET", path, params=asked)

    async def post(
        self,
        *path: str,
        body: Mapping[str, Any] | None,
        key: str,
        version: str | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> Any:
        """`key`: under which it is done once, however often it is sent; `version`: as which its thing was seen.

        `beside`: other headers. Raises Refused.
        """
        seen = {"If-Match": f'"{version}"'} if version else {}
        return await self._ask("POST", path, json=body, headers={"Idempotency-Key": key, **seen, **(beside or {})})

    async def fetch(self, *path: str) -> tuple[bytes, Mapping[str, str]]:
        """A file, with its headers. Raises Refused."""
        response = await self._answer("GET", path)
        return response.content, response.headers

    async def send(self, *path: str, upload: Upload, key: str, version: str | None = None, **asked: str) -> Any:
        """A file as the body, as `post` sends a form. Raises Refused."""
        seen = {"If-Match": f'"{version}"'} if version else {}
        headers = {"Idempotency-Key": key, "Content-Type": upload.kind, **seen}
        return (await self._answer("POST", path, content=upload.content, headers=headers, params=asked)).json()

    async def _ask(self, method: str, path: tuple[str, ...], **how: Any) -> Any:
        return (await self._answer(method, path, **how)).json()

    async def _answer(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        bearer = BEARER.get()
        token = await bearer() if bearer else None
        said = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        address = "".join(f"/{quote(part, safe='')}" for part in path)
        try:
            how: dict[str, Any] = {"params": params or None, "headers": said, "timeout": PATIENCE}
            response = await self._client.request(method, address, json=json, content=content, **how)
        except httpx.HTTPError as gone:
            raise Refused(503, UNKNOWN) from gone
        if response.status_code >= 400:
            raise Refused(response.status_code, problem_of(response))
        return response


UNKNOWN: Final = no(
    "没有收到答复",
    "No answer came",
    "服务没有应答，不知道是否已经办妥。请原样再提交一次：已经办妥的不会重复办理。",
    "The service does not answer: it may be done or not. Send it again as it is; nothing is done twice.",
)
