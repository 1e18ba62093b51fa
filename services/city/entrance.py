"""The entrance of the embedded city: whose tokens its doors believe, who gives them out, and where people sign in."""

import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import NamedTuple

import httpx
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from services.access.development import DevelopmentKey
from services.access.door import Door
from services.access.rates import rates_of
from services.access.settings import access_settings
from services.access.sign_in_settings import SignInSettings
from services.access.tokens import Issuer, Verifier
from services.city.folder import Folder
from services.city.identifying import believed, identify, issuing_here
from services.city.signing_in import Reached, desk, reach_provider
from services.portal.signing_in.desk import SigningIn
from services.posts.identity import Issuing


class Entrance(NamedTuple):
    door: Callable[..., ASGIApp]
    issuing: Issuing
    provider: Issuer | None
    reached: Reached | None
    sign_in: SignInSettings | None

    def identify(self, posts: FastAPI) -> None:
        """Let posts give out tokens to whoever signed in."""
        identify(posts, self.issuing, self.provider)

    async def desk(self, posts: FastAPI, stack: AsyncExitStack) -> tuple[SigningIn | None, list[Mount]]:
        """Where people sign in at the portal, and what of the provider is mounted before it."""
        if self.sign_in is None or self.reached is None:
            return None, []
        client = httpx.AsyncClient(transport=httpx.ASGITransport(posts), base_url="http://posts")
        await stack.enter_async_context(client)
        return desk(self.sign_in, self.reached.client, client), self.reached.places


def entrance(
    folder: Folder, key: DevelopmentKey, sign_in: SignInSettings | None, stack: AsyncExitStack, *, development: bool
) -> Entrance:
    """Raises BadSettings."""
    settings = access_settings()
    issuing = issuing_here(folder.path, settings)
    ours = [Issuer(issuing.issuer, issuing.keys.believed()), *([key.issuer] if development else [])]
    provider, reached = None, None
    if sign_in:
        reached = reach_provider(sign_in, stack, development=development, host="127.0.0.1")
        provider = believed(sign_in.provider, reached.client, settings.provider_audience, sign_in.rsa_bits)
    doors = Verifier([*ours, *([provider] if provider else [])])
    door = partial(Door, verifier=doors, rates=rates_of(os.environ, development=development))
    return Entrance(door, issuing, provider, reached, sign_in)
