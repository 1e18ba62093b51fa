"""How posts learns who signs in and what to sign with: the provider's address, our own, and the file of our keys."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI

from contracts.access.caller import AUDIENCE
from contracts.access.deciding import ACTIONS
from contracts.access.printing import where, where_zh
from contracts.roles import Role
from infra.keys import draw_signing_keys, write_private
from services.access.development import DevelopmentKey
from services.access.inside import Inside
from services.access.keys import keys_of
from services.access.settings import AccessSettings
from services.access.signing_keys import signing_keys
from services.access.strength import STRONG
from services.access.tokens import Issuer, Verifier
from services.chassis.settings import BadSettings
from services.posts.identity import Issuing
from services.posts.main import identify as give_identity

KEYS: Final = "signing-keys.json"  # in the folder of an embedded city
NAMELESS: Final = "linli:posts"  # our issuer where nobody outside the process verifies its tokens


def drawn_development_key(file: Path) -> DevelopmentKey:
    """Of a city that is started: drawn at its first start. Whoever only asks a city reads it. Raises BadSettings."""
    if not file.exists():
        write_private(file, DevelopmentKey.fresh().key.as_dict(private=True))
    return DevelopmentKey.at(file)


def issuing_here(folder: Path, settings: AccessSettings) -> Issuing:
    """In the embedded city, whose keys are drawn at its first start. Raises BadSettings."""
    file = settings.signing_keys or folder / KEYS
    if settings.signing_keys is None:
        draw_signing_keys(file)
    return Issuing(settings.issuer or NAMELESS, signing_keys(file), may)


def issuing_alone(settings: AccessSettings) -> Issuing:
    """As a process of the distributed city. Raises BadSettings."""
    if not settings.issuer:
        raise BadSettings("LINLI_ISSUER is not set")
    return Issuing(settings.issuer, signing_keys(settings.need_signing_keys()), may)


async def provider_of(settings: AccessSettings, stack: AsyncExitStack) -> Issuer | None:
    """The identity provider that is configured; at our own doors it speaks for departments' accounts alone."""
    if not settings.provider:
        return None
    through = Inside(settings.provider, settings.provider_inside or settings.provider)
    client = await stack.enter_async_context(httpx.AsyncClient(transport=through))
    return believed(settings.provider, client, settings.provider_audience, settings.provider_rsa_bits)


def believed(provider: str, client: httpx.AsyncClient, audience: str = AUDIENCE, bits: int = STRONG) -> Issuer:
    return Issuer(provider, keys_of(provider, client, bits), audience, frozenset({Role.AUTHORITY}))


def identify(app: FastAPI, issuing: Issuing, provider: Issuer | None) -> None:
    """Let posts give out tokens to whoever signed in at the provider; where there is none, to nobody."""
    give_identity(app, Verifier([provider]) if provider else None, issuing)


def may(role: Role) -> Sequence[Mapping[str, str]]:
    """What a role may do, in words, as the table of permissions says."""
    return [
        {"zh": action.zh, "en": action.en, "where_zh": where_zh(grant), "where_en": where(grant)}
        for action in ACTIONS.values()
        for grant in action.grants
        if grant.role is role
    ]
