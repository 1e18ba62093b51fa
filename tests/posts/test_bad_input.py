from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.posts.desks import CHAIN, LEAVE, POST, REASON, TODAY, Desk, Told, opened, refused
from tests.posts.examples import COMMITTEE, LI, SHENGLI, SHUNYI, WANG
from tests.support.desk import told, unreadable

PERSON = "11010519491231002X"
ACCOUNT: dict[str, Any] = {"issuer": "https://id.example", "sub": "u-1", "subject": WANG}
CHAINS = f"/units/{SHUNYI}/chains/registration.approve-application"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"issuer": ""}, (422, "string_too_short", "issuer")),
        ({"sub": ""}, (422, "string_too_short", "sub")),
        ({"sub": "u" * 301}, (422, "string_too_long", "sub")),
        ({"subject": "王某某"}, (422, "string_pattern_mismatch", "subject")),
        ({"subject": PERSON}, (422, "PersonalNumber", "subject")),
        ({"name": "王某某"}, (422, "extra_forbidden", "name")),
    ],
)
async def test_a_bad_link_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await refused(desk, "/accounts", {**ACCOUNT, **wrong}, expected)


async def test_an_account_is_not_linked_twice_nor_unlinked_twice(desk: Desk) -> None:
    account = (await desk.done("/accounts", ACCOUNT))["id"]
    await refused(desk, "/accounts", {**ACCOUNT, "subject": LI}, (409, "AlreadyLinked", "sub"))
    await desk.done(f"/accounts/{account}/unlinking", None)
    await refused(desk, f"/accounts/{account}/unlinking", None, (409, "NothingLinked", None))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"role": "mayor"}, (422, "enum", "role")),
        ({"role": "service"}, (422, "RoleHasNoPost", "role")),
        ({"role": "mediator"}, (422, "BodyMissing", "body")),
        ({"region": ""}, (422, "RegionMissing", "region")),
        ({"region": "110113"}, (422, "LevelDoesNotFit", "region")),
        ({"region": "110199"}, (422, "UnknownRegion", "region")),
        ({"region": "1101130010010001"}, (422, "string_too_long", "region")),
        ({"body": COMMITTEE}, (422, "BodyDoesNotFit", "body")),
        ({"body": "third"}, (422, "uuid_parsing", "body")),
        ({"title": "mayor"}, (422, "enum", "title")),
        ({"scopes": ["tax"]}, (422, "ScopesDoNotFit", "scopes")),
        ({"scopes": ["TAX AND COURT"]}, (422, "string_pattern_mismatch", "scopes.0")),
        ({"first_on": "2026-02-29"}, (422, "NotADay", "first_on")),
        ({"first_on": "2009-01-01"}, (422, "RegionNotValidOn", "region")),
        ({"last_on": "2026-03-01"}, (422, "LastBeforeFirst", "last_on")),
        ({"post": str(UUID(int=1))}, (422, "extra_forbidden", "post")),
    ],
)
async def test_a_bad_post_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await refused(desk, f"/people/{WANG}/posts", {**POST, **wrong}, expected)


@pytest.mark.parametrize(
    ("step", "form", "expected"),
    [
        ("end", {**REASON, "reason": " "}, (422, "ReasonMissing", "reason")),
        ("end", {**REASON, "reason": f"见{PERSON}"}, (422, "PersonalNumber", "reason")),
        ("end", {**REASON, "on": "2026-03-01"}, (409, "BeforeItBegan", "on")),
        ("end", {"reason": "调离"}, (422, "missing", "on")),
        ("leaves", {**LEAVE, "deputy": WANG}, (422, "DeputyIsHolder", "deputy")),
        ("leaves", {**LEAVE, "deputy": "person-9"}, (409, "DeputyNotInUnit", "deputy")),
        ("leaves", {**LEAVE, "last_on": "2026-05-05"}, (422, "LastBeforeFirst", "last_on")),
        ("leaves", {**LEAVE, "first_on": "2026-03-01"}, (409, "OutsideThePost", "first_on")),
        ("leaves", {**LEAVE, "last_on": None}, (422, "NotADay", "last_on")),
        ("return", {"on": TODAY}, (409, "NoSuchLeave", "on")),
        ("hand-over", {**REASON, "to": WANG, "to_post": str(UUID(int=9))}, (422, "ToOneself", "to")),
        ("hand-over", {**REASON, "to": LI, "to_post": str(UUID(int=9))}, (404, "NoSuchPost", "to_post")),
        ("hand-over", {**REASON, "to": LI, "to_post": "9"}, (422, "uuid_parsing", "to_post")),
    ],
)
async def test_a_bad_step_is_told_by_field_and_rule(
    desk: Desk, step: str, form: dict[str, Any], expected: Told
) -> None:
    post, _ = await desk.given(), await desk.given(LI)
    await refused(desk, f"/people/{WANG}/posts/{post}/{step}", form, expected)


@pytest.mark.parametrize(("step", "form"), [("end", REASON), ("leaves", LEAVE), ("return", {"on": TODAY})])
async def test_anothers_post_is_not_found(desk: Desk, step: str, form: dict[str, Any]) -> None:
    post, _ = await desk.given(), await desk.given(LI)
    await refused(desk, f"/people/{LI}/posts/{post}/{step}", form, (404, "NoSuchPost", "post"))
    await refused(desk, f"/people/person-9/posts/{post}/{step}", form, (404, "NotFound", None))


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        (CHAINS, {**CHAIN, "steps": []}, (422, "NoSteps", "steps")),
        (CHAINS, {**CHAIN, "steps": ["head", "officer"]}, (422, "StepsDoNotRise", "steps")),
        (CHAINS, {**CHAIN, "steps": ["mayor"]}, (422, "enum", "steps.0")),
        (CHAINS, {**CHAIN, "on": "2026-05-07"}, (422, "AfterToday", "on")),
        ("/units/999999/chains/registration.approve-application", CHAIN, (422, "UnknownRegion", "region")),
        (f"/units/{SHUNYI}/chains/approve", CHAIN, (422, "string_pattern_mismatch", "matter")),
        (f"{CHAINS}/end", {"on": TODAY}, (404, "NotFound", None)),
    ],
)
async def test_a_bad_chain_is_told_by_field_and_rule(
    desk: Desk, path: str, form: dict[str, Any], expected: Told
) -> None:
    await refused(desk, path, form, expected)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/people/王某某", (422, "string_pattern_mismatch", "subject")),
        (f"/people/{PERSON}", (422, "PersonalNumber", "subject")),
        ("/units/110199/posts", (422, "UnknownRegion", "region")),
        ("/units/somewhere/posts", (422, "string_pattern_mismatch", "unit")),
    ],
)
async def test_a_bad_path_is_told(desk: Desk, path: str, expected: Told) -> None:
    assert told(await desk.client.get(path)) == expected


@pytest.mark.parametrize(("content", "kind", "expected"), unreadable("reason"))
async def test_a_body_that_cannot_be_read_is_told_so(desk: Desk, content: bytes, kind: str, expected: Told) -> None:
    post = await desk.given()
    before = await desk.store.recorder.head()
    assert told(await desk.sent(f"/people/{WANG}/posts/{post}/end", content, kind)) == expected
    assert await desk.store.recorder.head() == before


async def test_a_post_in_a_street_does_not_open_another(desk: Desk) -> None:
    """What is refused leaves nothing behind in the unit's stream either."""
    await refused(desk, f"/people/{WANG}/posts", {**POST, "body": COMMITTEE}, (422, "BodyDoesNotFit", "body"))
    assert (await desk.shown(f"/units/{SHENGLI}/posts"))["state"]["posts"] == []
