"""The issuer of example people: a provider as the standard says, on this machine, and in development alone."""

import json
import time
from collections.abc import AsyncIterator
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from contracts.regions import find
from contracts.roles import Role
from services.access.keys import keys_of
from services.access.tokens import Issuer, NotBelieved, Verifier
from services.chassis.settings import BadSettings
from services.city.development_issuer.granting import challenge_of
from services.city.development_issuer.issuer import Client, DevelopmentIssuer
from services.city.development_issuer.people import examples
from services.city.development_issuer.signing_keys import SigningKeys
from services.portal.signing_in.post_words import ROLES, TITLES

HERE: Final = "http://127.0.0.1:8000/development-issuer"
BACK: Final = "http://127.0.0.1:8000/sign-in/return"
AFTER: Final = "http://127.0.0.1:8000/sign-out"
CLIENT: Final = Client(id="portal", secret="s%e:cret", returns=(BACK,), after=(AFTER,))
ITS_SECRET: Final = ("portal", "s%25e%3Acret")  # as basic authentication writes it
VERIFIER: Final = "v" * 43
ASKED: Final = {
    "client_id": "portal",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "s",
    "nonce": "n",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}
CLERK: Final = examples().people[0]


class Issued:
    """An issuer with a clock, and somebody who asks it."""

    def __init__(self) -> None:
        self.later = 0.0
        self.issuer = DevelopmentIssuer(HERE, CLIENT, development=True, clock=lambda: time.time() + self.later)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.issuer.app), base_url="http://127.0.0.1")

    async def code(self, **changed: str) -> str:
        answer = await self.client.post("/authorize", data={**ASKED, "sub": CLERK.sub, **changed})
        assert answer.status_code == 303, answer.text
        return httpx.URL(answer.headers["location"]).params["code"]

    async def token(self, auth: tuple[str, str] = ITS_SECRET, **asked: str) -> httpx.Response:
        return await self.client.post("/token", data=asked, auth=auth)

    async def redeemed(self, code_given: str, **changed: str) -> httpx.Response:
        asked = {"grant_type": "authorization_code", "code": code_given, "redirect_uri": BACK}
        data = {**asked, "code_verifier": VERIFIER, **changed}
        return await self.client.post("/token", data=data, auth=ITS_SECRET)

    async def claims(self, token: str, audience: str) -> Any:
        at_root = httpx.AsyncClient(transport=_AtRoot(self.issuer.app))
        return await Verifier([Issuer(HERE, keys_of(HERE, at_root), audience)]).claims(token)


