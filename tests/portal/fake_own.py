"""Stands in for what posts and mediation tell a signed-in reader of his own: posts, leaves, colleagues, cases."""

from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.city.development_issuer.people import examples
from tests.portal import fake_file
from tests.portal.fake_posts import post_id

CASE: Final = "0190b1f0-0000-7000-8000-000000000009"
COLLEAGUE: Final = "0190b1f0-0000-7000-8000-00000000000a"
DAYS: Final = {"first_on": "2026-11-02", "last_on": "9999-12-31"}
LISTED: Final = {
    "id": CASE,
    "number": "顺义区胜利社区人民调解委员会〔2026〕调字第0007号",
    "matter": "neighbours",
    "region": "110113001012",
    "accepted_on": "2026-11-02",
    "assigned_on": "2026-11-03",
}


async def _person(request: Request) -> Response:
    subject = request.path_params["subject"]
    held = next(each for each in examples().people if each.sub == subject).posts
    leave = {"id": CASE, "deputy": "person-2", **DAYS}
    taken = {"of": ["person-3"], "since": "2026-11-02", "until": None, "cases": [CASE]}
    posts = [
        {"id": post_id(subject, at), "role": post.role, "region": post.region, "body": post.body, "title": "officer"}
        | {**DAYS, "leaves": [leave], "taken_over": [taken, {**taken, "cases": []}]}
        for at, post in enumerate(held)
    ]
    acts = {"leave": CASE, "post": CASE, "holder": "person-2", "role": "street", "region": "110113001", **DAYS}
    nothing: dict[str, Any] = {"held": {}, "consents": {}, "restricted": []}  # posts and mediation keep nothing of him
    return JSONResponse({"state": {"posts": posts, "deputyships": [acts], **nothing}})


async def _unit(_: Request) -> Response:
    who = {"post": COLLEAGUE, "title": "officer", "first_on": "2026-11-02", "last_on": None}
    held = [{**who, "subject": f"person-{role}", "role": role} for role in ("street", "mediator", "approver")]
    return JSONResponse({"held": held})


async def _docket(_: Request) -> Response:
    return JSONResponse({"cases": [LISTED], "more": True})


async def _held(_: Request) -> Response:
    fields = {"name": "2026-11-02", "telephone.mobile": "2026-11-02"}
    consent = {"by": "person-1", "separate": True, "given_on": "2026-11-02"}
    state = {"held": {"mediation": fields}, "consents": {"mediation": consent}, "restricted": ["mediation"]}
    return JSONResponse({"state": state})


async def _reads(_: Request) -> Response:
    look = {"at": "2026-11-02T09:00:00+08:00", "caller": "person-2", "role": "street", "unit": "110113001"}
    return JSONResponse({"reads": [{**look, "reason": "own-work", "person": "person-1"}], "next": None})


OWN: Final = Starlette(
    routes=[
        Route("/people/{subject}", _person),
        Route("/units/{unit}/posts", _unit),
        Route("/vault-reads", _reads),
        Route("/committees/{committee}/mediators/{mediator}/docket", _docket),
        Route("/disputes/{dispute}", fake_file.dispute),
        Route("/committees/{committee}", fake_file.committee),
    ]
)


VAULT: Final = Starlette(routes=[Route("/people/{subject}", _held), Route("/vault-reads", _reads)])


def clients() -> dict[str, httpx.AsyncClient]:
    """Of every service that readers' own pages ask."""
    vault = httpx.AsyncClient(transport=httpx.ASGITransport(VAULT), base_url="http://vault")
    return {
        "posts": client(),
        "mediation": client(),
        **dict.fromkeys(("registration", "procurement", "evaluation"), vault),
    }


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(OWN), base_url="http://own")
