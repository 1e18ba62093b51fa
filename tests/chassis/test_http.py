"""How a service answers over HTTP: what it takes, what it refuses, and that nothing partial is stored."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel, Field
from structlog.testing import capture_logs

from contracts.refusal import Refusal
from services.chassis import published_log
from services.chassis.api import LARGEST, api
from services.chassis.desk import CommandRoute
from services.chassis.guarding import Guard
from services.chassis.identity import new_id
from services.chassis.recorder import Conflict
from services.chassis.store import Store
from services.chassis.streams import Answer
from services.registration.desk import TheOccasion, TheStore
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import opened
from tests.support.open_door import OpenDoor

JSON = {"content-type": "application/json"}
router = APIRouter(route_class=CommandRoute)


class TooMuch(Refusal):
    zh = "不能加 {by}"
    en = "cannot be raised by {by}"
    status = 422
    field = "by"


class OpenCounter(BaseModel, extra="forbid"):
    name: str = Field(title="名称", min_length=1, max_length=20)


class RaiseCounter(BaseModel, extra="forbid"):
    by: int = Field(title="数", ge=0)


@router.post("/counters", status_code=201)
async def open_counter(command: OpenCounter, store: TheStore, occasion: TheOccasion) -> Answer:
    return await store.append(occasion, COUNTERS.new(new_id()).then(CounterOpened(name=command.name)))


@router.post("/counters/{counter_id}/raises", status_code=201)
async def raise_counter(counter_id: UUID, command: RaiseCounter, store: TheStore, occasion: TheOccasion) -> Answer:
    counter = await store.get(COUNTERS, counter_id)
    if command.by > 100:
        raise TooMuch(by=command.by)
    return await store.append(occasion, counter.then(CounterRaised(by=command.by)))


@router.get("/counters/{counter_id}")
async def show_counter(counter_id: UUID, store: TheStore) -> dict[str, int]:
    return {"version": (await store.get(COUNTERS, counter_id)).version}


@router.put("/counters/{counter_id}")
async def put_counter(counter_id: UUID) -> dict[str, int]:
    return {}


class RaisedBefore(Refusal):
    zh = "已经加过"
    en = "was raised before"
    status = 409


@router.post("/counters/{counter_id}/raises-once", status_code=201)
async def raise_once(counter_id: UUID, command: RaiseCounter, store: TheStore, occasion: TheOccasion) -> Answer:
    counter = await store.get(COUNTERS, counter_id)
    if counter.version > 1:
        raise RaisedBefore
    return await store.append(occasion, counter.then(CounterRaised(by=command.by)))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "trial.sqlite") as store:
        yield store


@pytest.fixture
async def client(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    async def ready() -> None:
        await store.recorder.head()

    app = api("trial", "试验", [router, published_log.router], ready, door=OpenDoor)
    app.state.store = store
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial") as client:
        yield client


async def stored(store: Store) -> int:
    return len(await store.recorder.log(0, 1000))


def told(response: httpx.Response) -> tuple[int, str, str]:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    return response.status_code, problem["type"], (problem.get("errors") or [{}])[0].get("field", "")


async def opened_counter(client: httpx.AsyncClient) -> Any:
    return (await client.post("/counters", json={"name": "a"})).json()


async def test_a_command_answers_with_identity_version_and_receipt(client: httpx.AsyncClient) -> None:
    response = await client.post("/counters", json={"name": "a"})
    answer = response.json()
    assert (response.status_code, response.headers["etag"], answer["version"]) == (201, '"1"', 1)
    assert [mark["channel"] for mark in answer["receipt"]] == ["trial.counters"]


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (b"{", JSON, (400, "urn:linli:problem:malformed-json", "")),
        (
            b'{"name":"a","colour":1}',
            {"content-type": "application/json"},
            (422, "urn:linli:problem:invalid", "colour"),
        ),
        (b'{"name":""}', {"content-type": "application/json"}, (422, "urn:linli:problem:invalid", "name")),
        (b"{}", {"content-type": "application/json"}, (422, "urn:linli:problem:invalid", "name")),
        (b"name=a", {"content-type": "application/x-www-form-urlencoded"}, (415, "urn:linli:problem:content-type", "")),
        (b'"' + b"a" * LARGEST + b'"', JSON, (413, "urn:linli:problem:too-large", "")),
    ],
)
async def test_bad_input_is_told_by_field_and_rule_and_nothing_is_stored(
    client: httpx.AsyncClient, store: Store, content: bytes, headers: dict[str, str], expected: tuple[int, str, str]
) -> None:
    response = await client.post("/counters", content=content, headers=headers)
    assert told(response) == expected
    assert await stored(store) == 0


async def test_a_body_without_a_length_is_counted_while_it_is_read(client: httpx.AsyncClient, store: Store) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * (LARGEST // 16)

    response = await client.post("/counters", content=endless(), headers={"content-type": "application/json"})
    assert (told(response), await stored(store)) == ((413, "urn:linli:problem:too-large", ""), 0)


async def test_a_refusal_names_field_value_and_rule_in_both_languages(client: httpx.AsyncClient) -> None:
    counter = await opened_counter(client)
    response = await client.post(f"/counters/{counter['id']}/raises", json={"by": 101})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error == {
        "field": "by",
        "values": {"by": 101},
        "rule": "TooMuch",
        "zh": "不能加 101",
        "en": "cannot be raised by 101",
        "value": 101,
    }


async def test_a_key_that_is_given_twice_is_named_wherever_it_stands(client: httpx.AsyncClient, store: Store) -> None:
    response = await client.post("/counters", content=b'{"name":{"a":1,"b":2,"a":3}}', headers=JSON)
    assert told(response)[:2] == (400, "urn:linli:problem:malformed-json")
    assert (response.json()["detail"], await stored(store)) == ("字段“a”填写了两次", 0)


async def test_a_sentence_about_no_field_begins_with_no_colon(client: httpx.AsyncClient) -> None:
    problem = (await client.post("/counters", content=b"", headers=JSON)).json()
    assert (problem["detail"], problem["errors"][0]["field"]) == ("必须填写", "")


@pytest.mark.parametrize(
    "told_by_the_browser",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://trial:8080"},
        {"Origin": "https://elsewhere"},
        {"Origin": "null"},
    ],
)
async def test_a_page_of_another_site_writes_nothing(
    client: httpx.AsyncClient, store: Store, told_by_the_browser: dict[str, str]
) -> None:
    for method, content in (("POST", b'{"name":"a"}'), ("POST", b""), ("DELETE", b"")):
        headers = {**told_by_the_browser, **(JSON if content else {})}
        with capture_logs() as lines:
            response = await client.request(method, "/counters", content=content, headers=headers)
        assert told(response)[:2] == (403, "urn:linli:problem:cross-site")
        (line,) = lines
        assert (line["event"], line["status"], line["rule"]) == ("refused", 403, "cross-site")
        assert line["request"] == response.headers["Linli-Request"]
    assert await stored(store) == 0


async def test_a_page_of_this_site_and_what_is_no_browser_write(client: httpx.AsyncClient, store: Store) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://trial"}):
        assert (await client.post("/counters", json={"name": "a"}, headers=headers)).status_code == 201
    assert await stored(store) == 3


async def test_a_page_of_another_site_reads_as_it_would_anyhow(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_what_nobody_expected_is_a_problem_without_details_logged_by_its_kind_and_counted(
    client: httpx.AsyncClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Answer:
        raise ZeroDivisionError("person-1")

    monkeypatch.setattr(store, "append", broken)
    with capture_logs() as lines:
        response = await client.post("/counters", json={"name": "a"})
    assert told(response) == (500, "urn:linli:problem:internal", "")
    assert "person-1" not in response.text
    (line,) = lines
    assert (line["error"], line["route"], "person-1" in str(line)) == ("ZeroDivisionError", "/counters", False)
    assert 'route="/counters",service="trial",status_class="5xx"' in (await client.get("/metrics")).text


async def test_no_page_of_the_service_loads_anything_from_elsewhere(client: httpx.AsyncClient) -> None:
    assert [(await client.get(path)).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 200]


async def test_what_does_not_exist_is_404(client: httpx.AsyncClient) -> None:
    response = await client.post(f"/counters/{uuid4()}/raises", json={"by": 1})
    assert told(response)[:2] == (404, "urn:linli:problem:NotFound")
    assert (await client.get("/nowhere")).status_code == 404


async def test_the_same_key_gives_the_first_answer_and_another_body_is_refused(
    client: httpx.AsyncClient, store: Store
) -> None:
    headers = {"Idempotency-Key": "k"}
    first = await client.post("/counters", json={"name": "a"}, headers=headers)
    again = await client.post("/counters", json={"name": "a"}, headers=headers)
    other = await client.post("/counters", json={"name": "b"}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert told(other) == (422, "urn:linli:problem:KeyReused", "Idempotency-Key")
    assert await stored(store) == 1


async def test_the_first_answer_is_given_even_where_the_command_would_now_be_refused(
    client: httpx.AsyncClient, store: Store
) -> None:
    counter = await opened_counter(client)
    path, headers = f"/counters/{counter['id']}/raises", {"Idempotency-Key": "k", "If-Match": '"1"'}
    first = await client.post(path, json={"by": 1}, headers=headers)
    again = await client.post(path, json={"by": 1}, headers=headers)
    assert (first.status_code, again.json(), await stored(store)) == (201, first.json(), 2)


async def test_an_old_version_is_412_and_an_unreadable_one_400(client: httpx.AsyncClient) -> None:
    counter = await opened_counter(client)
    path = f"/counters/{counter['id']}/raises"
    assert told(await client.post(path, json={"by": 1}, headers={"If-Match": '"7"'})) == (
        412,
        "urn:linli:problem:VersionMismatch",
        "If-Match",
    )
    unreadable = await client.post(path, json={"by": 1}, headers={"If-Match": "seven"})
    assert told(unreadable) == (400, "urn:linli:problem:BadHeader", "If-Match")
    assert unreadable.json()["errors"][0]["value"] == "seven"


async def test_of_two_who_saw_the_same_version_one_wins_and_the_other_hears_what_changed_since(
    client: httpx.AsyncClient, store: Store
) -> None:
    counter = await opened_counter(client)
    path, seen = f"/counters/{counter['id']}/raises", {"If-Match": '"1"'}
    roles = ("district", "community")
    sent = [client.post(path, json={"by": n}, headers=seen | {"Linli-Role": role}) for n, role in enumerate(roles)]
    won, lost = sorted(await asyncio.gather(*sent), key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code, won.headers["etag"], await stored(store)) == (201, 412, '"2"', 2)
    (error,) = lost.json()["errors"]
    assert error["values"] == {
        "expected": 1,
        "version": 2,
        "since": [
            {
                "version": 2,
                "event": "trial.counter.raised",
                "recorded_at": "2026-05-06T04:00:00+00:00",
                "effective_on": "2026-05-06",
                "role": roles[lost.request.content == b'{"by":0}'],
                "unit": "110113001",
            }
        ],
    }
    seen_again = {"If-Match": won.headers["etag"]}
    assert (await client.post(path, json={"by": 1}, headers=seen_again)).status_code == 201


async def test_who_may_not_see_a_thing_is_not_told_what_changed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = await opened_counter(client)
    monkeypatch.setattr(Guard, "shows", lambda *_: False)
    lost = await client.post(f"/counters/{counter['id']}/raises", json={"by": 1}, headers={"If-Match": '"0"'})
    assert (lost.status_code, lost.json()["errors"][0]["values"]["since"]) == (412, [])


async def test_a_command_that_lost_a_race_is_decided_once_more(
    client: httpx.AsyncClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = await opened_counter(client)
    append, lost = store.append, iter([True])

    async def loses_once(*args: Any) -> Answer:
        if next(lost, False):
            raise Conflict(UUID(counter["id"]))
        return await append(*args)

    monkeypatch.setattr(store, "append", loses_once)
    response = await client.post(f"/counters/{counter['id']}/raises", json={"by": 1})
    assert (response.status_code, response.json()["version"]) == (201, 2)


async def test_it_is_live_and_ready_and_measured(client: httpx.AsyncClient) -> None:
    await opened_counter(client)
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    text = (await client.get("/metrics")).text
    assert 'route="/counters",service="trial",status_class="2xx"' in text


async def test_a_request_sent_again_is_not_refused_for_what_it_has_done_itself(
    client: httpx.AsyncClient, store: Store
) -> None:
    counter = await opened_counter(client)
    path, command = f"/counters/{counter['id']}/raises-once", {"by": 1}
    send = [client.post(path, json=command, headers={"Idempotency-Key": "k"}) for _ in range(3)]
    answers = [*await asyncio.gather(*send[:2]), await send[2]]
    assert [(each.status_code, each.json()) for each in answers] == [(201, answers[0].json())] * 3
    assert answers[2].headers["Idempotent-Replayed"] == "true"
    assert await stored(store) == 2
    other = await client.post(path, json=command, headers={"Idempotency-Key": "another"})
    assert told(other)[:2] == (409, "urn:linli:problem:RaisedBefore")


async def test_the_published_log_is_streamed_and_counted(client: httpx.AsyncClient) -> None:
    counter = await opened_counter(client)
    await client.post(f"/counters/{counter['id']}/raises", json={"by": 1})
    marks = {"trial.counters": [0] * 16}
    lines = (await client.post("/published/records", json={"marks": marks})).text.splitlines()
    head = (await client.get("/published/head")).json()
    census = await client.post("/published/census", json={"marks": {"trial.counters": [head["position"]] * 16}})
    assert lines[2:] == ['{"type":"end","records":2}']
    assert census.json() == {"trial.counter.opened.v1": 1, "trial.counter.raised.v1": 1}


async def test_a_method_that_an_address_does_not_have_is_answered_with_those_it_has(client: httpx.AsyncClient) -> None:
    response = await client.delete("/counters/00000000-0000-0000-0000-000000000000")
    assert (told(response)[0], response.headers["allow"]) == (405, "GET, PUT")


@pytest.mark.parametrize("version", ["", '"', "x", "1" * 19, "1" * 5_000, '"1', "٣", "1.0"])
async def test_a_version_that_is_none_is_told_so(client: httpx.AsyncClient, store: Store, version: str) -> None:
    headers = {b"If-Match": version.encode()}
    response = await client.post("/counters", json={"name": "a"}, headers=headers)
    assert told(response) == (400, "urn:linli:problem:BadHeader", "If-Match")
    assert await stored(store) == 0
