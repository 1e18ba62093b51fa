import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.envelope import partition_of
from services.posts.application import PEOPLE
from services.posts.domain.identities import person_id
from services.posts.domain.person import Person
from tests.posts.desks import CHAIN, LEAVE, POST, REASON, RESIDENT, TODAY, Desk, opened
from tests.posts.examples import COMMITTEE, COMMUNITY, LI, SHENGLI, SHUNYI, WANG
from tests.support.desk import told

CHAINS = f"/units/{SHUNYI}/chains/registration.approve-application"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def person(desk: Desk, subject: str) -> Person:
    return (await desk.store.load(PEOPLE, person_id(subject))).state


async def test_an_account_is_linked_shown_and_unlinked_and_its_names_are_kept_nowhere(desk: Desk) -> None:
    answer = await desk.done("/accounts", {"issuer": "https://id.example", "sub": "110105-secret", "subject": WANG})
    assert answer["receipt"] == []
    path = f"/accounts/{answer['id']}"
    assert (await desk.shown(path))["state"]["subject"] == WANG
    await desk.done(f"{path}/unlinking", None)
    assert (await desk.shown(path))["state"]["subject"] == ""
    stored = b"".join(row.state for row in await desk.store.recorder.log(0, 100))
    assert b"secret" not in stored
    assert b"id.example" not in stored


async def test_an_account_for_which_no_reference_is_given_has_one_drawn(desk: Desk) -> None:
    answer = await desk.done("/accounts", {"issuer": "https://id.example", "sub": "u-1"})
    subject = (await desk.shown(f"/accounts/{answer['id']}"))["state"]["subject"]
    assert subject.startswith("person-")


async def test_the_answer_of_giving_names_the_post(desk: Desk) -> None:
    answer = await desk.done(f"/people/{WANG}/posts", POST)
    shown = await desk.shown(f"/people/{WANG}")
    assert [each["id"] for each in shown["state"]["posts"]] == [answer["id"]]
    assert (shown["subject"], shown["version"], answer["version"]) == (WANG, 1, 1)
    assert [mark["channel"] for mark in answer["receipt"]] == ["posts.people"]
    assert answer["receipt"][0]["partition"] == partition_of(person_id(WANG))


async def test_the_version_that_was_seen_is_the_persons(desk: Desk) -> None:
    await desk.given()
    other = {**POST, "region": "110113002"}
    assert (await desk.post(f"/people/{WANG}/posts", other, **{"If-Match": '"1"'})).status_code == 201
    stale = await desk.post(f"/people/{WANG}/posts", {**POST, "title": "head"}, **{"If-Match": '"1"'})
    assert told(stale) == (412, "VersionMismatch", "If-Match")
    values = stale.json()["errors"][0]["values"]
    assert (values["expected"], values["version"]) == (1, 2)
    assert [(each["version"], each["event"]) for each in values["since"]] == [(2, "posts.person.post-given")]


async def test_the_same_key_is_answered_with_the_same_post(desk: Desk) -> None:
    first, again = [await desk.post(f"/people/{WANG}/posts", POST, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert len((await person(desk, WANG)).posts) == 1


async def test_of_two_who_give_the_same_post_at_once_one_is_refused(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.post(f"/people/{WANG}/posts", POST) for _ in range(2)))
    (lost,) = [answer for answer in answers if answer.status_code != 201]
    assert told(lost) == (409, "AlreadyHeld", "role")


async def test_a_units_head_sees_who_holds_what_in_it(desk: Desk) -> None:
    wangs = await desk.given()
    await desk.given(LI, first_on="2026-06-01")
    await desk.done(f"/people/{WANG}/posts", {**RESIDENT, "region": COMMUNITY})
    shown = await desk.shown(f"/units/{SHENGLI}/posts")
    assert [(each["post"], each["subject"], each["title"]) for each in shown["held"]] == [(wangs, WANG, "officer")]
    assert [each["subject"] for each in shown["state"]["posts"]] == [WANG, LI]
    assert (await desk.shown(f"/units/{COMMUNITY}/posts"))["held"] == []
    await desk.done(f"/people/{WANG}/posts/{wangs}/end", REASON)
    assert (await desk.shown(f"/units/{SHENGLI}/posts"))["held"] == []


async def test_a_committee_is_a_unit_of_its_own(desk: Desk) -> None:
    await desk.given(role="mediator", region=COMMUNITY, body=COMMITTEE, title="none")
    assert [each["role"] for each in (await desk.shown(f"/units/{COMMITTEE}/posts"))["held"]] == ["mediator"]
    assert (await desk.shown(f"/units/{COMMUNITY}/posts"))["held"] == []


async def test_ending_a_post_warns_unless_its_work_was_handed_over(desk: Desk) -> None:
    wangs, lis = await desk.given(), await desk.given(LI)
    answer = await desk.done(f"/people/{LI}/posts/{lis}/end", {**REASON, "on": "2026-07-01"})
    assert answer["warning"]["field"] == "post"
    assert "交接" in answer["warning"]["zh"]
    await desk.done(f"/people/{WANG}/posts/{wangs}/hand-over", {**REASON, "to": LI, "to_post": lis})
    assert (await desk.done(f"/people/{WANG}/posts/{wangs}/end", REASON))["warning"] is None


async def test_a_leave_its_return_and_a_posts_end_are_noted_in_both_streams_at_once(desk: Desk) -> None:
    wangs, _ = await desk.given(), await desk.given(LI)
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    assert [each["holder"] for each in (await desk.shown(f"/people/{LI}"))["acting"]] == ["", WANG]
    await desk.done(f"/people/{WANG}/posts/{wangs}/return", {"on": TODAY})
    assert len((await desk.shown(f"/people/{LI}"))["acting"]) == 1
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    await desk.done(f"/people/{WANG}/posts/{wangs}/end", REASON)
    assert len((await desk.shown(f"/people/{LI}"))["acting"]) == 1
    assert (await desk.shown(f"/people/{WANG}"))["acting"] == []


async def test_what_is_to_come_is_recorded_under_today(desk: Desk) -> None:
    await desk.given(first_on="2026-06-01")
    rows = await desk.store.recorder.stream(person_id(WANG))
    recorded: Any = desk.store.mapper.to_domain_event(rows[-1])
    assert (str(recorded.effective_on), recorded.region) == (TODAY, SHENGLI)


async def test_a_chain_is_set_shown_and_dropped(desk: Desk) -> None:
    answer = await desk.done(CHAINS, CHAIN)
    assert [mark["channel"] for mark in answer["receipt"]] == ["posts.chains"]
    assert (await desk.shown(CHAINS))["state"]["steps"] == ["officer", "section-head", "head"]
    await desk.done(f"{CHAINS}/end", {"on": TODAY})
    assert (await desk.shown(CHAINS))["state"]["steps"] == []


@pytest.mark.parametrize("path", [f"/accounts/{UUID(int=9)}", "/people/person-9", CHAINS])
async def test_what_there_is_not_is_not_found(desk: Desk, path: str) -> None:
    assert told(await desk.client.get(path)) == (404, "NotFound", None)
