"""Signing in, wired: the portal's desk for the provider that is configured, and the development issuer's place."""

import secrets
from contextlib import AsyncExitStack
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from services.access.inside import Inside
from services.access.settings import SignInSettings
from services.city.development_issuer.issuer import PATH, Client, DevelopmentIssuer
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.posts import Posts
from services.portal.signing_in.provider import Provider

PORTAL: Final = "portal"  # the portal as a client of a provider


def own_provider(address: str) -> SignInSettings:
    """Of a city that is its own provider, at the address where its portal is reached."""
    return SignInSettings(f"{address}{PATH}", PORTAL, address, secrets.token_urlsafe(32))


def signing_in(
    settings: SignInSettings, posts: httpx.AsyncClient, stack: AsyncExitStack, *, development: bool, host: str
) -> tuple[SigningIn, list[Mount]]:
    """The desk, and what is mounted before the portal: the development issuer where that is the provider.

    `posts` reaches the service that keeps posts; `host` is where this process answers. Raises BadSettings.
    """
    places: list[Mount] = []
    through: httpx.AsyncBaseTransport = Inside(settings.provider, settings.inside or settings.provider)
    if settings.provider == f"{settings.portal}{PATH}":
        issuer = development_issuer(settings, development=development, host=host)
        places.append(Mount(PATH, issuer.app))
        through = httpx.ASGITransport(
            Starlette(routes=places)
        )  # a browser asks it over the wire, the portal in process
    client = httpx.AsyncClient(transport=through)
    stack.push_async_callback(client.aclose)
    return SigningIn(settings, Provider(settings, client), Posts(posts)), places


def development_issuer(settings: SignInSettings, *, development: bool, host: str) -> DevelopmentIssuer:
    """With the portal as its client. Raises BadSettings where it must not run."""
    returns = (f"{settings.portal}/sign-in/return",)
    after = tuple(f"{settings.portal}{path}" for path in ("/sign-out", "/en/sign-out"))
    client = Client(id=settings.client, secret=settings.secret, returns=returns, after=after)
    return DevelopmentIssuer(settings.provider, client, development=development, host=host)
