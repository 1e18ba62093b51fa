"""Stands in for what posts and mediation tell a signed-in reader of his own: posts, leaves, colleagues, cases."""

from collections.abc import Mapping
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.city.development_issuer.people import examples
from tests.portal import fake_file
from tests.portal.fake_forms import FakeForms
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


async def _counts(request: Request) -> Response:
    """One is hidden, and so is what would tell it."""
    shown, hidden = {"count": 12, "hidden": False}, {"count": None, "hidden": True}
    places = (("110113001006", False, hidden), ("110113001007", False, shown), ("110113001", True, hidden))
    rows = [
        {"region": region, "name": "", "own": own, "people": {"health": cell, "file": cell}, "sum": cell}
        for region, own, cell in places
    ]
    told = {"region": request.query_params["region"], "on": "2026-11-24", "purpose": "mediation", "below": 5}
    groups = [{"kind": "health", "title": "健康状况"}, {"kind": "file", "title": "附件"}]
    return JSONResponse({**told, "groups": groups, "rows": rows, "sum": rows[1]})


OWN: Final = (
    Route("/people/{subject}", _person),
    Route("/units/{unit}/posts", _unit),
    Route("/vault-reads", _reads),
    Route("/people-counts", _counts),
    Route("/committees/{committee}/mediators/{mediator}/docket", _docket),
    Route("/disputes/{dispute}", fake_file.dispute),
    Route("/committees/{committee}", fake_file.committee),
)
VAULT: Final = (
    Route("/people/{subject}", _held),
    Route("/vault-reads", _reads),
    Route("/people-counts", _counts),
)


def clients(forms: Mapping[str, FakeForms]) -> dict[str, httpx.AsyncClient]:
    """Of every service that readers' own pages ask."""
    papers = (*VAULT, Route("/documents/{id}", fake_file.document))
    own = {"posts": OWN, "mediation": OWN, "registration": papers}
    return {name: client(*own.get(name, VAULT), *each.routes()) for name, each in forms.items()}


def client(*routes: Route) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=routes or OWN))
    return httpx.AsyncClient(transport=transport, base_url="http://own")
