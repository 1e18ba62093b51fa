"""Every service describes itself (OpenAPI 3.1), and the districts answer what their description says."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from contracts.published_returns import published_return
from services.city.rooms import SERVICES
from services.districts.ledger.building.progress import Progress
from services.districts.measures import MEASURES
from services.districts.shadowing import Shadow
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.newer_code import changed
from tests.districts.sickness import poisoned

EVERY: Final = (*(service.name for service in SERVICES), "districts")
PROBLEM: Final = "application/problem+json"
OF_EVERY_VIEW: Final = (*{measure.view: measure.name for measure in MEASURES}.values(), "patrols.committees-of-month")
NOES: Final = {  # by whether it is about our health, and by method
    (True, "get"): {"500", "503"},
    (False, "get"): {"400", "404", "422", "500", "503"},
    (False, "post"): {"400", "403", "404", "409", "412", "413", "415", "422", "500", "503"},
}
SHAPELESS: Final = {  # a whole set of policies, and what has a key for whatever was asked
    *("/policies/{version}", "/texts", "/reactions/{name}/quarantine/{stream}/release"),
    *("/health/live", "/health/ready"),
}
OF_STANDARDS: Final = {"/me", "/tokens", "/keys", "/.well-known/openid-configuration"}  # others say what is in them
NEEDED = {"/find": {"q": "社区"}}  # without which there is nothing to answer
ASKED: Final = {
    "name": "organisations.by-domicile",
    "region": "110113",
    "code": "beijing-2010",
    "key": "M4a",
    "policy": "reg.decision_days",
    "view": "groups",
}


async def some_event(desk: Desk) -> str:
    """One that a view shows."""
    (row,) = (await desk.get("figures/returns.imported/rows"))["rows"]
    return str(row["events"][0]["event_id"])


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


async def described(desk: Desk, service: str) -> dict[str, Any]:
    answer = await desk.client.get(f"/api/{service}/openapi.json")
    return dict(answer.json())


@pytest.mark.parametrize("service", EVERY)
async def test_a_service_describes_itself(desk: Desk, service: str) -> None:
    document = await described(desk, service)
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    for path, method, operation in operations(document):
        assert operation["tags"], (path, method)
        assert operation["summary"], (path, method)
        assert "HTTPValidationError" not in str(operation), (path, method)
        noes = {status: how for status, how in operation["responses"].items() if status >= "4"}
        assert set(noes) >= NOES[path.startswith("/health/"), method], (path, method)
        assert "default" not in noes, (path, method)  # nothing is left to be guessed
        for status, how in noes.items():
            assert how == {"$ref": f"#/components/responses/Problem{status}"}, (path, method)
    for response in document["components"]["responses"].values():
        assert list(response["content"]) == [PROBLEM]


@pytest.mark.parametrize("service", EVERY[:-1])
async def test_what_a_service_answers_has_a_shape(desk: Desk, service: str) -> None:
    shapeless = {
        path
        for path, _, operation in operations(await described(desk, service))
        for status, how in operation["responses"].items()
        for kind, body in how.get("content", {}).items()
        if status.startswith("2") and kind == "application/json" and not _says_what(body["schema"])
    }
    assert shapeless == SHAPELESS | (OF_STANDARDS if service == "posts" else set())


def _says_what(schema: dict[str, Any]) -> bool:
    """More than that it is an object, or anything."""
    return bool(schema.keys() - {"title", "type", "additionalProperties"})


async def test_a_document_with_a_fault_is_seen(desk: Desk) -> None:
    """The check above can fail."""
    document = await described(desk, "districts")
    document["paths"]["/figures"]["get"]["tags"] = "figures"
    assert list(OpenAPIV31SpecValidator(document).iter_errors())


async def test_every_question_is_answered_as_described(desk: Desk) -> None:
    await desk.lived()
    await desk.post("procurement/returns", json.loads(published_return(ASKED["code"])))
    waiting = {"reader": "groups", "stream": await poisoned(desk), "event": await some_event(desk)}
    await Shadow.build(changed(desk, twice=False), "groups", Progress("groups"))
    document = await described(desk, "districts")
    shaped: set[str] = set()
    for path, method, operation in operations(document):
        if method != "get" or path.startswith("/health"):
            continue
        for name in OF_EVERY_VIEW if "{name}" in path else [ASKED["name"]]:
            asked = path.format(**{**ASKED, **waiting, "name": name})
            here = {"region": "110113"} if "/rows" in asked else NEEDED.get(path, {})  # the whole city's are not all's
            answer = await desk.client.get(f"/api/districts{asked}", params=here)
            assert answer.status_code == 200, (asked, answer.text)
            kind = answer.headers["content-type"].partition(";")[0]
            content = operation["responses"]["200"]["content"]
            assert list(content) == [kind], asked
            assert answer.headers["cache-control"] == "no-cache", asked
            if reference := content[kind]["schema"].get("$ref"):
                whole = {"components": document["components"], "$ref": reference}
                OAS31Validator(whole).validate(answer.json())
                shaped.add(path)
    assert len(shaped) >= 8


async def test_every_question_may_be_asked_by_head(desk: Desk) -> None:
    await desk.post("procurement/returns", json.loads(published_return(ASKED["code"])))
    waiting = {"reader": "groups", "stream": await poisoned(desk), "event": await some_event(desk)}
    await Shadow.build(changed(desk, twice=False), "groups", Progress("groups"))
    document = await described(desk, "districts")
    for path, method, _ in operations(document):
        if method == "get":
            address = f"/api/districts{path.format(**ASKED, **waiting)}"
            asked, head = [await ask(address, params=NEEDED.get(path)) for ask in (desk.client.get, desk.client.head)]
            assert (head.status_code, head.content) == (200, b""), path
            assert head.headers["content-type"] == asked.headers["content-type"], path
            assert int(head.headers["content-length"]) > 0, path
    refused = await desk.client.head("/api/districts/board?regoin=110113")
    assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert (await desk.client.head("/api/districts/nowhere")).status_code == 404


async def test_a_question_that_the_address_does_not_know_is_refused_everywhere(desk: Desk) -> None:
    document = await described(desk, "districts")
    for path, method, operation in operations(document):
        if path.startswith("/health"):
            continue
        wanted = {each["name"]: "00000000-0000-0000-0000-000000000001" for each in operation.get("parameters", ())}
        answer = await desk.client.request(method, f"/api/districts{path.format(**{**wanted, **ASKED})}?regoin=110113")
        assert answer.status_code == 422, (path, answer.text)
        assert answer.headers["content-type"] == PROBLEM
        (error,) = answer.json()["errors"]
        assert (error["field"], error["rule"]) == ("regoin", "UnknownParameter"), path
