"""A decider, a mediator, an organisation and a resident, each from what waits for him to what is decided."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from services.city.development_issuer.people import ExamplePerson, examples
from services.mediation.application import DISPUTES
from services.registration.application import APPLICATIONS
from services.registration.domain.stage import Stage
from tests.journeys.readers import TELEPHONE, Reader, Town, town
from tests.journeys.test_account_pages import dispute_of, mediates
from tests.mediation.desks import COMMITTEE
from tests.procurement.desks import CONTRACT
from tests.support.citizen import day, unused

pytestmark = pytest.mark.browser
DECIDER, MEDIATOR, RESIDENT, ORGANISATION = (examples().people[at] for at in (3, 12, 15, 17))
COMMUNITY, STREET, DISTRICT = "110113001012", "110113001", "110113"
REASON = "章程载明的业务范围与申请书不一致，活动资金的来源没有证明，拟任负责人没有到场说明。"


@pytest.fixture
async def there(tmp_path: Path, browser: Browser) -> AsyncIterator[Town]:
    async with town(tmp_path / "city", browser) as opened:
        yield opened


async def test_a_decider_on_a_telephone_refuses_with_reasons_and_hears_that_a_colleague_was_faster(there: Town) -> None:
    refused, approved = [await there.citizen.applied(COMMUNITY) for _ in range(2)]
    await there.city.settle()
    decider = await there.reader(DECIDER, lang="en", screen=TELEPHONE)
    await decider.follows(refused)
    await decider.fits_the_screen()
    await decider.follows("不予登记")
    await decider.fills({"理由": REASON})
    await decider.presses("提交")
    await decider.is_told_wrong("", "Ground in law: choose one", "ground")
    await decider.chooses({"法定情形": "同一行政区域内已有业务范围相同或者相似的组织,没有必要成立"})
    there.sessions_run_out(DECIDER)
    await decider.presses("提交")
    await decider.is_no_longer_signed_in()
    await decider.fits_the_screen()
    await decider.signs_in_again()
    await decider.has({"理由": REASON})
    await decider.presses("提交")
    await decider.is_told("已经办理：", "不予登记")
    assert await stage(there, refused) == Stage.REFUSED

    await decider.opens("/my-work")
    await decider.follows(approved)
    await decider.follows("准予登记")
    await there.citizen.done("registration", f"/applications/{approved}/approval", {"on": day()}, "officer-3")
    await decider.presses("提交")
    await expect(decider.wrongs).to_contain_text("somebody was faster: Approved (")
    await decider.fits_the_screen()
    await decider.follows("看卷宗")
    await expect(decider.main.get_by_role("link", name=decider.says("准予登记"))).to_have_count(0)


async def stage(there: Town, case: str) -> Stage:
    return (await there.city.stores["registration"].load(APPLICATIONS, UUID(case))).state.stage


async def test_a_mediator_on_a_telephone_without_scripts_concludes_his_case_though_his_session_ends(
    there: Town,
) -> None:
    committee = (await there.citizen.done("mediation", "/committees", {**COMMITTEE, "name": unused(), "on": day()}))[
        "id"
    ]
    post = await mediates(there.citizen, MEDIATOR, committee)
    case = await dispute_of(there.citizen, committee, MEDIATOR)
    await there.city.settle()
    mediator = await there.reader(MEDIATOR, scripts=False, screen=TELEPHONE, post=post)
    await mediator.fits_the_screen()
    await mediator.main.get_by_role("table").get_by_role("link").click()
    await mediator.follows("登记调解结果")
    await mediator.fits_the_screen()
    agreed = {"金额": "5000余", "单位": "yuan"}
    await mediator.fills({"金额": agreed["金额"]})
    await mediator.presses("提交")
    await mediator.is_told_wrong("调解结果：请选择", "", "outcome")
    await mediator.chooses({"调解结果": "达成书面协议"})
    await mediator.presses("存为草稿")
    await mediator.page.get_by_role("table").first.get_by_role("link").click()
    await mediator.has(agreed)
    await mediator.presses("提交")
    await mediator.is_told_wrong("金额", "", "amount.amount")
    await mediator.fills({"金额": "5000"})
    there.sessions_run_out(MEDIATOR)
    await mediator.presses("提交")
    await mediator.is_no_longer_signed_in()
    await mediator.signs_in_again()
    await mediator.has({"金额": "5000", "调解结果": "agreed-written"})
    await mediator.presses("提交")
    await mediator.is_told("已经办理：", "登记调解结果")
    state = (await there.city.stores["mediation"].load(DISPUTES, UUID(case))).state
    assert state.concluded
    await mediator.opens("/my-work")
    await expect(mediator.main).to_contain_text("现在没有本人承办的案件")


async def holds_for(there: Town, person: ExamplePerson, organisation: str) -> str:
    form = {"role": "organisation", "region": STREET, "body": organisation, "first_on": day()}
    return str((await there.citizen.done("posts", f"/people/{person.sub}/posts", form))["id"])


async def test_an_organisation_declares_a_project_and_reports_how_far_it_is(there: Town) -> None:
    own = await there.citizen.registered(COMMUNITY)
    await there.citizen.heard_of(own)
    post = await holds_for(there, ORGANISATION, own)
    organisation = await there.reader(ORGANISATION, lang="en", post=post)
    await expect(organisation.main.locator(f"a[href='/en/files/registration/organisations/{own}']")).to_be_visible()
    await organisation.follows("申报公益项目")
    await organisation.has({"申报组织": own})
    typed = {"项目名称": f"老人餐桌{unused()}", "服务地域(6、9或12位代码)": "胜利街道", "主要领域": "扶老助残"}
    await organisation.fills({**typed, "金额": "十二"})
    await organisation.presses("提交")
    await organisation.is_told_wrong("", "Amount", "planned.amount")
    await organisation.presses("存为草稿")
    await organisation.page.get_by_role("table").get_by_role("link").first.click()
    await organisation.has(typed)
    await organisation.fills({"金额": "12"})
    await organisation.chooses({"单位": "万元"})
    await organisation.presses("提交")
    await organisation.is_told("已经办理：", "申报公益项目")
    project = organisation.page.url.partition("?")[0].rpartition("/")[2]
    await is_chosen_and_bought(there, project)

    await organisation.opens("/my-work")
    await organisation.page.get_by_role("searchbox").fill(typed["项目名称"])
    await organisation.page.keyboard.press("Enter")
    await organisation.main.locator(f"a[href='/en/files/procurement/projects/{project}']").click()
    await organisation.follows("报送进度表")
    await organisation.fills({"进度节点(%)": "0", "实际进度(%)": "0", "金额": "0"})
    report = {"stage": 0, "pct": 0, "spent": {"amount": "0", "unit": "yuan"}, "on": day()}
    await there.citizen.done("procurement", f"/projects/{project}/milestones", report)
    await organisation.presses("提交")
    await expect(organisation.wrongs).to_contain_text("somebody was faster")
    await organisation.fills({"进度节点(%)": "30", "实际进度(%)": "35", "金额": "30000"})
    await organisation.presses("提交")
    await organisation.is_told("已经办理：", "报送进度表")


async def is_chosen_and_bought(there: Town, project: str) -> None:
    asked: dict[str, dict[str, Any]] = {"district-review": {"opinion": "positive"}, "approval": {}, "publication": {}}
    for path, said in asked.items():
        await there.citizen.done("procurement", f"/projects/{project}/{path}", {**said, "on": day()})
    terms = {**CONTRACT, "starts_on": day(), "ends_on": f"{int(day()[:4]) + 1}-01-31", "on": day()}
    await there.citizen.done("procurement", f"/projects/{project}/contract", terms, "officer-2")
    await there.city.settle()


async def test_a_resident_on_a_telephone_without_scripts_applies_is_asked_for_more_and_reads_the_decision(
    there: Town,
) -> None:
    resident = await there.reader(RESIDENT, scripts=False, screen=TELEPHONE)
    await resident.follows("提交成立登记申请")
    await resident.fits_the_screen()
    typed = await fills_in_an_application(resident)
    await resident.presses("提交")
    await resident.is_told_wrong("个人会员数：应为整数", "", "details.individuals")
    await resident.fits_the_screen()
    await resident.presses("存为草稿")
    await resident.page.get_by_role("table").get_by_role("link").first.click()
    await resident.has(typed)
    await resident.fills({"个人会员数": "50"})
    await resident.presses("提交")
    await resident.is_told("已经办理：", "提交成立登记申请")
    case = resident.page.url.partition("?")[0].rpartition("/")[2]

    lacks = [{"material": "charter", "asked": "没有写明业务范围"}]
    await there.citizen.done("registration", f"/applications/{case}/correction", {"missing": lacks, "on": day()})
    await resident.opens("/my-work")
    await expect(resident.main).to_contain_text("待补正")
    await resident.fits_the_screen()
    await resident.follows(typed["拟用名称"])
    await expect(resident.main).to_contain_text("没有写明业务范围")
    await resident.follows("提交补正材料")
    await there.citizen.done("registration", f"/applications/{case}/resubmission", {"on": day()})
    await resident.presses("提交")
    await expect(resident.wrongs).to_contain_text("有人先办理了：")
    await is_approved(there, case)
    await resident.follows("看卷宗")
    await expect(resident.page.locator(".heading__day")).to_contain_text("准予")
    await resident.fits_the_screen()


async def fills_in_an_application(resident: Reader) -> dict[str, str]:
    typed = {
        "拟用名称": f"邻里互助会{unused()}",
        "登记管理机关(区划代码6位)": "顺义区",
        "住所(社区代码12位)": "胜利小区社区居委会",
        "服务地域(6、9或12位代码)": "顺义区",
        "金额": "3",
        "业务主管单位": "顺义区文化和旅游局",
        "业务主管单位批准日期": day(),
    }
    await resident.fills(typed)
    await resident.chooses({"单位": "万元"})
    await resident.presses("就是我本人 拟任法定代表人(人员编号)")
    await resident.field("社会团体").check()
    await resident.fills({"个人会员数": "50余", "单位会员数": "0"})
    return {**typed, "拟任法定代表人(人员编号)": RESIDENT.sub}


async def is_approved(there: Town, case: str) -> None:
    """By the registrar, whoever that is."""
    examined = {"on": day(), "favourable": True}
    for path, form, officer in (
        ("acceptance", {"on": day()}, "officer-1"),
        ("examination", examined, "officer-2"),
        ("approval", {"on": day()}, "officer-3"),
    ):
        await there.citizen.done("registration", f"/applications/{case}/{path}", form, officer)
