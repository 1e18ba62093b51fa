import httpx
import pytest

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read

PAGES = [
    "/",
    "/regions/110101",
    "/figures",
    "/figures/x",
    "/reconciliation",
    "/returns",
    "/returns/x",
    "/monthly-tables",
    "/worklists",
    "/policies",
    "/policies/x",
    "/status",
]
PROBLEM = {
    "type": "urn:linli:problem:UnknownRegion",
    "title": "内容不符合规定",
    "title_en": "The content breaks a rule",
    "status": 422,
    "detail": "没有代码为 999999 的行政区划",
    "detail_en": "there is no division with the code 999999",
    "errors": [
        {"field": "region", "zh": "没有代码为 999999 的行政区划", "en": "there is no division with the code 999999"},
        {"field": "on", "zh": "on:不是有效的日期", "en": "on: is not a date"},
    ],
}


@pytest.mark.parametrize("address", PAGES)
async def test_a_no_of_the_api_is_shown_in_its_own_chinese_sentence(
    reader: httpx.AsyncClient, districts: FakeDistricts, address: str
) -> None:
    districts.no = (422, PROBLEM)
    page = await read(reader, address, 422)
    assert page.title == "内容不符合规定 — 邻里 Linli"
    assert "没有代码为 999999 的行政区划 there is no division with the code 999999" in page.text
    assert "on:不是有效的日期" in page.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/?foo=1", "这个页面没有名为 foo 的参数"),
        ("/?on=2026-10-01&on=2026-10-02", "参数 on 给了不止一次"),
        ("/map?classes=zzz", "classes 不在可选范围内,可选:quantile、equal"),
        ("/en/map?classes=zzz", "classes must be one of: quantile, equal"),
        ("/figures/x?span=zzz", "span 不在可选范围内,可选:quarter、year、five-years"),
        ("/status?on=2026-10-01", "这个页面没有名为 on 的参数"),
    ],
)
async def test_what_a_page_does_not_know_is_refused(
    reader: httpx.AsyncClient, districts: FakeDistricts, address: str, told: str
) -> None:
    assert told in (await read(reader, address, 422)).text
    assert districts.asked == []


async def test_a_field_that_was_left_empty_is_not_asked(reader: httpx.AsyncClient) -> None:
    await read(reader, "/map?classes=&measure=&on=&as_known_on=")
    await read(reader, "/figures/x?span=")


async def test_the_same_sentence_is_not_said_twice(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.no = (422, PROBLEM)
    assert (await read(reader, "/", 422)).text.count("没有代码为 999999 的行政区划") == 1


@pytest.mark.parametrize("status", [404, 422, 503])
async def test_a_no_without_a_sentence_gets_one(
    reader: httpx.AsyncClient, districts: FakeDistricts, status: int
) -> None:
    districts.no = (status, {})
    page = await read(reader, "/", status)
    assert f"{status} " in page.text
    assert page.links["回到看板"] == "/"


@pytest.mark.parametrize("address", PAGES)
async def test_an_api_that_cannot_be_reached_is_a_page_and_no_trace(
    reader: httpx.AsyncClient, districts: FakeDistricts, address: str
) -> None:
    districts.unreachable = True
    page = await read(reader, address, 503)
    assert "区县视图服务没有应答，请稍后再试。" in page.text
    assert "Traceback" not in page.text


async def test_who_may_try_again_is_told_when(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.unreachable = True
    assert (await reader.get("/")).headers["retry-after"] == "5"


async def test_an_address_that_does_not_exist_is_a_page(reader: httpx.AsyncClient) -> None:
    assert "没有这个页面 Page not found" in (await read(reader, "/nowhere", 404)).text


async def test_pages_are_only_read(reader: httpx.AsyncClient) -> None:
    response = await reader.post("/")
    assert response.status_code == 405
    assert "本页只供查看。" in response.text


async def test_a_fault_of_ours_is_a_page_with_the_same_protection(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.reconciled = {}
    response = await reader.get("/reconciliation")
    assert response.status_code == 500
    assert "系统出错" in response.text
    assert "KeyError" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_past_day_without_figures_leads_back_to_today(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.no = (422, PROBLEM)
    assert (await read(reader, "/regions/110101?on=2030-01-01", 422)).links["看今天的"] == "/regions/110101"
