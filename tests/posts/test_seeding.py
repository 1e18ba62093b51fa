from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from contracts.posts_words import Title
from contracts.roles import Role
from services.posts.application import ACCOUNTS, PEOPLE, UNITS
from services.posts.domain.fitting import LevelDoesNotFit
from services.posts.domain.identities import account_hash, account_id, person_id, unit_id
from services.posts.seeding import SeededPerson, post_id, seed
from tests.posts.desks import PROVIDER, REASON, Desk, opened
from tests.posts.examples import MARCH, SHENGLI, WANG

PEOPLE_OF_A_STREET: list[SeededPerson] = [
    {
        "subject": WANG,
        "issuer": PROVIDER,
        "sub": f"sub-of-{WANG}",
        "posts": [
            {"role": Role.STREET, "region": SHENGLI, "title": Title.HEAD, "first_on": MARCH},
            {"role": Role.RESIDENT, "first_on": MARCH},
        ],
    }
]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_the_first_people_sign_in_and_act(desk: Desk) -> None:
    await seed(desk.store, PEOPLE_OF_A_STREET)
    posts = (await desk.me(desk.signed_in(WANG)))["posts"]
    assert [(each["role"], each["title"]) for each in posts] == [("street", "head"), ("resident", "none")]
    assert posts[0]["post"] == str(post_id(WANG, PEOPLE_OF_A_STREET[0]["posts"][0]))
    assert len((await desk.store.load(UNITS, unit_id(SHENGLI))).state.posts) == 1


async def test_seeding_again_gives_nothing_again(desk: Desk) -> None:
    await seed(desk.store, PEOPLE_OF_A_STREET)
    post = post_id(WANG, PEOPLE_OF_A_STREET[0]["posts"][0])
    await desk.done(f"/people/{WANG}/posts/{post}/end", REASON)
    account = account_id(account_hash(PROVIDER, f"sub-of-{WANG}"))
    await desk.done(f"/accounts/{account}/unlinking", None)
    before = await desk.facts()
    await seed(desk.store, PEOPLE_OF_A_STREET)
    assert await desk.facts() == before
    assert (await desk.store.load(ACCOUNTS, account)).state.subject == ""


async def test_a_list_with_a_post_that_there_cannot_be_stops_there(desk: Desk) -> None:
    wrong: list[SeededPerson] = [
        {**PEOPLE_OF_A_STREET[0], "posts": [{"role": Role.CITY, "region": SHENGLI, "first_on": date(2026, 1, 1)}]}
    ]
    with pytest.raises(LevelDoesNotFit):
        await seed(desk.store, wrong)
    assert (await desk.store.load(PEOPLE, person_id(WANG))).version == 0
