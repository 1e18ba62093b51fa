"""People at their own pages in a real city: a clerk's post, leave and hand-over; a mediator's own cases alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from services.city.development_issuer.people import ExamplePerson, examples
from tests.mediation.desks import COMMITTEE, DISPUTE
from tests.support.citizen import Citizen, day, eventually, unused

pytestmark = pytest.mark.browser
CLERK, OF_TWO_STREETS = examples().people[:2]
LEADER = examples().people[5]
FIRST, SECOND = examples().people[12:14]
COMMUNITY = "110113001012"


async def mediates(citizen: Citizen, person: ExamplePerson, committee: str) -> str:
    """Given by the city's leader: a mediator's power is beyond a region."""
    form = {"role": "mediator", "region": COMMUNITY, "body": committee, "first_on": day()}
    return str((await citizen.done("posts", f"/people/{person.sub}/posts", form))["id"])


async def dispute_of(citizen: Citizen, committee: str, mediator: ExamplePerson) -> str:
    dispute = (await citizen.done("mediation", "/disputes", {**DISPUTE, "committee": committee, "on": day()}))["id"]
    await citizen.done("mediation", f"/disputes/{dispute}/assignment", {"mediator": mediator.sub, "on": day()})
    return str(dispute)


class Somebody:
    """Who has signed in, in a browser of his own."""

    def __init__(self, context: BrowserContext, page: Page, city: str) -> None:
        self.context, self.page, self.city = context, page, city

    async def signs_in(self, person: ExamplePerson) -> None:
        await self.page.goto(f"{self.city}/account")
        await self.page.get_by_role("button", name="登录").click()
        await self.page.get_by_role("button", name=person.name).click()
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text("我的岗位")

    async def acts_in(self, post: str) -> None:
        await self.page.locator(f"button[value='{post}']").click()

    async def opens(self, place: str) -> int:
        answer = await self.page.goto(f"{self.city}{place}")
        assert answer
        return int(answer.status)


@pytest.fixture
async def clean(city: str, citizen: Citizen) -> None:
    """The example people's leaves of an earlier journey are over."""
    for person in (CLERK, OF_TWO_STREETS):
        told = await citizen.shown("posts", f"/people/{person.sub}")
        for post in told["state"]["posts"]:
            for leave in post["leaves"]:
                if leave["first_on"] <= day() <= leave["last_on"]:
                    await citizen.done("posts", f"/people/{person.sub}/posts/{post['id']}/return", {"on": day()})


@pytest.fixture
async def people(browser: Browser, started: Any, city: str) -> AsyncIterator[Any]:
    """Browsers without scripts, one a person: everything works without."""
    if hasattr(started, "seed_people"):
        await started.seed_people()
    contexts: list[BrowserContext] = []

    async def somebody(person: ExamplePerson) -> Somebody:
        contexts.append(await browser.new_context(locale="zh-CN", java_script_enabled=False))
        who = Somebody(contexts[-1], await contexts[-1].new_page(), city)
        await who.signs_in(person)
        return who

    yield somebody
    for context in contexts:
        await context.close()


async def test_a_clerk_acts_in_a_post_takes_leave_and_hands_over_and_the_deputy_sees_it(
    people: Any, clean: None
) -> None:
    clerk = await people(OF_TWO_STREETS)
    page = clerk.page
    await page.get_by_role("button", name="改用 顺义区胜利街道").click()
    await clerk.opens("/my-work")
    await expect(page.get_by_role("link", name="受理纠纷")).to_be_visible()  # what the post may begin
    assert await page.locator("a[href='/worklists?region=110113001&span=overdue']").count() == 1
    await clerk.opens("/account/leave")
    await page.get_by_label("最后一日").fill("2020-01-01")
    await page.get_by_label("代理人").select_option(CLERK.sub)
    await page.get_by_role("button", name="登记请假").click()
    await expect(page.get_by_role("alert")).to_contain_text("早于第一日")
    await expect(page.get_by_label("代理人")).to_have_value(CLERK.sub)  # nothing is typed twice
    await page.get_by_role("link", name="早于第一日").click()
    assert page.url.endswith("#last_on")
    await page.get_by_label("最后一日").fill(day())
    await page.get_by_role("button", name="登记请假").click()
    await expect(page.get_by_role("status")).to_contain_text("请假已登记")
    await expect(page.get_by_role("row", name=CLERK.sub)).to_contain_text("街道(司法所)")
    await clerk.opens("/en/account/hand-over")
    await page.get_by_label("Who takes over").select_option(label=f"{CLERK.sub} · Officer")
    await page.get_by_label("Reason").fill("轮岗")
    await page.get_by_role("button", name="Next: check it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check the hand-over")
    await page.get_by_role("button", name="Change it").click()
    await expect(page.get_by_label("Reason")).to_have_value("轮岗")
    await page.get_by_role("button", name="Next: check it").click()
    await page.get_by_role("button", name="Hand over now").click()
    await expect(page.get_by_role("status")).to_contain_text("It is handed over")
    deputy = await people(CLERK)
    await expect(deputy.page.get_by_role("row", name=f"代理 {OF_TWO_STREETS.sub}")).to_be_visible()
    await deputy.page.get_by_role("button", name="改用").first.click()
    await deputy.opens("/account/leave")
    await expect(deputy.page.get_by_role("row", name=OF_TWO_STREETS.sub)).to_be_visible()
    await deputy.opens("/account/hand-over")
    await expect(deputy.page.get_by_role("row", name=OF_TWO_STREETS.sub).first).to_contain_text("全部在办事项")


