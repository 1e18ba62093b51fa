"""What the portal asks of a service's own API in its reader's name: one thing by its identity, or a command."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

from services.portal.districts import BEARER, PATIENCE, Refused, problem_of
from services.portal.no_words import no


class Api:
    """`client` reaches the service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, *path: str, **query: str) -> Any:
        """Parts of the path are quoted. Raises Refused."""
        return await self._ask("GET", path, query=query)

    async def post(self, *path: str, body: Mapping[str, Any], key: str) -> Any:
        """`key`: under which it is done once, however often it is sent. Raises Refused."""
        return await self._ask("POST", path, json=body, headers={"Idempotency-Key": key})

    async def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        bearer = BEARER.get()
        token = await bearer() if bearer else None
        said = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        address = "".join(f"/{quote(part, safe='')}" for part in path)
        try:
            response = await self._client.request(
                method, address, params=query or None, json=json, headers=said, timeout=PATIENCE
            )
        except httpx.HTTPError as gone:
            raise Refused(503, UNKNOWN) from gone
        if response.status_code >= 400:
            raise Refused(response.status_code, problem_of(response))
        return response.json()


UNKNOWN: Final = no(
    "没有收到答复",
    "No answer came",
    "服务没有应答，不知道是否已经办妥。请原样再提交一次：已经办妥的不会重复办理。",
    "The service does not answer: it may be done or not. Send it again as it is; nothing is done twice.",
)
