"""The provider's token in, the token of a post out: verified as another service would, by the keys that are served."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from prometheus_client import REGISTRY

from contracts.access.caller import Caller
from contracts.posts_words import Title
from contracts.roles import Role
from infra.keys import draw_signing_keys, new_key
from services.access.keys import keys_of
from services.access.signing_keys import SigningKeys, signing_keys
from services.access.tokens import Issuer, NotBelieved, Signer, Verifier
from services.chassis.settings import BadSettings
from tests.posts.desks import LEAVE, OURS, POST, PROVIDER, REASON, TODAY, Desk, may, opened
from tests.posts.examples import COMMITTEE, COMMUNITY, LI, SHENGLI, WANG, ZHAO
from tests.support.desk import told


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def street(subject: str, post: str, **other: object) -> Caller:
    title = Title.OFFICER
    return Caller(subject=subject, role=Role.STREET, region=SHENGLI, post=post, title=title, **other)  # type: ignore[arg-type]


async def test_a_token_says_who_acts_in_which_post(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    response = await desk.asks(signed_in, post)
    assert (response.status_code, response.headers["cache-control"]) == (201, "no-store")
    answer = response.json()
    assert (answer["expires_in"], answer["post"]) == (300, post)
    assert await desk.verifier().caller(answer["access_token"]) == street(WANG, post)


async def test_a_department_has_its_scopes_and_a_mediator_the_committee(desk: Desk) -> None:
    signed_in = await desk.linked()
    tax = await desk.given(role="authority", region="110000", title="none", scopes=["tax", "court"])
    mediator = await desk.given(role="mediator", region=COMMUNITY, body=COMMITTEE, title="none")
    told_tax = await desk.verifier().caller(await desk.acts(signed_in, tax))
    assert (told_tax.role, told_tax.scopes) == (Role.AUTHORITY, frozenset({"tax", "court"}))
    mediates = await desk.verifier().caller(await desk.acts(signed_in, mediator))
    assert (mediates.region, mediates.body, mediates.unit) == (COMMUNITY, COMMITTEE, COMMITTEE)


async def test_who_i_am_and_in_which_posts_i_may_act_today(tmp_path: Path) -> None:
    async with opened(tmp_path, may=may) as desk:
        wangs, lis, signed_in = await desk.given(), await desk.given(LI, last_on="2026-12-31"), await desk.linked(LI)
        await desk.given(LI, title="head", first_on="2027-01-01")
        await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
        me = await desk.me(signed_in)
        assert me["subject"] == LI
        own, acting = me["posts"]
        assert own == {
            "post": lis,
            "role": "street",
            "role_zh": "街道(司法所)",
            "title": "officer",
            "title_zh": "承办",
            "region": SHENGLI,
            "body": "",
            "unit_zh": "顺义区胜利街道",
            "unit_en": "Shengli Subdistrict, Shunyi District",
            "first_on": "2026-03-02",
            "last_on": "2026-12-31",
            "acting_for": None,
            "may": may("street"),
        }
        days = {"first_on": LEAVE["first_on"], "last_on": LEAVE["last_on"]}
        assert acting == {**own, **days, "post": wangs, "acting_for": WANG}


async def test_the_city_is_called_by_its_name_and_a_body_by_its_identity(desk: Desk) -> None:
    signed_in = await desk.linked()
    await desk.given(role="city", region="110000")
    await desk.given(role="organisation", region="", body=COMMITTEE, title="none")
    assert [(each["unit_zh"], each["unit_en"]) for each in (await desk.me(signed_in))["posts"]] == [
        ("北京市", "Beijing"),
        (COMMITTEE, COMMITTEE),
    ]


@pytest.mark.parametrize("path", ["/me", "/tokens"])
async def test_without_a_token_of_the_provider_that_is_believed_nobody_is_told_anything(desk: Desk, path: str) -> None:
    signed_in = await desk.linked()
    other = Signer("https://id.example.gov.cn", new_key()).sign({"sub": f"sub-of-{WANG}"}, 300)
    elsewhere = Signer("https://id.example.gov.cn", desk.provider).sign({"sub": f"sub-of-{WANG}"}, 300, "another")
    for said in ("", f"Bearer {other}", f"Bearer {elsewhere}", f"Basic {signed_in}", "Bearer", f"Bearer {signed_in}x"):
        headers = {"Authorization": said} if said else {}
        method, body = ("GET", None) if path == "/me" else ("POST", {"post": str(UUID(int=1))})
        response = await desk.client.request(method, path, json=body, headers=headers)
        assert told(response) == (401, "invalid-token", None)
        assert response.headers["www-authenticate"].startswith("Bearer")


async def test_an_account_that_nobody_has_linked_is_told_so(desk: Desk) -> None:
    post = await desk.given()
    response = await desk.asks(desk.signed_in(WANG), post)
    assert told(response) == (403, "NotLinked", None)
    signed_in = await desk.linked()
    await desk.acts(signed_in, post)


async def test_unlinked_one_is_nobody_from_the_same_moment(desk: Desk) -> None:
    post = await desk.given()
    form = {"issuer": "https://id.example.gov.cn", "sub": f"sub-of-{WANG}", "subject": WANG}
    account = (await desk.done("/accounts", form))["id"]
    await desk.acts(desk.signed_in(WANG), post)
    await desk.done(f"/accounts/{account}/unlinking", None)
    assert told(await desk.asks(desk.signed_in(WANG), post)) == (403, "NotLinked", None)


async def test_anothers_post_is_not_ones_own(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked(LI)
    await desk.given(LI)
    assert told(await desk.asks(signed_in, post)) == (404, "NotYourPost", "post")
    assert told(await desk.asks(signed_in, "mine")) == (422, "uuid_parsing", "post")


async def test_a_post_whose_last_day_is_today_is_acted_in_and_one_that_ended_today_is_not(desk: Desk) -> None:
    signed_in = await desk.linked()
    last_day = await desk.given(last_on=TODAY)
    assert (await desk.asks(signed_in, last_day)).status_code == 201
    tomorrow, today = await desk.given(region="110113002"), await desk.given(region="110113003")
    await desk.done(f"/people/{WANG}/posts/{tomorrow}/end", {**REASON, "on": "2026-05-07"})
    await desk.done(f"/people/{WANG}/posts/{today}/end", REASON)
    assert (await desk.asks(signed_in, tomorrow)).status_code == 201
    assert told(await desk.asks(signed_in, today)) == (403, "NoLonger", "post")
    to_come = await desk.given(title="head", first_on="2026-05-07")
    assert told(await desk.asks(signed_in, to_come)) == (403, "NotBegun", "post")
    desk.at("2026-05-07T00:00:00+08:00")  # it is the city's midnight, and still yesterday in Greenwich
    assert told(await desk.asks(signed_in, last_day)) == (403, "NoLonger", "post")
    assert told(await desk.asks(signed_in, tomorrow)) == (403, "NoLonger", "post")
    assert (await desk.asks(signed_in, to_come)).status_code == 201


async def test_a_token_does_not_outlast_the_posts_last_day(desk: Desk) -> None:
    signed_in, post = await desk.linked(), await desk.given(last_on=TODAY)
    desk.at("2026-05-06T23:59:00+08:00")
    assert (await desk.asks(signed_in, post)).json()["expires_in"] == 60


async def test_a_deputy_acts_in_the_post_on_the_days_of_the_leave_alone(desk: Desk) -> None:
    wangs, _, signed_in = await desk.given(), await desk.given(LI), await desk.linked(LI)
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", {**LEAVE, "first_on": "2026-05-07"})
    assert told(await desk.asks(signed_in, wangs)) == (403, "NotBegun", "post")
    desk.at("2026-05-07T08:00:00+08:00")
    acts = await desk.verifier().caller(await desk.acts(signed_in, wangs))
    assert acts == street(LI, wangs, holder=WANG)
    assert acts.subjects == {WANG, LI}
    desk.at("2026-06-02T00:00:00+08:00")
    assert told(await desk.asks(signed_in, wangs)) == (403, "NoLonger", "post")


async def test_a_deputys_token_does_not_outlast_his_own_post_in_the_unit(desk: Desk) -> None:
    wangs, signed_in = await desk.given(), await desk.linked(LI)
    lis = await desk.given(LI)
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    await desk.done(f"/people/{LI}/posts/{lis}/end", {**REASON, "on": "2026-05-07"})
    desk.at("2026-05-06T23:59:00+08:00")
    assert (await desk.asks(signed_in, wangs)).json()["expires_in"] == 60
    deputising = (await desk.me(signed_in))["posts"][1]
    assert (deputising["acting_for"], deputising["last_on"]) == (WANG, TODAY)


async def test_an_account_that_a_districts_leader_linked_is_good_for_the_posts_he_could_give(desk: Desk) -> None:
    here, there = await desk.given(), await desk.given(region="110105001")
    beyond = await desk.given(role="mediator", region=COMMUNITY, body=COMMITTEE, title="none")
    form = {"issuer": PROVIDER, "sub": f"sub-of-{WANG}", "subject": WANG, "region": "110113"}
    account = (await desk.done("/accounts", form))["id"]
    assert [each["post"] for each in (await desk.me(desk.signed_in(WANG)))["posts"]] == [here]
    assert (await desk.asks(desk.signed_in(WANG), here)).status_code == 201
    for post in (there, beyond):
        assert told(await desk.asks(desk.signed_in(WANG), post)) == (403, "NotByThisAccount", "post")
    await desk.done(f"/accounts/{account}/unlinking", None)
    await desk.done("/accounts", {**form, "region": "110000"})
    assert len((await desk.me(desk.signed_in(WANG)))["posts"]) == 3


async def test_a_deputy_acts_no_longer_once_the_holder_is_back_or_he_has_left_the_unit(desk: Desk) -> None:
    wangs, lis, signed_in = await desk.given(), await desk.given(LI), await desk.linked(LI)
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    await desk.done(f"/people/{WANG}/posts/{wangs}/return", {"on": TODAY})
    assert told(await desk.asks(signed_in, wangs)) == (403, "NoLonger", "post")
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    await desk.done(f"/people/{LI}/posts/{lis}/end", REASON)
    assert told(await desk.asks(signed_in, wangs)) == (403, "LeftTheUnit", "post")
    assert (await desk.me(signed_in))["posts"] == []


async def test_after_a_hand_over_the_cases_of_the_first_are_the_seconds_own(desk: Desk) -> None:
    wangs, lis, signed_in = await desk.given(), await desk.given(LI), await desk.linked(LI)
    form = {**REASON, "to": LI, "to_post": lis}
    ahead = await desk.post(f"/people/{WANG}/posts/{wangs}/hand-over", {**form, "on": "2026-05-07"})
    assert told(ahead) == (422, "AfterToday", "on")
    assert (await desk.verifier().caller(await desk.acts(signed_in, lis))).taken_over == frozenset()
    await desk.done(f"/people/{WANG}/posts/{wangs}/hand-over", form)
    assert await desk.verifier().caller(await desk.acts(signed_in, lis)) == street(
        LI, lis, taken_over=frozenset({WANG})
    )


async def test_a_deputy_has_what_had_come_to_the_post_also_during_the_leave(desk: Desk) -> None:
    wangs, _, zhaos = await desk.given(), await desk.given(LI), await desk.given(ZHAO)
    signed_in = await desk.linked(LI)
    await desk.done(f"/people/{WANG}/posts/{wangs}/leaves", LEAVE)
    await desk.done(f"/people/{ZHAO}/posts/{zhaos}/hand-over", {**REASON, "to": WANG, "to_post": wangs})
    acts = await desk.verifier().caller(await desk.acts(signed_in, wangs))
    assert acts == street(LI, wangs, holder=WANG, taken_over=frozenset({ZHAO}))


async def test_a_new_key_signs_and_what_the_old_one_signed_is_still_believed(tmp_path: Path) -> None:
    file = tmp_path / "signing-keys.json"
    async with opened(tmp_path) as desk:
        post, signed_in = await desk.given(), await desk.linked()
        old = await desk.acts(signed_in, post)
        alone = (await desk.client.get("/keys")).json()
    draw_signing_keys(file, rotate=True)
    async with opened(tmp_path) as desk:
        published = await desk.client.get("/keys")
        new = Signer("https://id.example.gov.cn", desk.provider).sign({"sub": f"sub-of-{WANG}"}, 300)
        newer = await desk.acts(new, post)
        verifier = desk.verifier()
        assert await verifier.caller(old) == await verifier.caller(newer) == street(WANG, post)
    assert "public" in published.headers["cache-control"]
    assert published.json()["keys"][0] == alone["keys"][0]
    assert [sorted(key) for key in published.json()["keys"]] == [["alg", "crv", "kid", "kty", "use", "x", "y"]] * 2


async def test_a_key_that_is_published_no_more_is_not_believed(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    token = await desk.acts(signed_in, post)
    verifier = Verifier([Issuer(OURS, SigningKeys((new_key(),)).believed())])
    with pytest.raises(NotBelieved):
        await verifier.caller(token)


async def test_another_service_finds_the_keys_by_our_description(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    async with httpx.AsyncClient(transport=desk.client._transport) as client:
        verifier = Verifier([Issuer(OURS, keys_of(OURS, client))])
        assert (await verifier.caller(await desk.acts(signed_in, post))).subject == WANG


async def test_tokens_are_counted_by_role_and_are_no_facts(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    before, facts = _issued(), await desk.facts()
    await desk.acts(signed_in, post)
    assert (_issued() - before, await desk.facts()) == (1, facts)


def _issued() -> float:
    return REGISTRY.get_sample_value("posts_tokens_issued_total", {"role": "street"}) or 0


async def test_without_a_provider_nobody_signs_in_and_commands_go_on(desk: Desk) -> None:
    app = desk.client._transport.app  # type: ignore[attr-defined]
    app.state.verifier = None
    response = await desk.client.get("/me", headers={"Authorization": "Bearer x"})
    assert told(response) == (503, "unavailable", None)
    await desk.done(f"/people/{WANG}/posts", POST)


def test_keys_that_others_may_read_are_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    draw_signing_keys(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(signing_keys(file).keys) == 1
    for open_to in (0o640, 0o604, 0o620):
        file.chmod(open_to)
        with pytest.raises(BadSettings, match="chmod 600"):
            signing_keys(file)


@pytest.mark.parametrize("held", ["", "[]", '{"keys": []}', '{"keys": [{"kty": "EC"}]}', '{"keys": 5}', "null"])
def test_a_file_that_holds_no_keys_is_told_so(tmp_path: Path, held: str) -> None:
    file = tmp_path / "keys"
    file.write_text(held)
    file.chmod(0o600)
    with pytest.raises(BadSettings):
        signing_keys(file)


def test_public_keys_do_not_sign(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(json.dumps(SigningKeys((new_key(),)).published()))
    file.chmod(0o600)
    with pytest.raises(BadSettings, match="no private keys"):
        signing_keys(file)


def test_drawing_again_keeps_what_is_there_and_rotating_keeps_three(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    assert draw_signing_keys(file)
    first = signing_keys(file).keys[-1].kid
    assert not draw_signing_keys(file)
    drawn = [first]
    for _ in range(3):
        draw_signing_keys(file, rotate=True)
        drawn.append(signing_keys(file).keys[-1].kid)
    assert [key.kid for key in signing_keys(file).keys] == drawn[1:]


async def test_an_expired_token_of_a_post_is_not_believed(desk: Desk) -> None:
    post, signed_in = await desk.given(), await desk.linked()
    token = await desk.acts(signed_in, post)
    later = desk.verifier()
    later._clock = lambda: time.time() + 331
    with pytest.raises(NotBelieved):
        await later.caller(token)
