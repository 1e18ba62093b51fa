"""Pages of one's own over a real city: what is kept after an error, done once however often it is sent, refused."""

import re

import pytest

from services.city.development_issuer.people import examples
from services.portal.today import today
from services.posts.application import PEOPLE
from services.posts.domain.identities import person_id
from tests.portal.own_city import FORM, City
from tests.portal.town import CLERK, LEADER, OF_TWO_STREETS, RESIDENT, sign_in

CHAIR = examples().people[11]


async def test_a_leave_that_is_sent_twice_is_taken_once(city: City) -> None:
    await city.signs_in(OF_TWO_STREETS)
    form = {**await city.form("/account/leave"), "deputy": CLERK.sub, "first_on": today(), "last_on": today()}
    for _ in range(2):
        answer = await city.send("/account/leave", form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/leave?done=leave")
    assert [len(post.leaves) for post in (await city.person(OF_TWO_STREETS)).posts] == [1, 0]
    again = await city.send("/account/leave", {**form, "key": "another"})
    assert again.status_code == 422
    assert "已请假" in again.text


async def test_what_was_filled_in_stays_and_the_summary_leads_to_the_field(city: City) -> None:
    await city.signs_in(OF_TWO_STREETS)
    form = {**await city.form("/en/account/leave"), "deputy": CLERK.sub, "first_on": today(), "last_on": "2020-01-01"}
    before = await city.facts()
    answer = await city.send("/en/account/leave", form)
    assert (answer.status_code, await city.facts()) == (422, before)
    assert 'href="#last_on"' in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert f'<option value="{CLERK.sub}" selected' in answer.text
    assert form["key"] in answer.text  # what was perhaps done is not done again
    nobody = await city.send("/account/leave", {**form, "deputy": ""})
    assert 'href="#deputy"' in nobody.text


@pytest.mark.parametrize("place", ["/account/leave", "/account/hand-over", "/account/people", "/account/people/end"])
async def test_a_form_without_the_sessions_token_does_nothing(city: City, place: str) -> None:
    await city.signs_in(LEADER)
    before = await city.facts()
    assert (await city.send(place, {"subject": "person-1"})).status_code == 403
    own = await city.form("/account/people")
    elsewhere = await city.client.post(place, data=own, headers={"Origin": "https://elsewhere.example"})
    assert (elsewhere.status_code, await city.facts()) == (403, before)


async def test_work_is_handed_over_after_a_look_and_once(city: City) -> None:
    await city.signs_in(OF_TWO_STREETS)
    page = await city.client.get("/account/hand-over")
    (to,) = re.findall(rf'<option value="([^"]+)">{CLERK.sub}', page.text)
    form = {**dict(FORM.findall(page.text)), "to": to, "what": "all", "reason": "轮岗", "on": today()}
    before = await city.facts()
    looked = await city.send("/account/hand-over", form)
    assert (looked.status_code, await city.facts()) == (200, before)
    assert "核对工作交接" in looked.text
    assert CLERK.sub in looked.text
    for _ in range(2):
        answer = await city.send("/account/hand-over", {**form, "confirmed": "yes"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/hand-over?done=handed-over")
    (post,) = (await city.person(CLERK)).posts
    assert [each.of for each in post.taken_over] == [(OF_TWO_STREETS.sub,)]
    ahead = await city.send("/account/hand-over", {**form, "on": "2999-01-01", "confirmed": "yes", "key": "x"})
    assert (ahead.status_code, 'href="#on"' in ahead.text) == (422, True)


async def test_a_deputy_neither_takes_the_holders_leave_nor_hands_his_work_over(city: City) -> None:
    await city.signs_in(OF_TWO_STREETS)
    form = {**await city.form("/account/leave"), "deputy": CLERK.sub, "first_on": today(), "last_on": today()}
    await city.send("/account/leave", form)
    await city.signs_in(CLERK, 1)
    for place in ("/account/leave", "/account/hand-over"):
        page = await city.client.get(place)
        assert (page.status_code, "您正代理他人的岗位" in page.text) == (200, True)
    await city.signs_in(OF_TWO_STREETS)
    (leave,) = (await city.person(OF_TWO_STREETS)).posts[0].leaves
    post = (await city.person(OF_TWO_STREETS)).posts[0].id
    back = {**await city.form("/account/leave"), "do": "return", "post": str(post), "on": today()}
    assert (await city.send("/account/leave", back)).headers["location"] == "/account/leave?done=return"
    assert (await city.person(OF_TWO_STREETS)).posts[0].leaves[0].last_on < leave.first_on


async def test_whoever_is_not_signed_in_or_acts_in_no_post_is_told_so(city: City) -> None:
    for place in ("/my-work", "/account/leave", "/account/hand-over", "/account/people"):
        assert (await city.client.get(place)).status_code == 401
    await sign_in(city.client, OF_TWO_STREETS, "/account")
    page = await city.client.get("/my-work")
    assert (page.status_code, "请先选择岗位" in page.text) == (403, True)


async def test_the_people_of_a_unit_are_shown_to_its_colleagues_and_posts_are_given_by_its_leader(city: City) -> None:
    await city.signs_in(CLERK)
    page = (await city.client.get("/account/people")).text
    assert (OF_TWO_STREETS.sub in page, "登记任职" in page) == (True, False)
    await city.signs_in(RESIDENT)
    assert (await city.client.get("/account/people")).status_code == 403
    await city.signs_in(LEADER)
    form = {**await city.form("/account/people"), "subject": "person-new", "region": "110113001", "title": "officer"}
    form |= {"role": "street", "first_on": today(), "last_on": "", "body": "", "unit": "110113001"}
    for _ in range(2):
        answer = await city.send("/account/people", form)
        assert answer.headers["location"] == "/account/people?done=given&unit=110113001"
    assert len((await city.city.stores["posts"].load(PEOPLE, person_id("person-new"))).state.posts) == 1
    beyond = await city.send("/account/people", {**form, "role": "operator", "region": "", "key": "x"})
    assert beyond.status_code == 422
    assert "不在您的办理范围内" in beyond.text


async def test_a_leader_links_an_account_for_his_own_region_and_for_no_other(city: City) -> None:
    await city.signs_in(LEADER)
    form = {**await city.form("/account/people"), "do": "link", "issuer": "https://id.example.gov.cn", "sub": "1024"}
    answer = await city.send("/account/people", {**form, "account_subject": "", "account_region": "110113"})
    page = await city.client.get(answer.headers["location"])
    assert "账号已关联。 人员编号：person-" in re.sub(r"<[^>]+>", "", page.text)
    for region in ("110000", "110105"):
        no = await city.send("/account/people", {**form, "key": "x", "sub": "2048", "account_region": region})
        assert (no.status_code, "不在您的办理范围内" in no.text) == (422, True)


async def test_a_chair_has_no_cases_of_his_own(city: City) -> None:
    await city.signs_in(CHAIR)
    assert "这个岗位没有待办清单" in (await city.client.get("/my-work")).text
