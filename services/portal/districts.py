"""What the portal asks of the districts' API, and the no that comes back."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from services.portal.no_words import no

PATIENCE: Final = 10.0  # seconds: a person waits no longer for a page


@dataclass
class Receipt:
    """What the reader has just done elsewhere, as the answer named it; `parked`: it lies in quarantine.

    `simulated`: as the page's last answer said it: the figures are made up; how much is in yet.
    """

    header: str | None
    parked: bool = False
    simulated: str | None = None


RECEIPT: Final[ContextVar[Receipt]] = ContextVar("receipt")  # of the page that is being read
Bearer = Callable[[], Awaitable[str | None]]  # the reader's access token, fresh; None where he acts in no post
BEARER: Final[ContextVar[Bearer | None]] = ContextVar("bearer", default=None)  # of whoever reads it


class Refused(Exception):
    """The API's own problem+json answer, or ours in the same shape where it gave none."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(problem.get("detail_en") or status)
        self.status, self.problem = status, problem

    @property
    def rule(self) -> str:
        """What said no, by its name."""
        return str(self.problem.get("type", "")).rpartition(":")[2] or str(self.problem.get("rule", ""))


class Districts:
    """The districts' figures over HTTP, as any client has them."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, *path: str, **query: str | None) -> Any:
        """The answer's JSON; parts of the path are quoted, empty queries left out. Raises Refused.

        It waits for what the page's receipt names, and is refused where that does not come in time. It asks in the
        name of whoever is signed in.
        """
        address = "".join(f"/{quote(part, safe='')}" for part in path)
        asked = {name: value for name, value in query.items() if value}
        receipt = RECEIPT.get(Receipt(None))
        headers = {"Linli-Receipt": receipt.header} if receipt.header else {}
        bearer = BEARER.get()
        if bearer and (token := await bearer()):
            headers["Authorization"] = f"Bearer {token}"
        try:
            response = await self._client.get(address, params=asked, headers=headers, timeout=PATIENCE)
        except httpx.HTTPError as gone:
            raise Refused(503, UNREACHABLE) from gone
        receipt.parked |= response.headers.get("Linli-Receipt-Status") == "parked"
        receipt.simulated = response.headers.get("Linli-Simulated")
        if response.status_code >= 400:
            raise Refused(response.status_code, problem_of(response))
        return response.json()


def problem_of(response: httpx.Response) -> Mapping[str, Any]:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        told = response.json()
        if isinstance(told, dict):
            return told
    return {}


UNREACHABLE: Final = no(
    "暂时打不开",
    "Not available at the moment",
    "区县视图服务没有应答，请稍后再试。",
    "The district views do not answer. Please try again in a moment.",
)
