"""Which posts a person holds, and an access token for one of them: asked of the service that keeps posts (岗位)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

import httpx
import msgspec
from msgspec import Struct

from services.chassis.unavailable import Unavailable

PATIENCE: Final = 5.0  # seconds
Told = TypeVar("Told")


class May(Struct, frozen=True):
    """One thing that a post may do, in words."""

    zh: str
    en: str = ""
    where_zh: str = ""
    where_en: str = ""


class Post(Struct, frozen=True):
    """A post and its days; `acting_for`: whose it is, where a deputy acts."""

    post: str
    role: str
    unit_zh: str = ""
    unit_en: str = ""
    role_zh: str = ""
    title: str = ""
    region: str = ""
    body: str = ""
    first_on: date | None = None
    last_on: date | None = None
    acting_for: str | None = None
    may: tuple[May, ...] = ()


class Person(Struct, frozen=True):
    """`sessions_ended`: how often all of his were; one that began before the last time is over."""

    subject: str
    posts: tuple[Post, ...]
    sessions_ended: int = 0


class Given(Struct, frozen=True):
    """An access token of Linli's own for one post."""

    access_token: str
    expires_in: float
    post: str
    sessions_ended: int = 0

    def __repr__(self) -> str:
        return f"Given(post={self.post!r})"


class NotBelieved(Exception):
    """The provider's token is not taken: whoever it is must sign in again."""


class NotHeld(Exception):
    """The post is not, or no longer, this person's."""


class Posts:
    """`client` reaches the service; `access` is the provider's access token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def held(self, access: str) -> Person:
        """Raises NotBelieved, Unavailable."""
        response = await self._ask("GET", "/me", access)
        return _read(response, Person, 200)

    async def token(self, access: str, post: str) -> Given:
        """Raises NotHeld, NotBelieved, Unavailable."""
        response = await self._ask("POST", "/tokens", access, json={"post": post})
        if response.status_code in (403, 404):
            raise NotHeld(post)
        return _read(response, Given, 201)

    async def _ask(self, method: str, path: str, access: str, json: Mapping[str, Any] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {access}"}
        try:
            response = await self._client.request(method, path, headers=headers, json=json, timeout=PATIENCE)
        except (httpx.HTTPError, OSError) as gone:
            raise Unavailable(f"posts do not answer: {type(gone).__name__}") from gone
        if response.status_code == 401:
            raise NotBelieved
        return response


def _read(response: httpx.Response, kind: type[Told], status: int) -> Told:
    """Raises Unavailable."""
    if response.status_code != status:
        raise Unavailable(f"posts answer {response.status_code}")
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.MsgspecError, ValueError) as wrong:
        raise Unavailable("posts answer unreadably") from wrong
