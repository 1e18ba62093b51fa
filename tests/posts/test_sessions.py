"""Sessions are ended by counting: whoever asks for a token is told how often, and who may end them is the table's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.posts.application import PEOPLE
from services.posts.domain.person_facts import SessionsEnded
from services.posts.domain.signed_out import end_sessions
from tests.posts.desks import Desk, opened
from tests.posts.examples import LI, WANG, given
from tests.support.decisions import Given
from tests.support.desk import told

END = f"/people/{WANG}/sessions/end"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def test_each_time_is_counted() -> None:
    once, twice = (SessionsEnded(subject=WANG, times=times) for times in (1, 2))
    Given(PEOPLE, given()).when(lambda person: end_sessions(person, WANG)).then(once)
    Given(PEOPLE, given(), once).when(lambda person: end_sessions(person, WANG)).then(twice)


async def test_who_he_is_and_every_token_tell_how_often(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    assert (await desk.me(signed_in))["sessions_ended"] == 0
    await desk.done(END, None)
    await desk.done(END, None)
    assert (await desk.me(signed_in))["sessions_ended"] == 2
    assert (await desk.asks(signed_in, post)).json()["sessions_ended"] == 2


async def test_his_posts_and_another_person_stay_as_they_were(desk: Desk) -> None:
    post, _ = await desk.given(), await desk.given(LI)
    await desk.done(END, None)
    (held,) = (await desk.shown(f"/people/{WANG}"))["state"]["posts"]
    assert held["id"] == post
    assert (await desk.me(await desk.linked(LI)))["sessions_ended"] == 0


async def test_sent_twice_under_one_key_it_is_done_once(desk: Desk) -> None:
    await desk.given()
    for _ in range(2):
        assert (await desk.post(END, None, **{"Idempotency-Key": "one"})).status_code == 201
    assert (await desk.shown(f"/people/{WANG}"))["state"]["sessions_ended"] == 1


async def test_of_a_person_whom_nobody_knows_there_is_nothing_to_end(desk: Desk) -> None:
    assert told(await desk.post("/people/nobody/sessions/end", None)) == (404, "NotFound", None)