class _AtRoot(httpx.ASGITransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = httpx.URL(str(request.url).replace("/development-issuer", ""))
        return await super().handle_async_request(request)


@pytest.fixture
async def issued() -> AsyncIterator[Issued]:
    one = Issued()
    yield one
    await one.client.aclose()


def test_it_does_not_start_in_production() -> None:
    with pytest.raises(BadSettings, match="not start in production"):
        DevelopmentIssuer(HERE, CLIENT, development=False)


@pytest.mark.parametrize("host", ["linli.example", "10.0.0.1", str(IPv4Address(0)), "127.0.0.1.evil.example", ""])
def test_it_does_not_start_where_others_reach_it(host: str) -> None:
    with pytest.raises(BadSettings, match="does not start at"):
        DevelopmentIssuer(f"http://{host}:8000/development-issuer", CLIENT, development=True)
    with pytest.raises(BadSettings, match="does not start at"):
        DevelopmentIssuer(HERE, CLIENT, development=True, host=host)


async def test_it_describes_itself_as_the_standard_says(issued: Issued) -> None:
    told = (await issued.client.get("/.well-known/openid-configuration")).json()
    assert told["issuer"] == HERE
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        assert told[name].startswith(f"{HERE}/")
    (key,) = (await issued.client.get("/jwks")).json()["keys"]
    assert {"kty", "crv", "x", "y", "kid", "use", "alg"} <= {*key}
    assert not {"d", "p", "q"} & {*key}


async def test_a_code_becomes_tokens_that_say_who_and_nothing_of_what(issued: Issued) -> None:
    answer = await issued.redeemed(await issued.code())
    given = answer.json()
    assert (answer.status_code, answer.headers["cache-control"], given["token_type"]) == (200, "no-store", "Bearer")
    told = await issued.claims(given["id_token"], "portal")
    assert (told["sub"], told["nonce"], told["name"]) == (CLERK.sub, "n", CLERK.name)
    access = await issued.claims(given["access_token"], "linli")
    assert {*access} == {"iss", "sub", "aud", "exp", "iat", "client_id"}


async def test_the_page_lists_everybody_by_role_and_carries_what_was_asked(issued: Issued) -> None:
    page = await issued.client.get("/authorize", params={**ASKED, "ui_locales": "en"})
    assert page.status_code == 200
    for person in examples().people:
        assert page.text.count(f'value="{person.sub}"') == 1
    for name, value in ASKED.items():
        assert f'name="{name}" value="{value}"' in page.text
    assert "form-action 'self' http://127.0.0.1:8000;" in page.headers["content-security-policy"]
    hostile = await issued.client.get("/authorize", params={**ASKED, "state": '"><script>'})
    assert "<script" not in hostile.text


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "other"},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": f"{BACK}?x=y"},
        {"redirect_uri": "https://evil.example/sign-in/return"},
        {"redirect_uri": ""},
        {"response_type": "token"},
        {"scope": "profile"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"code_challenge": "short"},
    ],
)
async def test_what_is_asked_wrongly_is_said_here_and_leads_nowhere(issued: Issued, changed: dict[str, str]) -> None:
    for answer in (
        await issued.client.get("/authorize", params={**ASKED, **changed}),
        await issued.client.post("/authorize", data={**ASKED, **changed, "sub": CLERK.sub}),
    ):
        assert (answer.status_code, answer.headers.get("location")) == (400, None)


async def test_nobody_signs_in_as_a_person_that_there_is_not(issued: Issued) -> None:
    answer = await issued.client.post("/authorize", data={**ASKED, "sub": "nobody"})
    assert answer.status_code == 400
    assert (await issued.client.post("/authorize", content=b"x", headers={"Content-Type": "x/y"})).status_code == 400


async def test_a_code_is_good_once_and_what_it_gave_ends_when_it_comes_again(issued: Issued) -> None:
    code = await issued.code()
    given = (await issued.redeemed(code)).json()
    assert (await issued.redeemed(code)).json() == {"error": "invalid_grant"}
    again = await issued.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


