"""A clerk of a street from worklist to decision, in both languages; docs/desk.md has its pictures from here."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.pofile import read_po
from playwright.async_api import Browser, expect

from contracts.access.deciding import ACTIONS
from contracts.came_by import CAME_BY, ON_BEHALF_OF, CameBy
from services.chassis.clock import ZONE
from services.city.development_issuer.people import examples
from services.dossiers.timeline import written
from services.mediation.application import DISPUTES
from services.portal.languages import CATALOGUE
from services.sheets.workbook import KIND
from tests.journeys.readers import Reader, Town, town
from tests.mediation.desks import COMMITTEE, DISPUTE
from tests.sheets.desks import CHOIR, HEAD, workbook
from tests.support.citizen import day
from tests.support.pictures import picture
from tests.support.running import ROOT
from tests.vault.vaults import NAME, NUMBER

pytestmark = pytest.mark.browser
CLERK = examples().people[0]
DOCUMENT = ROOT / "docs" / "desk.md"
EXAMPLES = ("双丰街道",)
PICTURES = ("my-work", "came-by", "session-over", "overtaken", "import")
TYPED = {
    "受理的人民调解委员会": "胜利社区",
    "纠纷发生地(9或12位代码)": "胜利小区社区居委会",
    "parties.0": "p-neighbour",
}
SMALL = ("胜利社区书画社", "社团类", 9, *CHOIR[3:])


@pytest.fixture(params=["zh", "en"])
async def clerk(request: pytest.FixtureRequest, tmp_path: Path, browser: Browser) -> AsyncIterator[Reader]:
    """In Chinese without scripts, in English with them."""
    async with town(tmp_path / "city", browser) as there:
        await there.city.settle()
        yield await there.reader(CLERK, lang=request.param, scripts=request.param == "en", screen=(1000, 1000))


async def test_a_clerk_goes_from_the_worklist_to_the_decision(clerk: Reader, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    dispute = await a_major_dispute(clerk.town)
    await sends_up_what_is_most_urgent(clerk)
    await begins_what_was_telephoned(clerk, shown)
    await goes_on_with_the_draft_though_the_session_ends(clerk, shown)
    await decides_again_after_somebody_was_faster(clerk, dispute, shown)
    await imports_a_sheet(clerk, shown)
    await takes_the_worklist_along(clerk)


def test_every_picture_is_in_the_document_and_kept() -> None:
    shown = re.findall(r"\]\(desk/([\w-]+)\.png\)", DOCUMENT.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(f"{name}-{lang}" for name in PICTURES for lang in ("zh", "en"))
    assert sorted(path.stem for path in (ROOT / "docs" / "desk").iterdir()) == sorted(shown)


def test_the_document_calls_everything_as_the_pages_do() -> None:
    chinese, english = DOCUMENT.read_text(encoding="utf-8").split("## English")
    with CATALOGUE.open("rb") as lines:
        said = {(str(each.id), str(each.string)) for each in read_po(lines)} | {(a.zh, a.en) for a in ACTIONS.values()}
    words = [word for word in re.findall("“([^”]+)”", chinese) if word not in EXAMPLES]
    assert len(words) > 15
    assert [word for word in words if not any(word in zh for zh, _ in said)] == []
    words = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", english)
    assert len(words) > 15
    assert [word for word in words if not any(word.lower() in en.lower() for _, en in said)] == []


async def a_major_dispute(town: Town) -> str:
    """Of yesterday, with its report that the street owes."""
    citizen, yesterday = town.citizen, day(1)
    committee = (await citizen.done("mediation", "/committees", {**COMMITTEE, "on": yesterday}))["id"]
    form = {**DISPUTE, "committee": committee, "on": yesterday}
    dispute = str((await citizen.done("mediation", "/disputes", form))["id"])
    learned = (datetime.now(ZONE) - timedelta(hours=1)).isoformat(timespec="seconds")
    await citizen.done("mediation", f"/disputes/{dispute}/major", {"criteria": ["weapons"], "learned_at": learned})
    await town.city.settle()
    return dispute


async def sends_up_what_is_most_urgent(clerk: Reader) -> None:
    """From the desk to the file, and from there to the form, where something is forgotten first."""
    await clerk.opens("/my-work")
    await clerk.follows("重大纠纷上报")
    await clerk.follows("逐级上报重大纠纷")
    await clerk.presses("提交")
    await clerk.is_told_wrong("上报时间：请填写", "When it was sent up: fill this in", "at")
    await clerk.fills({"上报时间": datetime.now(ZONE).isoformat()[:16]})
    await clerk.presses("提交")
    await clerk.is_told("已经办理：", "逐级上报重大纠纷")


async def begins_what_was_telephoned(clerk: Reader, shown: Path) -> None:
    """Whoever telephoned is noted on the way; what is missing is said beside it; the rest has to wait."""
    await clerk.opens("/my-work")
    await clerk.follows("受理纠纷")
    await clerk.fills(TYPED)
    await clerk.chooses({"纠纷类型": "邻里", "来源": "当事人申请"})
    await clerk.page.locator("summary").click()
    await clerk.page.locator(f"button[value=':who:{ON_BEHALF_OF}']").click()
    await clerk.fills({"号码": NUMBER})
    await clerk.presses("查找")
    await clerk.is_told_wrong("没有登记过这个号码", "nobody is known by this number", "value")
    await clerk.fills({"姓名": NAME})
    for agreed in ("同意为办理此事处理个人信息", "单独同意处理敏感个人信息"):
        await clerk.field(agreed).check()
    await clerk.presses("登记并回到表单")
    person = await clerk.field(ON_BEHALF_OF).input_value()
    await clerk.page.locator("button[value='parties']").click()  # one more
    await clerk.fills({"parties.1": person})
    await clerk.presses("提交")  # how he came was not said
    await clerk.is_told_wrong("来办方式", "How he came", CAME_BY)
    await clerk.chooses({CAME_BY: "来电"})
    await picture(clerk.page, f"desk/came-by-{clerk.lang}", shown)
    await clerk.presses("存为草稿")
    await picture(clerk.page, f"desk/my-work-{clerk.lang}", shown)


async def goes_on_with_the_draft_though_the_session_ends(clerk: Reader, shown: Path) -> None:
    await clerk.page.get_by_role("table").first.get_by_role("link", name=clerk.says("受理纠纷")).click()
    await clerk.has(TYPED)
    clerk.town.sessions_run_out(CLERK)
    await clerk.presses("提交")
    await clerk.is_no_longer_signed_in()
    await picture(clerk.page, f"desk/session-over-{clerk.lang}", shown)
    await clerk.signs_in_again()
    await clerk.has(TYPED)
    await clerk.presses("提交")
    await clerk.is_told("已经办理：", "受理纠纷")
    dispute = UUID(clerk.page.url.partition("?")[0].rpartition("/")[2])
    (fact,) = await written(clerk.town.city.stores["mediation"], dispute)
    assert fact.recorded.came_by == CameBy.TELEPHONE
    assert fact.recorded.on_behalf_of.startswith("p-")


async def decides_again_after_somebody_was_faster(clerk: Reader, dispute: str, shown: Path) -> None:
    """What has happened meanwhile is said; what was typed is still there, and sent again it is decided on that."""
    await clerk.opens(f"/files/mediation/disputes/{dispute}")
    await clerk.follows("指定调解员")
    await clerk.fills({"调解员(人员编号)": "p-mediator"})
    form = {"mediator": "p-another", "on": day()}
    await clerk.town.citizen.done("mediation", f"/disputes/{dispute}/assignment", form)
    await clerk.presses("提交")
    await expect(clerk.wrongs).to_contain_text("指派调解员 (" if clerk.lang == "zh" else "Mediator assigned (")
    await picture(clerk.page, f"desk/overtaken-{clerk.lang}", shown)
    await clerk.has({"调解员(人员编号)": "p-mediator"})
    await clerk.presses("提交")
    await clerk.is_told("已经办理：", "指定调解员")
    state = (await clerk.town.city.stores["mediation"].load(DISPUTES, UUID(dispute))).state
    assert state.mediator == "p-mediator"


async def imports_a_sheet(clerk: Reader, shown: Path) -> None:
    """A row that may not be is left out by its number; the rest is done."""
    await clerk.opens("/my-work")
    await clerk.follows("表格导入")
    await clerk.follows("备案社区社会组织")
    file = {"name": "台账.xlsx", "mimeType": KIND, "buffer": workbook(HEAD, CHOIR, SMALL)}
    await clerk.field("表格文件").set_input_files(file)  # type: ignore[arg-type]
    await clerk.presses("上传并试运行")
    await clerk.refreshes_until("试运行完成，等待确认")
    await picture(clerk.page, f"desk/import-{clerk.lang}", shown)
    await clerk.fills({"不导入的行": "3"})
    await clerk.presses("导入")
    await clerk.refreshes_until("导入完成")
    async with clerk.page.expect_download() as begun:
        await clerk.follows("下载结果表（原表加“办理结果”一列）")
    assert (await begun.value).suggested_filename.endswith(".xlsx")


async def takes_the_worklist_along(clerk: Reader) -> None:
    await clerk.opens("/worklists?region=110113001&span=all")
    async with clerk.page.expect_download() as begun:
        await clerk.follows("Excel")
    assert (await (await begun.value).path()).read_bytes()[:2] == b"PK"
