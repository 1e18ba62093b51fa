"""What comes in by any address, header or form of any service: refused or answered, never an error, and nothing echoed.

One embedded city; every route of its description is asked.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from pydantic import BaseModel
from structlog.testing import capture_logs

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS
from contracts.roles import Role
from services.chassis.route_names import action_of, routes_of
from services.city.acting import HOUSE
from services.city.rooms import SERVICES
from services.districts.main import ROUTERS
from services.vault.rights import rights_routers
from tests.districts import cities
from tests.registration.desks import APPLICATION

MODULE: Final = "module"
HOSTILE: Final = (
    "x\r\nSet-Cookie: evil=1",
    '\'; DROP TABLE facts; --" OR "1"="1',
    "../../../../etc/passwd\x00",
    "{{7*7}}${7*7}%n%s{0.__class__}<script>alert(1)</script>",
    "9" * 400,
)
NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[cities.Desk]:
    async with cities.desk(Path(tmp_path_factory.mktemp("hostile"))) as desk:
        await desk.registered()
        yield desk


def forms() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every form of every route, and what lies in it."""
    services = (router for service in SERVICES for router in service.routers)
    routers = [*HOUSE, *ROUTERS, *rights_routers(), *services]
    for route in routes_of(routers):
        if route.path.startswith("/published/"):  # where a reader stands, for services alone: nothing is assigned
            continue
        given = route.body_field.field_info.annotation if route.body_field else None
        yield from ((f"{route.path} {form.__name__}", form) for form in _within(given, set()))


def _within(kind: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        yield kind
        for field in kind.model_fields.values():
            yield from _within(field.annotation, seen)
    for part in getattr(kind, "__args__", ()):
        yield from _within(part, seen)


FORMS: Final = sorted(dict(forms()).items())


@pytest.mark.parametrize("form", [form for _, form in FORMS], ids=[name for name, _ in FORMS])
def test_a_field_that_a_form_does_not_have_is_refused(form: type[BaseModel]) -> None:
    assert form.model_config.get("extra") == "forbid"


def test_every_route_that_takes_a_body_takes_a_form() -> None:
    """What is read in another way would be held to nothing above."""
    routers = (*HOUSE, *ROUTERS, *(router for service in SERVICES for router in service.routers))
    taking = [route for route in routes_of(routers) if route.body_field]
    assert len(taking) > 60
    assert [route.path for route in taking if not list(_within(_annotation(route), set()))] == []


def _annotation(route: APIRoute) -> Any:
    assert route.body_field
    return route.body_field.field_info.annotation


@pytest.mark.asyncio(loop_scope=MODULE)
async def test_a_field_too_many_is_named_and_nothing_is_done(desk: cities.Desk) -> None:
    for path in ("registration/groups", "mediation/committees", "procurement/projects"):
        response = await desk.client.post(f"/api/{path}", json={"approved": True, "registrar": "110000"})
        refused = {error["field"]: error["rule"] for error in response.json()["errors"]}
        assert (response.status_code, refused["approved"]) == (422, "extra_forbidden"), path


def asked(document: Mapping[str, Any], beside: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each address that is read, with the names of its parameters."""
    for path, methods in document["paths"].items():
        if "get" in methods and path not in beside:
            yield path, [each["name"] for each in methods["get"].get("parameters", []) if each["in"] == "query"]


CLOSED: Final = {  # routes without a row in the table, which let nobody in: tests/access/test_table.py
    service.name: {route.path for route in routes_of(service.routers) if action_of(service.name, route) not in ACTIONS}
    for service in SERVICES
}


async def recorded(desk: cities.Desk) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """What the board counts, and where each service's log ends."""
    figures = [(tile["key"], tile["value"]) for tile in (await desk.get("board"))["tiles"]]
    return figures, {name: await store.recorder.head() for name, store in desk.city.stores.items()}


@pytest.mark.asyncio(loop_scope=MODULE)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_question_breaks_a_header_a_statement_or_the_service(desk: cities.Desk, hostile: str) -> None:
    before = await recorded(desk)
    told = quote(hostile, safe="")
    for name, app in desk.city.apps.items():
        for path, parameters in asked(app.openapi(), CLOSED.get(name, ())):
            filled = "/".join(told if part.startswith("{") else part for part in path.split("/"))
            for question in ("", *(f"?{parameter}={told}" for parameter in parameters)):
                response = await desk.client.get(f"/api/{name}{filled}{question}", headers={"If-None-Match": hostile})
                assert response.status_code < 500 or path == "/me", (name, filled, question)  # 503: no provider here
                assert not [value for _, value in response.headers.multi_items() if "evil" in value.lower()]
                assert "root:" not in response.text
    assert await recorded(desk) == before  # nothing is done by asking


@pytest.mark.asyncio(loop_scope=MODULE)
@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "Linli-Now", "X-Forwarded-For", "X-Role"])
async def test_no_header_is_given_back_or_believed(desk: cities.Desk, header: str) -> None:
    for hostile in (b"x\r\nSet-Cookie: evil=1", b"\xff\xfe", b"x" * 70_000, b"operator"):
        response = await desk.client.post("/api/registration/groups", json={}, headers={header.encode(): hostile})
        assert response.status_code in (400, 403, 413, 422), (header, hostile[:20])
        assert "set-cookie" not in response.headers
        assert not [value for _, value in response.headers.multi_items() if "evil" in value]
    async with anybody(desk) as client:
        response = await client.get("/api/registration/applications/" + NOBODY, headers={header: "operator"})
        assert response.status_code == 401


