"""Stands in for the service that keeps posts: the example people's posts, and access tokens for them."""

from collections import Counter
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

import httpx
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.keys import Keys
from services.access.tokens import Issuer, NotBelieved, Signer, Verifier
from services.city.development_issuer.issuer import DevelopmentIssuer
from services.city.development_issuer.people import ExamplePost, examples
from services.portal.signing_in.post_words import region_called, role_name

LINLI: Final = "urn:linli:posts"
MAY: Final = [
    {"zh": "受理纠纷", "en": "accept a dispute", "where_zh": "本辖区内", "where_en": "in its region"},
    {"zh": "上报月报", "en": "submit a month", "where_zh": "即本单位", "where_en": "of the unit itself"},
]


class FakePosts:
    """What a test may set.

    `ended`: how often somebody's sessions were, by subject; `lives`: seconds of an access token; `gone`: posts that
    are nobody's any more; `answer`: answers everything; `unreachable`; `believes_nobody`. `given`: the tokens that were
    given out; `asked`: paths, in order.
    """

    def __init__(self, issuer: DevelopmentIssuer) -> None:
        async def keys() -> Any:
            return issuer.keys.public()

        self._verifier = Verifier([Issuer(issuer.address, Keys(keys))])
        self.lives, self.gone, self.given, self.asked = 300, set[str](), list[str](), list[str]()
        self.ended: Counter[str] = Counter()
        self.answer: Response | None = None
        self.unreachable = self.believes_nobody = False
        self.app = Starlette(
            routes=[Route("/me", self._told(self._me)), Route("/tokens", self._told(self._tokens), methods=["POST"])]
        )

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=_Wire(self), base_url="http://posts")

    def _told(self, tell: Any) -> Any:
        async def told(request: Request) -> Response:
            self.asked.append(request.url.path)
            if self.answer:
                return self.answer
            try:
                claims = await self._verifier.claims(request.headers["authorization"].removeprefix("Bearer "))
            except NotBelieved:
                return _no(401)
            if self.believes_nobody:
                return _no(401)
            answer: Response = await tell(request, claims["sub"])
            return answer

        return told

    async def _me(self, _: Request, subject: str) -> Response:
        posts = [self._post(*each) for each in self._held(subject)]
        return JSONResponse({"subject": subject, "posts": posts, "sessions_ended": self.ended[subject]})

    async def _tokens(self, request: Request, subject: str) -> Response:
        asked = (await request.json())["post"]
        for held, post in self._held(subject):
            if held == asked:
                caller = Caller(subject=subject, role=post.role, region=post.region, body=post.body, post=held)
                self.given.append(Signer(LINLI, _key()).token(caller, self.lives))
                told = {"access_token": self.given[-1], "expires_in": self.lives, "post": held}
                return JSONResponse({**told, "sessions_ended": self.ended[subject]}, 201)
        return _no(403)

    def _held(self, subject: str) -> list[tuple[str, ExamplePost]]:
        person = next(each for each in examples().people if each.sub == subject)
        held = [(post_id(subject, at), post) for at, post in enumerate(person.posts)]
        return [(each, post) for each, post in held if each not in self.gone]

    @staticmethod
    def _post(id: str, post: ExamplePost) -> dict[str, Any]:
        zh, en = (region_called(post.region, language) for language in ("zh", "en"))
        return {
            "post": id, "role": post.role, "role_zh": role_name(post.role, "zh"), "title": post.title,
            "region": post.region, "body": post.body, "unit_zh": zh, "unit_en": en,
            "first_on": str(post.first_on), "last_on": None, "acting_for": None,
            "may": MAY if post.role is Role.STREET else [],
        }  # fmt: skip


class _Wire(httpx.ASGITransport):
    def __init__(self, posts: FakePosts) -> None:
        super().__init__(posts.app)
        self._posts = posts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._posts.unreachable:
            raise httpx.ConnectError("nobody is there", request=request)
        return await super().handle_async_request(request)


def post_id(subject: str, at: int) -> str:
    return str(uuid5(UUID(subject), str(at)))


def _no(status: int) -> Response:
    return Response(f'{{"status": {status}}}', status, media_type="application/problem+json")


@cache
def _key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "linli"}, private=True)