async def test_a_mediator_sees_own_cases_alone_and_hands_one_over_to_a_colleague(people: Any, citizen: Citizen) -> None:
    committee = (await citizen.done("mediation", "/committees", {**COMMITTEE, "name": unused(), "on": day()}))["id"]
    posts = {person.sub: await mediates(citizen, person, committee) for person in (FIRST, SECOND)}
    first, second, others = [await dispute_of(citizen, committee, who) for who in (FIRST, FIRST, SECOND)]
    mediator = await people(FIRST)
    await mediator.acts_in(posts[FIRST.sub])
    assert await mediator.opens("/my-work") == 200
    for case, seen in ((first, True), (second, True), (others, False)):
        assert await mediator.page.locator(f"a[href='/files/mediation/disputes/{case}']").count() == int(seen)
    assert await mediator.opens(f"/files/mediation/disputes/{first}") == 200
    await expect(mediator.page.locator(".heading__day")).to_contain_text("调解中")
    assert await mediator.opens(f"/files/mediation/disputes/{others}") == 404
    await mediator.opens("/account/hand-over")
    await mediator.page.get_by_label("接手人").select_option(label=f"{SECOND.sub} · 无职务")
    await mediator.page.get_by_label("只移交以下选中的案件").check()
    await mediator.page.locator(f"[id='case-{first}']").check()
    await mediator.page.get_by_label("理由").fill("轮岗")
    await mediator.page.get_by_role("button", name="下一步：核对").click()
    await mediator.page.get_by_role("button", name="确认移交").click()
    await expect(mediator.page.get_by_role("status")).to_contain_text("已经移交")

    await eventually(lambda: mediator.opens(f"/files/mediation/disputes/{first}"), lambda status: status == 404)
    assert await mediator.opens(f"/files/mediation/disputes/{second}") == 200
    colleague = await people(SECOND)
    await colleague.acts_in(posts[SECOND.sub])
    assert await colleague.opens(f"/files/mediation/disputes/{first}") == 200
    assert await colleague.opens(f"/files/mediation/disputes/{second}") == 404
    await colleague.opens("/my-work")
    assert await colleague.page.locator(f"a[href='/files/mediation/disputes/{first}']").count() == 1


async def test_a_leader_gives_and_ends_posts_and_links_an_account(people: Any) -> None:
    leader = await people(LEADER)
    page = leader.page
    await leader.opens("/account/people")
    await page.get_by_label("人员编号", exact=True).fill("13800138000")
    await page.get_by_role("button", name="登记任职").click()
    await expect(page.get_by_role("alert")).to_contain_text("不得填写身份证件号码或电话号码")
    await page.get_by_label("人员编号", exact=True).fill("person-of-a-journey")
    await page.get_by_label("角色").select_option("archivist")
    await page.get_by_role("button", name="登记任职").click()
    await expect(page.get_by_role("status")).to_contain_text("任职已登记")
    row = page.get_by_role("row", name="person-of-a-journey")
    await row.get_by_role("link", name="免职").click()
    await page.get_by_label("理由").fill("调离")
    await page.get_by_role("button", name="登记免职").click()
    await expect(page.get_by_role("status")).to_contain_text("免职已登记")
    await expect(row).to_have_count(0)
    await page.get_by_label("身份服务中的用户标识").fill(f"sub-of-{day()}")
    await page.get_by_role("button", name="关联").click()
    await expect(page.get_by_role("status")).to_contain_text("人员编号：person-")
