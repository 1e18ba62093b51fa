"""The door of each process of the distributed city: whose tokens it believes, and as whom it knocks at others."""

import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

import httpx
from starlette.types import ASGIApp

from services.access.development import DevelopmentKey
from services.access.door import Door
from services.access.keys import keys_of
from services.access.rates import rates_of
from services.access.service_identity import auth_of, services
from services.access.settings import AccessSettings
from services.access.tokens import Issuer, Verifier
from services.chassis.settings import BadSettings, Settings, is_loopback
from services.city.identifying import provider_of
from services.posts.identity import Issuing


async def door_of(
    settings: Settings, access: AccessSettings, stack: AsyncExitStack, issuing: Issuing | None = None
) -> Callable[..., ASGIApp]:
    """`issuing`: the process is the issuer itself. Raises BadSettings where nobody would be believed."""
    believed = [*await _ours(access, stack, issuing)]
    if access.service_keys:
        believed.append(services(access.service_keys))
    provider = await provider_of(access, stack)
    if provider:
        believed.append(provider)
    if access.development_key:
        if not (settings.development and is_loopback(settings.host)):
            raise BadSettings(
                "LINLI_DEVELOPMENT_KEY_FILE is for development, at a loopback address: it opens everything"
            )
        believed.append(DevelopmentKey.at(access.development_key).issuer)
    if not believed:
        raise BadSettings("LINLI_ISSUER is not set: nobody could sign in")
    return partial(Door, verifier=Verifier(believed), rates=rates_of(os.environ, development=settings.development))


async def _ours(access: AccessSettings, stack: AsyncExitStack, issuing: Issuing | None) -> list[Issuer]:
    if issuing:
        return [Issuer(issuing.issuer, issuing.keys.believed())]
    if not access.issuer:
        return []
    client = await stack.enter_async_context(httpx.AsyncClient())
    return [Issuer(access.issuer, keys_of(access.issuer, client))]


def knocking(name: str, access: AccessSettings) -> httpx.Auth | None:
    """With the service's own key; without one it comes as nobody, and is told so. Raises BadSettings."""
    return auth_of(name, access.service_key) if access.service_key else None
