"""The post that a page's reader acts in, his colleagues there, and whether the post is his own (当前岗位)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from starlette.requests import Request

from services.portal.api import Api
from services.portal.districts import Refused
from services.portal.no_words import no
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.gate import session_of
from services.portal.signing_in.posts import Post
from services.portal.signing_in.sessions import Session


class Reader(NamedTuple):
    desk: SigningIn
    session: Session
    post: Post
    services: Mapping[str, Api]

    @property
    def posts(self) -> Api:
        return self.services["posts"]

    @property
    def mediation(self) -> Api:
        return self.services["mediation"]

    @property
    def subject(self) -> str:
        return self.session.person.subject

    @property
    def unit(self) -> str:
        return self.post.body or self.post.region

    @property
    def owns(self) -> bool:
        """Not another's in which he deputises."""
        return not self.post.acting_for

    async def colleagues(self) -> list[dict[str, Any]]:
        """Who holds the same role in the unit today: {post, subject, title}; nobody where it is of none."""
        try:
            told = await self.posts.get("units", self.unit, "posts") if self.unit else {"held": []}
        except Refused as no:
            if no.status not in (403, 404):
                raise
            return []
        others = [each for each in told["held"] if each["role"] == self.post.role and each["subject"] != self.subject]
        return sorted(others, key=lambda each: (each["subject"], each["post"]))

    async def own(self) -> dict[str, Any]:
        """The reader's own posts, leaves and deputyships, as posts keeps them."""
        state: dict[str, Any] = (await self.posts.get("people", self.subject))["state"]
        return state


async def reader_of(request: Request) -> Reader:
    """Raises Refused where nobody is signed in (401), or acts in no post (403)."""
    session = session_of(request)
    if session is None:
        raise Refused(401, {})
    desk: SigningIn = request.app.state.signing_in
    await desk.access(session)  # a post that is held no longer is acted in no longer
    if session.post is None:
        session.back = request.url.path if request.method == "GET" else ""
        raise Refused(403, CHOOSE)
    return Reader(desk, session, session.post, request.app.state.services)


CHOOSE: Final = no(
    "请先选择岗位",
    "Choose a post first",
    "这一页按岗位显示。请先选择现在以哪个岗位办理。",
    "This page is of one post. Choose the one that you act in.",
    "no-post-chosen",
)
