"""A figure over time and by region, its rows as known on a past day, and everything as tables for a spreadsheet."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.districts import places
from services.districts.ledger.reader import Ledger
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.ledger.looking import Looking
from tests.districts.tables import table

COMMUNITY, DISTRICT, CITY = "110113001012", "110113", "110000"
BY_DOMICILE, BY_STATUS = "figures/organisations.by-domicile", "figures/organisations.by-status"
DECISION = "顺民罚-110113-2026-000001"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """On 3 June a suspension of 20 May became known."""
    async with cities.desk(tmp_path) as desk:
        body = await desk.registered()
        desk.clock.at = datetime(2026, 6, 3, 4, tzinfo=UTC)
        order = {"decision_no": DECISION, "on": "2026-05-20"}
        await desk.post(f"registration/organisations/{body}/suspension", order)
        yield desk


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[Desk]:
    """A city without any order."""
    async with cities.desk(tmp_path / "quiet") as desk:
        yield desk


@pytest.mark.parametrize("known", [None, "2026-05-25", "2026-06-03"])
@pytest.mark.parametrize("cut", [None, "active", "suspended"])
async def test_a_series_is_the_figure_asked_day_by_day(desk: Desk, known: str | None, cut: str | None) -> None:
    asked = {name: value for name, value in (("as_known_on", known), ("cut", cut)) if value}
    span = {"from": "2026-05-04", "to": "2026-06-03", "step": "day"}
    points = (await desk.get(f"{BY_STATUS}/series", region=DISTRICT, **span, **asked))["points"]
    days = [str(date(2026, 5, 4) + timedelta(n)) for n in range(31)]
    assert [point["on"] for point in points] == days
    asked_daily = [await desk.figure("organisations.by-status", DISTRICT, on=day, **asked) for day in days]
    assert [point["value"] for point in points] == asked_daily
    changes = [after - before for before, after in zip([0, *asked_daily], asked_daily, strict=False)]
    assert [point["change"] for point in points] == changes


async def test_months_and_weeks_end_with_the_last_day_asked_for(desk: Desk) -> None:
    async def days(**span: str) -> list[str]:
        return [point["on"] for point in (await desk.get(f"{BY_DOMICILE}/series", **span))["points"]]

    spring = {"from": "2026-03-15", "to": "2026-05-12"}
    assert await days(step="month", **spring) == ["2026-03-31", "2026-04-30", "2026-05-12"]
    assert await days(step="week", **spring | {"from": "2026-05-01"}) == ["2026-05-03", "2026-05-10", "2026-05-12"]
    assert await days(**{"from": "0001-01-01", "to": "0001-02-01"}) == ["0001-01-31", "0001-02-01"]
    year = await days()
    assert (len(year), year[0], year[-1]) == (12, "2025-07-31", "2026-06-03")


async def test_the_regions_below_sum_to_the_total(desk: Desk) -> None:
    found = await desk.get(f"{BY_DOMICILE}/by-region", cut="association")
    assert [(row["name_en"], row["value"]) for row in found["rows"] if row["value"]] == [("Shunyi District", 1)]
    assert (found["direct"]["value"], found["total"]["value"], found["total"]["name_en"]) == (0, 1, "Total")
    assert (await desk.get(f"{BY_DOMICILE}/by-region", cut="foundation"))["total"]["value"] == 0
    community = await desk.get(f"{BY_DOMICILE}/by-region", region=COMMUNITY)
    assert (community["rows"], community["direct"]["value"], community["total"]["value"]) == ([], 1, 1)


async def test_rows_are_shown_as_they_were_known(desk: Desk) -> None:
    async def behind(cut: str, **days: str) -> list[tuple[str, int]]:
        opened = await desk.get(f"{BY_STATUS}/rows", cut=cut, **days)
        assert opened["value"] == len(opened["rows"])
        return [(row["title"], len(row["events"])) for row in opened["rows"]]

    name, then = "顺义区胜利街道邻里互助会", {"on": "2026-05-25", "as_known_on": "2026-05-25"}
    assert await behind("active", **then) == [(name, 1)]
    assert await behind("suspended", **then) == []
    assert await behind("suspended", on="2026-05-25") == [(name, 2)]
    assert await behind("active", on="2026-05-25", as_known_on="2026-05-05") == []


async def test_a_page_of_rows_links_to_the_next(quiet: Desk) -> None:
    body = await quiet.registered()
    for name in ("甲项目", "乙项目"):
        await quiet.approved(body, name=name)
    seen, path = [], f"/api/districts/figures/projects.by-field/rows?limit=1&region={CITY}"
    while True:
        answer = await quiet.client.get(path)
        seen += [row["title"] for row in answer.json()["rows"]]
        if "next" not in answer.links:
            break
        path = str(answer.url.join(answer.links["next"]["url"]))
    assert sorted(seen) == ["乙项目", "甲项目"]


@pytest.mark.parametrize(
    ("path", "query", "field", "rule"),
    [
        ("figures/no-such/series", {}, "measure", "UnknownMeasure"),
        ("figures/no-such/by-region", {}, "measure", "UnknownMeasure"),
        (f"{BY_DOMICILE}/series", {"region": "999999"}, "region", "UnknownRegion"),
        (f"{BY_DOMICILE}/by-region", {"region": "999999"}, "region", "UnknownRegion"),
        (BY_DOMICILE, {"cut": "club"}, "cut", "UnknownCut"),
        (f"{BY_DOMICILE}/rows", {"cut": "club"}, "cut", "UnknownCut"),
        (f"{BY_DOMICILE}/series", {"cut": "club"}, "cut", "UnknownCut"),
        (f"{BY_DOMICILE}/by-region", {"cut": "club"}, "cut", "UnknownCut"),
        ("figures/contracts.value", {"cut": "110113"}, "cut", "UnknownCut"),
        ("figures/projects.by-registrar", {"cut": "999999"}, "cut", "UnknownCut"),
        (f"{BY_DOMICILE}/series", {"step": "year"}, "step", "enum"),
        (f"{BY_DOMICILE}/series", {"from": "2026-05-02", "to": "2026-05-01"}, "from", "FromAfterTo"),
        (f"{BY_DOMICILE}/series", {"to": "2026-06-04"}, "to", "NotYet"),
        (f"{BY_DOMICILE}/series", {"from": "2026-06-04"}, "from", "NotYet"),
        (f"{BY_DOMICILE}/series", {"as_known_on": "2026-06-04"}, "as_known_on", "NotYet"),
        (f"{BY_DOMICILE}/series", {"step": "day", "from": "2025-04-29"}, "step", "TooManyPoints"),
        (f"{BY_DOMICILE}/series", {"from": "1.5.2026"}, "from", "NotADay"),
        (f"{BY_DOMICILE}/series", {"on": "2026-05-01"}, "on", "UnknownParameter"),
        (f"{BY_DOMICILE}/series.csv", {"lang": "fr"}, "lang", "literal_error"),
        ("board", {"on": "1767225600"}, "on", "NotADay"),
        ("board", {"regoin": DISTRICT}, "regoin", "UnknownParameter"),
        ("overview/999999", {}, "region", "UnknownRegion"),
        (f"{BY_DOMICILE}/rows", {"after": "1"}, "after", "uuid_parsing"),
    ],
)
async def test_what_cannot_be_answered_is_told_by_its_field(
    desk: Desk, path: str, query: dict[str, str], field: str, rule: str
) -> None:
    answer = await desk.client.get(f"/api/districts/{path}", params=query)
    problem: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code in (404, 422)
    (error,) = problem["errors"]
    assert (error["field"], error["rule"]) == (field, rule)
    assert all((error["zh"], error["en"], problem["detail"], problem["detail_en"]))


async def test_a_parameter_given_twice_is_refused(desk: Desk) -> None:
    answer = await desk.client.get(f"/api/districts/{BY_DOMICILE}?region=110000&region=110113")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "region")


async def test_four_hundred_days_are_answered(desk: Desk) -> None:
    span = {"step": "day", "from": "2025-04-30", "to": "2026-06-03"}
    assert len((await desk.get(f"{BY_DOMICILE}/series", **span))["points"]) == 400


async def test_a_cut_of_the_catalogue_that_nothing_is_in_counts_nought(desk: Desk) -> None:
    assert (await desk.get(BY_DOMICILE, cut="foundation"))["value"] == 0
    assert (await desk.get("figures/projects.by-registrar", cut="110101"))["value"] == 0
    assert (await desk.get("figures/patrols.committees-of-month", cut="2026-05"))["value"] == 0


async def test_a_month_that_is_over_is_counted_alike_in_every_answer(desk: Desk) -> None:
    """The figure, its rows, its regions and its curve, asked in June for the committees that went round in May."""
    committee, measure = await desk.formed(), "figures/patrols.committees-of-month"
    for on in ("2026-05-04", "2026-05-20"):
        await desk.post(f"mediation/committees/{committee}/patrol-sheets", {"leads": 0, "on": on})
    assert (await desk.get(measure))["value"] == 0
    figure = await desk.get(measure, cut="2026-05")
    assert (figure["value"], [each["cut"] for each in figure["cuts"]]) == (1, ["2026-05"])
    rows = await desk.get(f"{measure}/rows", cut="2026-05", region="110113")
    assert (rows["value"], len(rows["rows"])) == (1, 2)
    regions = await desk.get(f"{measure}/by-region", cut="2026-05")
    assert (regions["total"]["value"], sum(row["value"] for row in regions["rows"])) == (1, 1)
    points = (await desk.get(f"{measure}/series", cut="2026-05", **{"from": "2026-04-01"}))["points"]
    assert [(point["on"], point["value"]) for point in points] == [
        ("2026-04-30", 0),
        ("2026-05-31", 1),
        ("2026-06-03", 1),
    ]


async def test_a_month_of_no_year_is_no_cut(desk: Desk) -> None:
    answer = await desk.client.get("/api/districts/figures/patrols.committees-of-month?cut=0000-05")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cut")


async def test_a_table_of_rows_reads_no_events_of_theirs(desk: Desk) -> None:
    ledger = desk.city.districts.ledger("organisations")
    looks: list[str] = []
    reader = Ledger(ledger.spec, Looking(desk.city.districts.database, looks), places.ancestors, desk.clock)
    desk.city.districts.ledgers["organisations"] = reader
    assert len(await table(desk, f"{BY_DOMICILE}/rows")) == 2
    assert [statement for statement in looks if "~history" in statement] == []
    (row,) = (await desk.get(f"{BY_DOMICILE}/rows"))["rows"]
    assert len(row["events"]) == 2