def anybody(desk: cities.Desk) -> httpx.AsyncClient:
    """Who does not say who he is."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(desk.city.app), base_url="http://city")


ANSWERS: Final = (
    ("GET", "/api/districts/board", 200),
    ("GET", "/api/districts/figures/organisations.by-domicile.csv", 200),
    ("GET", "/api/registration/openapi.json", 200),
    ("GET", f"/api/registration/applications/{NOBODY}", 404),
    ("GET", "/api/districts/board?colour=red", 422),
    ("GET", "/api/mediation/nowhere", 404),
    ("GET", "/api/mediation/no%0Awhere", 404),
    ("GET", "/api/registration/people/a%0Ab", 422),
    ("POST", "/api/registration/groups", 422),
    ("DELETE", "/api/districts/board", 405),
    ("TRACE", "/api/districts/board", 405),
    ("OPTIONS", "/api/registration/groups", 405),
)


@pytest.mark.asyncio(loop_scope=MODULE)
@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_of_an_api_is_data_and_no_page_and_no_other_site_reads_it(
    desk: cities.Desk, method: str, path: str, status: int
) -> None:
    elsewhere = {} if method in ("POST", "DELETE") else {"Origin": "https://evil.example"}
    form: dict[str, object] | None = {} if method == "POST" else None
    response = await desk.client.request(method, path, json=form, headers=elsewhere)
    headers = response.headers
    assert response.status_code == status
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["referrer-policy"] == "no-referrer"
    kind, _, charset = headers["content-type"].partition(";")
    assert kind in ("application/json", "application/problem+json") or (kind, charset) == ("text/csv", " charset=utf-8")
    assert not [name for name in headers if name.startswith("access-control-") or name == "set-cookie"]
    if kind.endswith("json"):
        json.loads(response.content.decode("utf-8"))


@pytest.mark.asyncio(loop_scope=MODULE)
async def test_what_a_caller_is_shown_is_kept_by_nobody(desk: cities.Desk) -> None:
    group = await desk.client.get("/api/registration/applications/" + NOBODY)
    assert group.headers["cache-control"] == "no-store"


@pytest.mark.asyncio(loop_scope=MODULE)
async def test_who_was_told_no_is_written_down_by_an_opaque_reference(desk: cities.Desk) -> None:
    case = (await desk.post("registration/applications", {**APPLICATION, "name": "另一协会", "head": "p-3"}))["id"]
    elsewhere = Caller(subject="person-7", role=Role.DISTRICT, region="110105")
    asked = (
        (elsewhere, f"/api/registration/applications/{case}", 404),  # there is one, and he is not to know
        (elsewhere, f"/api/registration/applications/{NOBODY}", 404),  # there is none
        (elsewhere, "/api/posts/units/110113001/posts", 403),
        (None, f"/api/registration/applications/{case}", 401),
    )
    with capture_logs() as lines:
        for caller, path, status in asked:
            token = f"Bearer {desk.city.key.signer.token(caller)}" if caller else ""
            async with anybody(desk) as client:
                response = await client.get(path, headers={"Authorization": token} if token else {})
            assert response.status_code == status, path
    said = [(line["route"], line["status"], line["actor"]) for line in lines if line["event"] == "refused"]
    assert said == [
        ("registration.show-application", 404, "person-7"),
        ("posts.show-unit", 403, "person-7"),
        ("registration.show-application", 401, ""),
    ]


@pytest.mark.asyncio(loop_scope=MODULE)
async def test_what_a_form_or_a_limit_said_no_to_is_written_down_by_its_rule_and_never_what_was_sent(
    desk: cities.Desk,
) -> None:
    clerk = Caller(subject="person-of-the-log", role=Role.STREET, region="110113001")
    path, secret = "/api/mediation/committees", "王五的秘密"
    asked = (
        (path, {"name": secret, "secret": secret, "on": "x"}, 422),
        (path, secret, 422),
        ("/api/posts/people/person-x/posts", {"role": "operator"}, 403),
    )
    said = []
    async with anybody(desk) as client:
        headers = {"Authorization": f"Bearer {desk.city.key.signer.token(clerk)}"}
        with capture_logs() as lines:
            for where, form, status in asked:
                response = await client.post(where, json=form, headers=headers)
                assert response.status_code == status, response.text
                said.append(response.headers["Linli-Request"])
    written = [line for line in lines if line["event"] == "refused"]
    assert [line["request"] for line in written] == said
    assert {line["actor"] for line in written} == {"person-of-the-log"}
    assert [(line["route"], line["status"]) for line in written] == [
        ("mediation.form-committee", 422),
        ("mediation.form-committee", 422),
        ("posts.give-post", 403),
    ]
    assert all(line["rule"] for line in written)
    assert secret not in str(lines)


@pytest.mark.asyncio(loop_scope=MODULE)
async def test_why_a_token_is_not_believed_is_written_down_and_not_the_token(desk: cities.Desk) -> None:
    with capture_logs() as lines:
        async with anybody(desk) as client:
            told = await client.get("/api/districts/status", headers={"Authorization": "Bearer aaa.bbb.ccc"})
    assert (told.status_code, "aaa" in str(lines)) == (401, False)
    assert next((line["event"], line.get("error")) for line in lines) == ("a token that is not believed", "no token")
