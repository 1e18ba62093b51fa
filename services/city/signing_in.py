"""Signing in, wired: the portal's desk for the provider that is configured, and the development issuer's place."""

import secrets
from contextlib import AsyncExitStack
from typing import Final, NamedTuple

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from services.access.inside import Inside
from services.access.sign_in_settings import SignInSettings
from services.city.development_issuer.issuer import PATH, Client, DevelopmentIssuer
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.posts import Posts
from services.portal.signing_in.provider import Provider

PORTAL: Final = "portal"  # the portal as a client of a provider


def own_provider(address: str) -> SignInSettings:
    """Of a city that is its own provider, at the address where its portal is reached."""
    return SignInSettings(f"{address}{PATH}", PORTAL, address, secrets.token_urlsafe(32))


class Reached(NamedTuple):
    """The provider as this process reaches it, and what is mounted before the portal so that browsers reach it."""

    client: httpx.AsyncClient
    places: list[Mount]


def reach_provider(settings: SignInSettings, stack: AsyncExitStack, *, development: bool, host: str) -> Reached:
    """The configured one, or the development issuer where the portal's own address is said; `host`: where we answer.

    Whoever checks the provider's tokens may use the client: `keys_of(settings.provider, client)`. Raises BadSettings.
    """
    places: list[Mount] = []
    through: httpx.AsyncBaseTransport = Inside(settings.provider, settings.inside or settings.provider)
    if settings.provider == f"{settings.portal}{PATH}":
        places.append(Mount(PATH, development_issuer(settings, development=development, host=host).app))
        through = httpx.ASGITransport(Starlette(routes=places))  # for us without a socket
    client = httpx.AsyncClient(transport=through)
    stack.push_async_callback(client.aclose)
    return Reached(client, places)


def desk(settings: SignInSettings, provider: httpx.AsyncClient, posts: httpx.AsyncClient) -> SigningIn:
    """Where people sign in at the portal; `posts` reaches the service that keeps posts."""
    return SigningIn(settings, Provider(settings, provider), Posts(posts))


def development_issuer(settings: SignInSettings, *, development: bool, host: str) -> DevelopmentIssuer:
    """With the portal as its client. Raises BadSettings where it must not run."""
    returns = (f"{settings.portal}/sign-in/return",)
    after = tuple(f"{settings.portal}{path}" for path in ("/sign-out", "/en/sign-out"))
    client = Client(id=settings.client, secret=settings.secret, returns=returns, after=after)
    return DevelopmentIssuer(settings.provider, client, development=development, host=host)
