"""A portal where people sign in: the development issuer beside it, stand-ins behind it, and a clock that tests move."""

import json
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Final

import httpx
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from services.access.second_factor import SecondFactor
from services.access.sign_in_settings import SignInSettings
from services.city.development_issuer.issuer import PATH, Client, DevelopmentIssuer
from services.city.development_issuer.people import ExamplePerson, examples
from services.city.gateway import OF_READERS
from services.portal.main import portal
from services.portal.signing_in.browsers import UNKNOWN, Browser
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.gate import COOKIE
from services.portal.signing_in.posts import Person, Post, Posts
from services.portal.signing_in.provider import Provider, Tokens
from services.portal.signing_in.sessions import Session
from tests.portal import fake_own, fake_sheets
from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_drafts import TownDrafts
from tests.portal.fake_forms import FakeForms
from tests.portal.fake_posts import FakePosts

HERE: Final = "https://127.0.0.1:8443"
SECRET: Final = "the portal's secret, of tests"
CLERK, OF_TWO_STREETS = examples().people[:2]
MEDIATOR, LEADER, RESIDENT = examples().people[12], examples().people[5], examples().people[15]
SIGNED_IN_ON: Final = {  # where a town opens to nobody else, and to whom
    prefix + place: person
    for prefix in ("", "/en")
    for place, person in (
        ("/account", OF_TWO_STREETS),
        ("/account/sessions", LEADER),
        ("/account/leave", OF_TWO_STREETS),
        ("/account/hand-over", MEDIATOR),
        ("/account/people", LEADER),
        ("/account/people/end", LEADER),
        ("/account/held", RESIDENT),
        ("/account/reads", LEADER),
        ("/account/counts", LEADER),
        ("/my-work", MEDIATOR),
        ("/find", CLERK),
        ("/who", CLERK),
        (f"/files/mediation/disputes/{fake_own.CASE}", MEDIATOR),
        (f"/files/registration/documents/{fake_own.CASE}", CLERK),
        (f"/documents/registration/{fake_own.CASE}/sealing", CLERK),
        ("/do/mediation/mediation.accept-dispute", CLERK),
        ("/do/registration/registration.submit-application", OF_TWO_STREETS),
        ("/do/mediation/mediation.conclude-dispute", MEDIATOR),
        ("/sheets", CLERK),
        ("/sheets/registration/file-group", CLERK),
        *((f"/imports/registration/{each}", CLERK) for each in fake_sheets.IMPORTS),
    )
}


class Town:
    """`provider`: its origin, if it is another site.

    `seconds` is the portal's clock; `down` and `answers` cut or replace what the provider answers, by path.
    """

    def __init__(
        self,
        districts: FakeDistricts,
        address: str = HERE,
        provider: str = "",
        second_factor: SecondFactor | None = None,
    ) -> None:
        self.address, self.districts, self.seconds = address, districts, 1000.0
        self.down, self.answers = False, dict[str, httpx.Response]()
        settings = SignInSettings(
            f"{provider or address}{PATH}", "portal", address, SECRET, second_factor=second_factor
        )
        client = Client(
            id="portal",
            secret=SECRET,
            returns=(f"{address}/sign-in/return",),
            after=(f"{address}/sign-out", f"{address}/en/sign-out"),
        )
        self.issuer = DevelopmentIssuer(settings.provider, client, development=True, key_file=_key_file())
        self.posts = FakePosts(self.issuer)
        asked = Provider(settings, httpx.AsyncClient(transport=_ToProvider(self)), self.clock)
        self.desk = SigningIn(settings, asked, Posts(self.posts.client()), self.clock)
        self.forms = {name: FakeForms(name) for name in OF_READERS}
        self.drafts = TownDrafts(MEDIATOR.sub)
        self.portal = portal(districts.client(), self.desk, fake_own.clients(self.forms), self.drafts)
        self._beside = Starlette(routes=[Mount(PATH, self.issuer.app)])

    def clock(self) -> float:
        return self.seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._beside if scope["path"].startswith(PATH) else self.portal)(scope, receive, send)

    def reader(self) -> httpx.AsyncClient:
        """Somebody without a browser, who keeps cookies."""
        transport = httpx.ASGITransport(self, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.address)

    def swept(self) -> ASGIApp:
        """The town for the promises that every page keeps: on a page of one's own somebody is signed in."""
        signed_in = {person.sub: self._signed_in(person) for person in SIGNED_IN_ON.values()}
        self._signed_in(LEADER, Browser("Firefox", "Linux"))  # another, that one can end

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            person = SIGNED_IN_ON.get(scope["path"]) if scope["type"] == "http" else None
            if person:
                session, secret = signed_in[person.sub]
                first = (await self.desk.held(session)).posts[0]
                session.post = Post(**{name: getattr(first, name) for name in first.__struct_fields__})
                sent = [value for name, value in scope["headers"] if name == b"cookie"]
                others = [each for each in scope["headers"] if each[0] != b"cookie"]
                cookies = b"; ".join([*sent, f"{COOKIE}={secret}".encode()])
                scope = {**scope, "headers": [*others, (b"cookie", cookies)]}
            await self(scope, receive, send)

        return app

    def _signed_in(self, person: ExamplePerson, browser: Browser = UNKNOWN) -> tuple[Session, str]:
        access = {"iss": self.issuer.address, "sub": person.sub, "aud": "linli", "iat": time.time()}
        token = self.issuer.keys.sign("at+jwt", {**access, "exp": time.time() + 3600})
        return self.desk.sessions.begin(Person(person.sub, ()), person.name, Tokens(token, "", 1e9), browser)


class _ToProvider(httpx.ASGITransport):
    def __init__(self, town: Town) -> None:
        super().__init__(Starlette(routes=[Mount(PATH, town.issuer.app)]))
        self._town = town

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._town.down:
            raise httpx.ConnectError("nobody is there", request=request)
        found = self._town.answers.get(request.url.path.removeprefix(PATH))
        return found or await super().handle_async_request(request)


async def sign_in(reader: httpx.AsyncClient, person: ExamplePerson = CLERK, back: str = "/worklists") -> httpx.Response:
    """As a browser does it: the last answer, after every redirection."""
    return await reader.get(await chosen(reader, person, back), follow_redirects=True)


async def chosen(reader: httpx.AsyncClient, person: ExamplePerson = CLERK, back: str = "/worklists") -> str:
    """Where the provider sends the browser back to."""
    asked = await reader.get("/sign-in", params={"back": back})
    assert asked.status_code == 303, asked.text
    carried = dict(httpx.URL(asked.headers["location"]).params)
    answer = await reader.post(f"{PATH}/authorize", data={**carried, "sub": person.sub})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@cache
def _key_file() -> Path:
    """Made once: a key takes longer than a test."""
    file = Path(tempfile.mkdtemp(prefix="linli-issuer-")) / "key.json"
    key = ECKey.generate_key("P-256", {"kid": "of-tests"}, private=True)
    file.write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    return file