async def test_a_code_lives_a_minute(issued: Issued) -> None:
    early, late = await issued.code(), await issued.code()
    issued.later = 59
    assert (await issued.redeemed(early)).status_code == 200
    issued.later = 61
    assert (await issued.redeemed(late)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changed", [{"code_verifier": "w" * 43}, {"code_verifier": ""}, {"redirect_uri": "http://x"}, {"code": "none"}]
)
async def test_a_code_without_its_proof_is_nothing(issued: Issued, changed: dict[str, str]) -> None:
    assert (await issued.redeemed(await issued.code(), **changed)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("auth", [("portal", "wrong"), ("nobody", ""), ("court", "wrong"), ("", "")])
async def test_a_client_that_is_not_believed_gets_nothing(issued: Issued, auth: tuple[str, str]) -> None:
    answer = await issued.token(auth, grant_type="client_credentials")
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


async def test_a_refresh_token_is_good_once_and_a_stolen_one_ends_both(issued: Issued) -> None:
    first = (await issued.redeemed(await issued.code())).json()["refresh_token"]
    second = (await issued.token(grant_type="refresh_token", refresh_token=first)).json()["refresh_token"]
    assert (await issued.token(grant_type="refresh_token", refresh_token=first)).json() == {"error": "invalid_grant"}
    assert (await issued.token(grant_type="refresh_token", refresh_token=second)).json() == {"error": "invalid_grant"}


async def test_who_is_revoked_is_not_refreshed(issued: Issued) -> None:
    given = (await issued.redeemed(await issued.code())).json()
    issued.issuer.grants.revoke(CLERK.sub)
    answer = await issued.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert answer.json() == {"error": "invalid_grant"}


async def test_a_departments_account_has_its_scopes_and_no_others(issued: Issued) -> None:
    for account in examples().accounts:
        auth = (account.client, account.secret)
        given = (await issued.token(auth, grant_type="client_credentials")).json()
        claims = await issued.claims(given["access_token"], "linli")
        assert (claims["sub"], claims["role"], claims["scope"]) == (account.sub, "authority", *account.scopes)
        more = await issued.token(auth, grant_type="client_credentials", scope="everything")
        assert more.json() == {"error": "invalid_scope"}
        assert (await issued.token(auth, grant_type="authorization_code")).json() == {"error": "unauthorized_client"}


@pytest.mark.parametrize("kind", ["password", "implicit", "client_credentials", ""])
async def test_other_grants_are_not_known(issued: Issued, kind: str) -> None:
    assert (await issued.token(grant_type=kind)).json() == {"error": "unsupported_grant_type"}


async def test_what_an_older_key_signed_is_believed_and_what_another_issuer_signed_is_not(issued: Issued) -> None:
    before = (await issued.redeemed(await issued.code())).json()["access_token"]
    issued.issuer.keys.rotate()
    after = (await issued.redeemed(await issued.code())).json()["access_token"]
    for token in (before, after):
        assert (await issued.claims(token, "linli"))["sub"] == CLERK.sub
    stranger = SigningKeys().sign("at+jwt", {"iss": HERE, "aud": "linli", "sub": "x", "iat": 1, "exp": 9e9})
    with pytest.raises(NotBelieved):
        await issued.claims(stranger, "linli")


def test_its_key_can_stay_the_same_over_a_start(tmp_path: Path) -> None:
    key = SigningKeys()._keys[0]
    (tmp_path / "key.json").write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    assert SigningKeys(tmp_path / "key.json").public()["keys"][0]["kid"] == key.kid
    for told in (json.dumps(key.as_dict(private=False)), "[]", "no", "{}"):
        (tmp_path / "key.json").write_text(told, encoding="utf-8")
        with pytest.raises(BadSettings):
            SigningKeys(tmp_path / "key.json")
    with pytest.raises(BadSettings):
        SigningKeys(tmp_path / "none.json")


async def test_after_signing_out_one_goes_where_the_client_said_and_nowhere_else(issued: Issued) -> None:
    async def ended(**asked: str) -> httpx.Response:
        return await issued.client.get("/end-session", params={"client_id": "portal", **asked})

    assert (await ended(post_logout_redirect_uri=AFTER)).headers["location"] == AFTER
    assert (await ended(post_logout_redirect_uri=AFTER, state="a b")).headers["location"] == f"{AFTER}?state=a+b"
    assert (await ended(post_logout_redirect_uri="https://evil.example")).status_code == 400
    assert (await ended(post_logout_redirect_uri=AFTER, client_id="court")).status_code == 400
    assert (await ended()).status_code == 400


def test_the_example_people_are_enough_for_every_role_and_for_four_eyes() -> None:
    people, accounts = examples().people, examples().accounts
    posts = [post for person in people for post in person.posts]
    at = [(post.role, post.region, post.title) for post in posts]
    assert len({person.sub for person in people} | {account.sub for account in accounts}) == len(people) + len(accounts)
    for region in ("110113001", "110105001"):
        assert at.count((Role.STREET, region, "officer")) == 2
    for region in ("110113", "110105"):
        assert {title for role, place, title in at if (role, place) == (Role.DISTRICT, region)} == {
            "examiner", "decider", "section-head"
        }  # fmt: skip
    elsewhere = {Role.SUPERVISORY_UNIT, Role.GRID_WORKER, Role.GROUP, Role.AUTHORITY, Role.SERVICE}
    assert {role for role, _, _ in at} == {*Role} - elsewhere
    assert sum(role is Role.MEDIATOR for role, _, _ in at) == 2
    assert all(find(post.region) for post in posts if post.region)
    assert {account.client for account in accounts} == {"court", "police", "finance", "tax"}
    assert all(person.name.endswith("示例") for person in people)
    assert {*ROLES} == {*Role}
    assert {post.title for post in posts} <= {*TITLES}
