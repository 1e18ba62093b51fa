"""A resident asks what is held of him, takes a consent back, is erased; nothing brings it back, and no figure moves."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from services.city.development_issuer.people import examples
from tests.journeys.test_account_pages import Somebody
from tests.mediation.desks import COMMITTEE, DISPUTE
from tests.support import running
from tests.support.citizen import Citizen, day
from tests.support.citizen import citizen as somebody
from tests.support.running import Up, linli, told

pytestmark = pytest.mark.browser
RESIDENT: Final = examples().people[15]
NAME: Final = "欧阳鲤渔"
GONE: Final = "erased"


async def noted(citizen: Citizen, service: str) -> None:
    """At the counter of a street: the resident's name and telephone number."""
    values = [{"field": "name", "content": NAME}, {"field": "telephone.mobile", "content": "13800138000"}]
    form = {"person": RESIDENT.sub, "values": values, "source": "counter", "on": day()}
    await citizen.done(service, "/people", {**form, "consents": [{"separate": True, "on": day()}]})


async def read(citizen: Citizen, service: str) -> Any:
    asked = {"fields": ["name"], "reason": "own-work"}
    answer = await citizen.client.post(f"/api/{service}/people/{RESIDENT.sub}/values", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def resident(browser: Browser, started: Any, city: str) -> AsyncIterator[Somebody]:
    if hasattr(started, "seed_people"):
        await started.seed_people()
    context: BrowserContext = await browser.new_context(locale="zh-CN", java_script_enabled=False)
    who = Somebody(context, await context.new_page(), city)
    await who.signs_in(RESIDENT)
    yield who
    await context.close()


async def test_a_resident_sees_what_is_held_withdraws_and_is_erased(
    citizen: Citizen, resident: Somebody, city: str
) -> None:
    committee = (await citizen.done("mediation", "/committees", {**COMMITTEE, "name": "忘却调委会", "on": day()}))["id"]
    await citizen.done("mediation", "/disputes", {**DISPUTE, "committee": committee, "on": day()})
    for service in ("mediation", "registration"):
        await noted(citizen, service)
    before = await citizen.own_write("/figures/disputes.accepted", region="110113")
    page = resident.page
    await resident.opens("/account/held")
    mediating = page.get_by_role("row", name="人民调解")
    await expect(mediating).to_contain_text("姓名")
    await mediating.get_by_role("button", name="查看副本").click()
    await expect(page.get_by_role("cell", name=NAME)).to_be_visible()
    await resident.opens("/account/held")
    await mediating.get_by_role("button", name="撤回同意").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("确认撤回同意")
    await page.get_by_role("button", name="确认撤回同意").click()
    await expect(page.get_by_role("status")).to_contain_text("同意已撤回")
    await expect(mediating).to_have_count(0)
    await page.get_by_role("row", name="登记管理").get_by_role("button", name="删除").click()
    await page.get_by_role("button", name="确认删除").click()
    await expect(page.get_by_role("status")).to_contain_text("无法恢复")
    await expect(page.get_by_text("没有以您的编号保存个人信息。")).to_be_visible()

    for view in ("disputes", "committees"):  # every event once more
        rebuilt = told(linli("rebuild", view, "--city", city, "--json"))
        assert (rebuilt["equal"], rebuilt["differences"]) == (True, [])
    for service in ("mediation", "registration"):
        assert await read(citizen, service) == {"person": RESIDENT.sub, "values": {}, "gone": {"name": GONE}}
    after = await citizen.own_write("/figures/disputes.accepted", region="110113")
    assert after["value"] == before["value"]


async def test_an_older_copy_of_the_vault_does_not_bring_it_back(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    with running.up(folder, "--empty") as up:
        async with somebody(up.url, up.key.signer) as citizen:
            await noted(citizen, "mediation")
            assert (await read(citizen, "mediation"))["values"] == {"name": NAME}
        up.stop()
        kept = [shutil.copy(file, tmp_path) for file in folder.glob("mediation-vault.sqlite*")]
        await forgotten(up)
        for file in kept:
            shutil.copy(file, folder)
        up.start()
        async with somebody(up.url, up.key.signer) as citizen:
            assert await read(citizen, "mediation") == {"person": RESIDENT.sub, "values": {}, "gone": {"name": GONE}}
        up.stop()


async def forgotten(up: Up) -> None:
    up.start()
    async with somebody(up.url, up.key.signer) as citizen:
        await citizen.done("mediation", f"/people/{RESIDENT.sub}/erasure", {})
    up.stop()
