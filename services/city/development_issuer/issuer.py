"""An OpenID provider for development (开发用身份服务): example people without passwords, on this machine alone."""

import hmac
import re
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlencode, urlsplit

from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from contracts.access.caller import AUDIENCE
from contracts.roles import Role
from services.access.sign_in_settings import origin
from services.chassis.settings import BadSettings, is_loopback
from services.city.development_issuer.granting import Grant, Grants, NotGranted
from services.city.development_issuer.page import sign_in_page
from services.city.development_issuer.people import Account, examples
from services.city.development_issuer.signing_keys import ALGORITHM, SigningKeys
from services.portal.signing_in.forms import BadForm, read_form

PATH: Final = "/development-issuer"  # where a city mounts it
LIVES: Final = 300  # seconds of a token
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
CARRIED: Final = frozenset({"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "ui_locales"})
PKCE: Final = frozenset({"code_challenge", "code_challenge_method"})
SECURED: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


class Client(Struct, frozen=True, kw_only=True):
    """Who may ask people to sign in: where they come back to, and where they go after signing out, letter by letter."""

    id: str
    secret: str
    returns: tuple[str, ...]
    after: tuple[str, ...] = ()


class DevelopmentIssuer:
    """`address`: its issuer URL; `host`: where the process answers. Raises BadSettings where it must not run."""

    def __init__(
        self,
        address: str,
        *clients: Client,
        development: bool,
        host: str = "127.0.0.1",
        key_file: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not development:
            raise BadSettings("the development issuer asks for no passwords: it does not start in production")
        for where in (urlsplit(address).hostname or "", host):
            if not is_loopback(where):
                raise BadSettings(f"the development issuer asks for no passwords: it does not start at {where!r}")
        self.address, self._clock = address, clock
        self._clients = {client.id: client for client in clients}
        self._accounts = {account.client: account for account in examples().accounts}
        self._people = {person.sub: person for person in examples().people}
        self.keys, self.grants = SigningKeys(key_file), Grants(clock)
        self.says: Mapping[str, Any] = {}  # of how somebody signed in (acr, amr); a button on a page is no factor
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/jwks", self._jwks),
                Route("/issuer.css", self._style),
                Route("/authorize", self._ask_who),
                Route("/authorize", self._chosen, methods=["POST"]),
                Route("/token", self._token, methods=["POST"]),
                Route("/end-session", self._end),
            ]
        )

    async def _describe(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                "end_session_endpoint": f"{self.address}/end-session",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "profile", *(s for a in self._accounts.values() for s in a.scopes)],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(self.keys.public())

    async def _style(self, _: Request) -> Response:
        return FileResponse(Path(__file__).parent / "issuer.css")

    async def _ask_who(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if wrong := self._wrong(asked, len(request.query_params.multi_items())):
            return wrong
        carried = {name: value for name, value in asked.items() if name in CARRIED | PKCE}
        # the browser holds a form to its whole way, and this one leads back to the client
        policy = f"default-src 'none'; style-src 'self'; form-action 'self' {origin(asked['redirect_uri'])}"
        policy += "; frame-ancestors 'none'; base-uri 'none'"
        return HTMLResponse(sign_in_page(self.address, carried), headers={**SECURED, "Content-Security-Policy": policy})

    async def _chosen(self, request: Request) -> Response:
        try:
            asked = await read_form(request)
        except BadForm:
            return _no("the form cannot be read")
        if wrong := self._wrong(asked, len(asked)):
            return wrong
        if asked.get("sub") not in self._people:
            return _no("there is no such person")
        code = self.grants.code(
            asked["client_id"], asked["sub"], asked.get("nonce", ""), asked["redirect_uri"], asked["code_challenge"]
        )
        said = {"code": code, "iss": self.address, **({"state": asked["state"]} if "state" in asked else {})}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(said)}", 303, SECURED)

    def _wrong(self, asked: Mapping[str, str], count: int) -> Response | None:
        """Said here and never to the redirect address: in development whoever reads it is who asked wrongly."""
        client = self._clients.get(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client.returns:
            return _no("this client does not come back there")
        if (
            count != len(asked)
            or asked.get("response_type") != "code"
            or "openid" not in asked.get("scope", "").split()
        ):
            return _no("response_type=code and the scope openid are needed, each once")
        if asked.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
            return _no("PKCE with S256 is needed")
        return None

    async def _token(self, request: Request) -> Response:
        try:
            asked = await read_form(request)
        except BadForm:
            return _error("invalid_request")
        name, secret = _credentials(request, asked)
        known = self._clients.get(name) or self._accounts.get(name)
        if known is None or not hmac.compare_digest(secret.encode(), known.secret.encode()):
            return _error("invalid_client", 401)
        if isinstance(known, Account):
            of_account = asked.get("grant_type") == "client_credentials"
            return self._of_account(known, asked.get("scope", "")) if of_account else _error("unauthorized_client")
        try:
            return self._of_client(known, asked)
        except NotGranted:
            return _error("invalid_grant")

    def _of_client(self, client: Client, asked: Mapping[str, str]) -> Response:
        """Raises NotGranted."""
        match asked.get("grant_type"):
            case "authorization_code":
                proof = (asked.get("redirect_uri", ""), asked.get("code_verifier", ""))
                grant = self.grants.redeem(asked.get("code", ""), client.id, *proof)
                return self._of_person(grant, grant.nonce)
            case "refresh_token":
                return self._of_person(self.grants.refresh(asked.get("refresh_token", ""), client.id))
        return _error("unsupported_grant_type")

    def _of_person(self, grant: Grant, nonce: str = "") -> Response:
        """An access token that says who, and nothing of what: posts are not the provider's to give."""
        person = self._people[grant.sub]
        told = {"refresh_token": grant.refresh, "scope": "openid profile"}
        named = {"name": person.name, "aud": grant.client, **({"nonce": nonce} if nonce else {})}
        told["id_token"] = self._signed("JWT", {"sub": grant.sub, **named, **self.says})
        return self._given({"sub": grant.sub, "client_id": grant.client}, told)

    def _of_account(self, account: Account, scope: str) -> Response:
        wanted = scope.split() or list(account.scopes)
        if not set(wanted) <= set(account.scopes):
            return _error("invalid_scope")
        scopes = " ".join(wanted)
        claims = {"sub": account.sub, "client_id": account.client, "role": Role.AUTHORITY.value, "scope": scopes}
        return self._given(claims, {"scope": scopes})

    def _given(self, claims: Mapping[str, Any], told: Mapping[str, str]) -> Response:
        access = self._signed("at+jwt", {**claims, "aud": AUDIENCE})
        given = {"access_token": access, "token_type": "Bearer", "expires_in": LIVES, **told}
        return JSONResponse(given, headers=SECURED)

    def _signed(self, kind: str, claims: Mapping[str, Any]) -> str:
        now = int(self._clock())
        return self.keys.sign(kind, {"iss": self.address, "iat": now, "exp": now + LIVES, **claims})

    async def _end(self, request: Request) -> Response:
        """It keeps no session of its own: who signs in chooses each time."""
        asked = dict(request.query_params)
        client = self._clients.get(asked.get("client_id", ""))
        after = asked.get("post_logout_redirect_uri", "")
        if client is None or after not in client.after:
            return _no("this client does not go there after signing out")
        return RedirectResponse(f"{after}?{urlencode({'state': asked['state']})}" if "state" in asked else after, 303)


def _credentials(request: Request, asked: Mapping[str, str]) -> tuple[str, str]:
    """By basic authentication (RFC 6749 2.3.1), or in the form."""
    kind, _, said = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return asked.get("client_id", ""), asked.get("client_secret", "")
    try:
        name, _, secret = b64decode(said, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(name), unquote(secret)


def _no(why: str) -> Response:
    return PlainTextResponse(f"登录请求不对 · the sign-in request is wrong: {why}\n", 400, SECURED)


def _error(code: str, status: int = 400) -> Response:
    return JSONResponse({"error": code}, status, SECURED)
