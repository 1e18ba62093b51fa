"""Who comes with a token of the identity provider (身份核验): the subject that the account is linked to, or a no."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute

from contracts.refusal import Refusal
from contracts.roles import Role
from services.access import noes
from services.access.described import wants_token
from services.access.signing_keys import SigningKeys
from services.access.tokens import NotBelieved, Verifier
from services.chassis.desk import store_of
from services.chassis.problems import problem
from services.chassis.recorder import Unavailable
from services.posts.application import ACCOUNTS
from services.posts.domain.account import Account
from services.posts.domain.identities import account_hash, account_id

May = Callable[[Role], Sequence[Mapping[str, str]]]


def nothing(_: Role) -> Sequence[Mapping[str, str]]:
    """Where nobody says what a role may do."""
    return ()


@dataclass(frozen=True)
class Issuing:
    """What our own tokens are made with: `issuer` is our address; `may` says {zh, en, where_zh, where_en} of a role."""

    issuer: str
    keys: SigningKeys
    may: May = nothing


class NotLinked(Refusal):
    zh = "您的登录账号尚未关联到任何人员,请联系本单位管理员"
    en = "nobody has linked your account to a person here: ask whoever administers your unit"
    status = 403


def describe(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """These look at who comes themselves; some want a token of the provider."""

    def amend(route: APIRoute, operation: dict[str, Any]) -> None:
        if isinstance(route, ProviderRoute):
            wants_token(operation)

    noes.describe(app, routers)
    noes.amended(app, routers, amend, {})


class ProviderRoute(APIRoute):
    """A route for whoever signed in at the provider; a token that is not believed is answered so, and no more."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except NotBelieved:
                zh, en = (
                    "登录凭证无效或已过期,请重新登录",
                    "the provider's token is not valid or has expired: sign in again",
                )
                headers = {"WWW-Authenticate": 'Bearer realm="linli", error="invalid_token"'}
                return problem(401, rule="invalid-token", zh=zh, en=en, headers=headers)

        return handler


async def account_of(request: Request) -> Account:
    """Whose it is, and where it is good for posts.

    Raises NotBelieved, NotLinked; Unavailable where no provider is set, or its keys cannot be had.
    """
    verifier: Verifier | None = request.app.state.verifier
    if verifier is None:
        raise Unavailable("no identity provider is set (LINLI_PROVIDER)")
    said = request.headers.getlist("authorization")
    kind, _, token = said[0].partition(" ") if len(said) == 1 else ("", "", "")
    if kind.lower() != "bearer":
        raise NotBelieved("no bearer token")
    claims = await verifier.claims(token)
    account = account_id(account_hash(claims["iss"], claims["sub"]))
    linked = (await (await store_of(request)).load(ACCOUNTS, account)).state
    if not linked.subject:
        raise NotLinked()
    return linked


def issuing_of(request: Request) -> Issuing:
    issuing: Issuing = request.app.state.issuing
    return issuing
