"""A standard provider of identities (OpenID Connect): its description, the code flow, and its tokens renewed."""

import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import msgspec
from msgspec import Struct

from services.access.keys import keys_of
from services.access.sign_in_settings import SignInSettings, guarded, origin
from services.access.tokens import Issuer, NotBelieved, Verifier
from services.chassis.settings import BadSettings
from services.chassis.unavailable import Unavailable

PATIENCE: Final = 5.0  # seconds
FRESH_FOR: Final = 600.0  # seconds that a description serves
SCOPE: Final = "openid profile"
HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]+")  # of names: Chinese characters
LIVES: Final = 60  # seconds of an access token whose life is not told


class Described(Struct, frozen=True):
    """What of the discovery document is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str = ""


class _Given(Struct, frozen=True):
    access_token: str
    token_type: str
    expires_in: float = LIVES
    refresh_token: str = ""
    id_token: str = ""


class NotSignedIn(Exception):
    """The provider, or what it said of somebody, is not believed: why, for the log and the tests."""


@dataclass(frozen=True)
class Tokens:
    """The provider's, for one person; they are never printed."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: float  # by the clock of the process


@dataclass(frozen=True)
class Identified:
    """Who signed in: the opaque subject, a name for this person's own page alone, and whether by a second factor."""

    subject: str
    name: str = field(repr=False)
    tokens: Tokens
    second_factor: bool = False


class Provider:
    """`client` reaches the provider; `clock` counts seconds."""

    def __init__(
        self, settings: SignInSettings, client: httpx.AsyncClient, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._client, self._clock = settings, client, clock
        issuer = Issuer(
            settings.provider, keys_of(settings.provider, client, settings.rsa_bits), audience=settings.client
        )
        self._verifier = Verifier([issuer])
        self._described: tuple[float, Described] | None = None
        self._returns = f"{settings.portal}/sign-in/return"

    async def begin(self, state: str, nonce: str, challenge: str, language: str) -> str:
        """Where a browser goes to sign in. Raises Unavailable."""
        wanted = self._settings.second_factor
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": self._returns,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        if wanted and wanted.acr:
            asked["acr_values"] = " ".join(wanted.acr)
        return _with((await self._description()).authorization_endpoint, asked)

    async def identify(self, code: str, verifier: str, nonce: str) -> Identified:
        """Raises NotSignedIn, Unavailable."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._returns}
        given = await self._ask({**asked, "code_verifier": verifier})
        try:
            claims = await self._verifier.claims(given.id_token)
        except NotBelieved as wrong:
            raise NotSignedIn(f"the ID token: {wrong}") from wrong
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise NotSignedIn("the ID token is of another sign-in")
        if claims.get("azp", self._settings.client) != self._settings.client:
            raise NotSignedIn("the ID token is for another client")
        wanted = self._settings.second_factor
        second = wanted is not None and wanted.is_said_by(claims)
        return Identified(claims["sub"], _name(claims)[:100], self._tokens(given), second)

    async def renew(self, tokens: Tokens) -> Tokens:
        """Raises NotSignedIn where the provider says no; Unavailable."""
        if not tokens.refresh:
            raise NotSignedIn("there is no refresh token")
        given = await self._ask({"grant_type": "refresh_token", "refresh_token": tokens.refresh})
        return self._tokens(given, tokens.refresh)

    async def end(self, after: str) -> str | None:
        """Where a browser goes so that the provider's session ends too, and then to `after`; None: nowhere.

        Without an ID token as a hint, because no token goes into an address: some providers then ask first.
        Only at the provider's own origin: our pages' policy lets a form lead nowhere else. Raises Unavailable.
        """
        endpoint = (await self._description()).end_session_endpoint
        if not endpoint or origin(endpoint) != origin(self._settings.provider):
            return None
        return _with(endpoint, {"client_id": self._settings.client, "post_logout_redirect_uri": after})

    async def _description(self) -> Described:
        if self._described and self._clock() - self._described[0] < FRESH_FOR:
            return self._described[1]
        url = f"{self._settings.provider.rstrip('/')}/.well-known/openid-configuration"
        response = await self._response("GET", url)
        try:
            found = msgspec.json.decode(response.content, type=Described)
            for endpoint in (found.authorization_endpoint, found.token_endpoint, found.end_session_endpoint):
                guarded(endpoint.partition("?")[0] or self._settings.provider, "an endpoint of the provider")
        except (msgspec.MsgspecError, BadSettings, ValueError) as wrong:
            raise Unavailable("the provider describes itself unreadably") from wrong
        if response.status_code != 200 or found.issuer != self._settings.provider:
            raise Unavailable("the provider's description is another's")
        self._described = self._clock(), found
        return found

    async def _ask(self, asked: Mapping[str, str]) -> _Given:
        """At the token endpoint. Raises NotSignedIn, Unavailable."""
        endpoint = (await self._description()).token_endpoint
        client, secret = self._settings.client, self._settings.secret
        named = {} if secret else {"client_id": client}
        auth = httpx.BasicAuth(quote(client, safe=""), quote(secret, safe="")) if secret else None
        response = await self._response("POST", endpoint, data={**asked, **named}, auth=auth)
        if response.status_code >= 500 or response.status_code == 429:
            raise Unavailable(f"the provider answers {response.status_code}")
        if response.status_code != 200:
            raise NotSignedIn(f"the provider says {_error(response)}")
        try:
            given = msgspec.json.decode(response.content, type=_Given)
        except (msgspec.MsgspecError, ValueError) as wrong:
            raise Unavailable("the provider answers unreadably") from wrong
        if not given.access_token or given.token_type.lower() != "bearer":
            raise NotSignedIn("no bearer token was given")
        return given

    async def _response(self, method: str, url: str, **asked: Any) -> httpx.Response:
        try:
            return await self._client.request(method, url, timeout=PATIENCE, follow_redirects=False, **asked)
        except (httpx.HTTPError, OSError) as gone:
            raise Unavailable(f"the provider does not answer: {type(gone).__name__}") from gone

    def _tokens(self, given: _Given, refresh: str = "") -> Tokens:
        return Tokens(given.access_token, given.refresh_token or refresh, self._clock() + given.expires_in)


def _name(claims: Mapping[str, Any]) -> str:
    """As it is written: some providers put a Chinese given name first, with a gap, as their own language does."""
    family, given = (str(claims.get(part) or "") for part in ("family_name", "given_name"))
    whole = f"{family}{given}"
    return whole if family and HAN.fullmatch(whole) else str(claims.get("name") or "")


def _error(response: httpx.Response) -> str:
    """The provider's code for it (RFC 6749 5.2), if it is one of its codes."""
    try:
        said = json.loads(response.content)["error"]
    except (ValueError, KeyError, TypeError):
        return str(response.status_code)
    return said if isinstance(said, str) and said.isascii() and said.replace("_", "").isalpha() else "no"


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
