"""The composed city's Keycloak as programs and its administrator ask it, and somebody who signs in there by hand."""

import base64
import hashlib
import html
import json
import re
import secrets
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from contracts.access.caller import AUDIENCE

PUBLIC: Final = "http://127.0.0.1:8080"  # as docker-compose.yml publishes it
PORTAL: Final = "http://127.0.0.1:8000"
RETURN: Final = f"{PORTAL}/sign-in/return"


class Realm:
    """`client` reaches Keycloak where it is; what it says of itself stays its public address."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def account(self, client: str, secret: str) -> str:
        """A department's access token: client credentials."""
        return str(self._given({"grant_type": "client_credentials"}, client, secret)["access_token"])

    def person(self, name: str, password: str, secret: str) -> tuple[str, dict[str, Any]]:
        """Who signs in at the page as at the portal, by code and PKCE: the access token, and what the ID token says."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "client_id": "portal", "redirect_uri": RETURN, "scope": "openid profile",
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        page = self._client.get("/realms/linli/protocol/openid-connect/auth", params=asked)
        form = re.search(r'action="([^"]+)"', page.text)
        assert form, page.text
        # they are for a secure context alone, which a browser takes this machine for
        cookies = "; ".join(each.partition(";")[0] for each in page.headers.get_list("set-cookie"))
        there, typed = html.unescape(form[1]).removeprefix(PUBLIC), {"username": name, "password": password}
        answer = self._client.post(there, data=typed, headers={"Cookie": cookies})
        assert answer.status_code == 302, answer.text
        (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": verifier}
        told = self._given(given, "portal", secret)
        return told["access_token"], _part(told["id_token"], 1)

    def administer(self, password: str) -> None:
        """From now on `put` and `add` are the administrator's."""
        asked = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": password}
        given = self._client.post("/realms/master/protocol/openid-connect/token", data=asked)
        self._client.headers["Authorization"] = f"Bearer {given.json()['access_token']}"

    def lets_tokens_last(self, seconds: int) -> None:
        """Of a lifespan that the portal takes for spent each question renews its token."""
        self._client.put("/admin/realms/linli", json={"accessTokenLifespan": seconds}).raise_for_status()

    def signs_with_a_new_key(self) -> tuple[str, str]:
        """The ids of the key before and of the one that signs now."""
        before = self._signing()
        key = {
            "name": "ecdsa-next",
            "providerId": "ecdsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["300"], "ecdsaEllipticCurveKey": ["P-256"], "active": ["true"]},
        }
        self._client.post("/admin/realms/linli/components", json=key).raise_for_status()
        return before, self._signing()

    def _signing(self) -> str:
        return str(self._client.get("/admin/realms/linli/keys").raise_for_status().json()["active"]["ES256"])

    def _given(self, asked: dict[str, str], client: str, secret: str) -> dict[str, str]:
        given = self._client.post("/realms/linli/protocol/openid-connect/token", data=asked, auth=(client, secret))
        assert given.status_code == 200, given.text
        told: dict[str, str] = given.json()
        return told


def of_account(token: str) -> tuple[str, str, str, str]:
    """Issuer, subject, role and scope that it says, unproven."""
    told = _part(token, 1)
    assert told["aud"] == AUDIENCE
    return told["iss"], told["sub"], told["role"], told["scope"]


def key_of(token: str) -> str:
    """The id of the key that signed it."""
    return str(_part(token, 0)["kid"])


def _part(token: str, which: int) -> dict[str, Any]:
    said = token.split(".")[which]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    return told
