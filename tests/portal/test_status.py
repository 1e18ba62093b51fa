import httpx

from tests.portal.fake_districts import SECOND
from tests.portal.reading import read


async def test_services_and_views_show_where_they_stand_and_how_old_they_are(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/status")
    assert "登记管理 registration 1,041 1 正常" in page.text
    assert "社会组织 organisations 1 登记管理 1,041 最新 1,041 4 0" in page.text
    assert "公益项目 projects 2 政府购买服务 499 落后 3 条 · 2 分钟前 499 0 1" in page.text


async def test_a_service_that_does_not_answer_is_named(reader: httpx.AsyncClient) -> None:
    assert "政府购买服务 procurement — — 没有应答 TimeoutError" in (await read(reader, "/status")).text


async def test_each_view_shows_when_and_to_where_it_was_proved_equal_to_its_log(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/status")
    assert "社会组织 organisations = 与日志一致 1,041 2026-11-24 09:40" in page.text
    assert "公益项目 projects ▲ 1 处与日志不符 — —" in page.text


async def test_what_is_not_as_the_log_gives_it_is_named_with_both_its_sides(reader: httpx.AsyncClient) -> None:
    named = f'projects rows {SECOND} body.stage "declared" "closed"'
    assert named in (await read(reader, "/status")).text
    english = (await read(reader, "/en/status")).text
    assert "1 difference from the log" in english
    assert named in english


async def test_the_objective_is_said_and_what_misses_it_is_marked(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/status")
    assert "目标：记下的事 10 秒内进入每个视图。" in page.text
    assert [attrs.get("class") for tag, attrs in page.tags if tag == "td"].count("alarm") == 1
