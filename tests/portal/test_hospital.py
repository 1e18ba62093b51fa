import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read

CASE = "/quarantine/projects/0190b1f0-0000-7000-8000-000000000002"


async def test_every_case_is_listed_with_its_cause_and_the_figures_that_miss_it(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/quarantine")
    assert (
        "projects 版本未知 procurement.project.approved.v9 政府购买服务 procurement.projects · 3 500 2 公益项目"
        in page.text
    )
    assert "procurement.providers 联动办理出错 (KeyError) 登记管理 registration.organisations · 1 77 1 —" in page.text


async def test_a_service_that_does_not_answer_may_have_more(reader: httpx.AsyncClient) -> None:
    assert "没有应答 评估考核" in (await read(reader, "/quarantine")).text


async def test_a_case_shows_its_records_and_what_to_type(reader: httpx.AsyncClient) -> None:
    page = await read(reader, CASE)
    assert "linli hospital release projects 0190b1f0-0000-7000-8000-000000000002" in page.text
    assert "linli hospital skip projects 0190b1f0-0000-7000-8000-000000000001 --reason … --by …" in page.text
    assert '{"by": "city"}' in page.text
    assert page.text.index("版本未知") < page.text.index("排在前一条之后")


async def test_a_case_is_told_in_english_too(reader: httpx.AsyncClient) -> None:
    page = await read(reader, f"/en{CASE}")
    assert "Unknown version" in page.text
    assert "Waits behind the one before" in page.text


async def test_a_case_that_is_gone_is_said_so(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.no = (404, {"detail": "不在隔离中", "detail_en": "not in quarantine"})
    assert "不在隔离中" in (await read(reader, CASE, status=404)).text
