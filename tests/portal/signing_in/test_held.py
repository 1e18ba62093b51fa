"""What is held about the reader, over a real city: shown, copied, taken back and erased, each asked twice."""

from contracts.access.caller import Caller
from contracts.roles import Role
from services.portal.today import today
from tests.portal.own_city import City
from tests.portal.town import CLERK, LEADER, RESIDENT

NAME = "欧阳鲤渔"
CLERKS = Caller(subject=CLERK.sub, role=Role.STREET, region="110113001")


async def noted(city: City, service: str) -> None:
    """At the counter of a street."""
    token = city.city.key.signer.token(CLERKS)
    form = {"person": RESIDENT.sub, "values": [{"field": "name", "content": NAME}], "source": "counter", "on": today()}
    form |= {"consents": [{"separate": True, "on": today()}]}
    headers = {"Authorization": f"Bearer {token}"}
    answer = await city.client.post(f"/api/{service}/people", json=form, headers=headers)
    assert answer.status_code == 201, answer.text


async def acts(city: City, **said: str) -> str:
    """The page that answers a form, wherever it leads."""
    form = {**await city.form("/account/held"), **said}
    answer = await city.send("/account/held", form)
    if answer.status_code == 303:
        answer = await city.client.get(answer.headers["location"])
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_of_whom_nothing_is_held_that_is_said(city: City) -> None:
    await city.signs_in(RESIDENT)
    page = await city.client.get("/account/held")
    assert "没有以您的编号保存个人信息" in page.text


async def test_a_reader_sees_the_kinds_and_in_the_copy_what_they_say_and_who_looked(city: City) -> None:
    await noted(city, "mediation")
    await city.signs_in(RESIDENT)
    page = (await city.client.get("/account/held")).text
    assert ("姓名" in page, NAME in page) == (True, False)
    of = {"service": "mediation", "purpose": "mediation"}
    assert NAME in await acts(city, do="copy", **of)
    form = {**await city.form("/account/held"), **of, "do": "file"}
    file = await city.send("/account/held", form)
    assert (file.headers["content-disposition"], file.headers["cache-control"]) == (
        'attachment; filename="linli-mediation.json"',
        "private, no-store",
    )
    assert file.json()["held"][0]["fields"][0]["value"] == NAME


async def test_a_consent_is_taken_back_and_what_is_held_by_duty_is_erased_once_that_was_asked_twice(city: City) -> None:
    for service in ("mediation", "registration"):
        await noted(city, service)
    await city.signs_in(RESIDENT)
    withdrawal = {"do": "withdraw", "service": "mediation", "purpose": "mediation"}
    assert "确认撤回同意" in await acts(city, **withdrawal)
    page = await acts(city, **withdrawal, sure="yes")
    assert ("同意已撤回" in page, "人民调解" in page.partition("保存的信息")[2]) == (True, False)
    erasure = {"do": "erase", "service": "registration", "purpose": "registration"}
    assert "确认删除" in await acts(city, **erasure)
    assert "没有以您的编号保存个人信息" in await acts(city, **erasure, sure="yes")


async def test_whoever_heads_the_unit_sees_who_looked(city: City) -> None:
    await noted(city, "mediation")
    headers = {"Authorization": f"Bearer {city.city.key.signer.token(CLERKS)}"}
    asked = {"fields": ["name"], "reason": "review"}
    read = await city.client.post(f"/api/mediation/people/{RESIDENT.sub}/values", json=asked, headers=headers)
    assert read.json()["values"] == {"name": NAME}
    await city.signs_in(CLERK)
    page = (await city.client.get("/account/reads")).text
    assert (CLERK.sub in page, "审核" in page, NAME in page) == (True, True, False)
    await city.signs_in(RESIDENT)
    assert "由单位负责人查看" in (await city.client.get("/account/reads")).text


async def test_a_unit_sees_how_many_it_holds_and_whoever_is_above_no_small_count(city: City) -> None:
    for content in ("110101199003070011", "11010519491231002X"):
        form = {"values": [{"field": "identity-number", "content": content}], "source": "counter", "on": today()}
        headers = {"Authorization": f"Bearer {city.city.key.signer.token(CLERKS)}"}
        answer = await city.client.post("/api/registration/people", json=form, headers=headers)
        assert answer.status_code == 201, answer.text
    await city.signs_in(CLERK)
    page = (await city.client.get("/account/counts")).text
    assert ("胜利街道" in page, "不予显示</span>" in page, '<td class="figures">2</td>' in page) == (True, False, True)
    await city.signs_in(LEADER)
    page = (await city.client.get("/account/counts?region=110113001")).text
    assert ("不予显示</span>" in page, '<td class="figures">2</td>' in page) == (True, False)
    assert "这个页面没有名为" in (await city.client.get("/account/counts?on=2026-05-06")).text
    await city.signs_in(RESIDENT)
    assert "人数由单位负责人查看" in (await city.client.get("/account/counts")).text
