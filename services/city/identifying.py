"""How posts learns who signs in and what to sign with: the provider's address, our own, and the file of our keys."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI

from infra.keys import draw_signing_keys
from services.access.keys import keys_of
from services.access.settings import AccessSettings
from services.access.signing_keys import signing_keys
from services.access.tokens import Issuer, Verifier
from services.chassis.settings import BadSettings
from services.posts.identity import Issuing
from services.posts.main import identify

KEYS: Final = "signing-keys.json"  # in the folder of an embedded city
NAMELESS: Final = "linli:posts"  # our issuer where nobody outside the process verifies its tokens


async def identify_here(app: FastAPI, folder: Path, settings: AccessSettings, stack: AsyncExitStack) -> None:
    """In the embedded city, whose keys are drawn at its first start. Raises BadSettings."""
    file = settings.signing_keys or folder / KEYS
    if settings.signing_keys is None:
        draw_signing_keys(file)
    await _identify(app, file, settings.issuer or NAMELESS, settings, stack)


async def identify_alone(app: FastAPI, settings: AccessSettings, stack: AsyncExitStack) -> None:
    """As a process of the distributed city. Raises BadSettings."""
    if not settings.issuer:
        raise BadSettings("LINLI_ISSUER is not set")
    await _identify(app, settings.need_signing_keys(), settings.issuer, settings, stack)


async def _identify(app: FastAPI, file: Path, issuer: str, settings: AccessSettings, stack: AsyncExitStack) -> None:
    verifier = None
    if settings.provider:
        client = await stack.enter_async_context(httpx.AsyncClient())
        keys = keys_of(settings.provider, client)
        verifier = Verifier([Issuer(settings.provider, keys, settings.provider_audience)])
    identify(app, verifier, Issuing(issuer, signing_keys(file)))
