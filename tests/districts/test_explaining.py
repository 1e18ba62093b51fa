"""Any figure opens into the rows that count in it, and the events that moved them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.districts import cities
from tests.districts.cities import Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def test_a_figure_opens_into_rows_and_events(desk: Desk) -> None:
    body = await desk.registered()
    order = {"decision_no": "顺民罚-110113-2026-000001", "on": "2026-05-06"}
    await desk.post(f"registration/organisations/{body}/suspension", order)
    opened = await desk.get("figures/organisations.by-status/rows", region="110113", cut="suspended")
    (row,) = opened["rows"]
    assert (opened["value"], row["id"], row["title"], row["amount"]) == (1, body, "顺义区胜利街道邻里互助会", 1)
    assert [event["title"] for event in row["events"]] == ["成立登记", "责令停止活动"]
    domicile = {"name": "住所", "name_en": "Domicile", "value": "胜利小区社区居委会"}
    assert domicile | {"value_en": "Shenglixiaoqu Community"} in row["fields"]


async def test_pages_of_rows_sum_to_the_figure(desk: Desk) -> None:
    body = await desk.registered()
    for n in range(3):
        await desk.approved(body, name=f"项目{n}")
    seen, after = [], None
    while True:
        query = {"limit": "2", **({"after": after} if after else {})}
        page = await desk.get("figures/projects.by-field/rows", **query)
        seen += [row["id"] for row in page["rows"]]
        if not (after := page["next"]):
            break
    assert (len(set(seen)), page["value"]) == (3, 3)


async def test_money_is_shown_in_yuan_and_kept_in_fen(desk: Desk) -> None:
    await desk.contracted(await desk.registered())
    figure = await desk.get("figures/contracts.value", region="110113001")
    assert (figure["value"], figure["value_text"], figure["unit"]) == (10_000_000, "100,000.00", "元")


async def test_every_measure_is_named_in_both_languages(desk: Desk) -> None:
    measures = (await desk.get("figures"))["measures"]
    assert all(measure["title"] and measure["title_en"] and measure["unit"] for measure in measures)
    for measure in measures:
        assert await desk.figure(measure["measure"]) == 0
