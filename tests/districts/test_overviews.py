"""A region as its head looks at it; and every answer in English, where nothing but names is Chinese."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.published_returns import published_return
from services.chassis.recorder import Unavailable
from services.districts.answers.overview import month_ends
from services.districts.ledger.reader import Ledger
from services.districts.ledger.running import Curves, Followed
from services.districts.sharing import Shared
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.reconciliation.tampering import tampered
from tests.districts.tables import records

DISTRICT, CITY = "110113", "110000"
CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def away(desk: Desk, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise Unavailable(f"{source} does not answer")

    for asked in ("census", "head"):
        monkeypatch.setattr(desk.city.districts.logs[source], asked, gone)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        await desk.lived()
        yield desk


async def test_the_four_services_stand_side_by_side(desk: Desk) -> None:
    found, board = await desk.get(f"overview/{DISTRICT}"), await desk.get("board", region=DISTRICT)
    assert [service["key"] for service in found["services"]] == [
        "registration",
        "mediation",
        "procurement",
        "evaluation",
    ]
    told = [tile for service in found["services"] for tile in service["tiles"]]
    assert sorted(tile["key"] for tile in told) == sorted(tile["key"] for tile in board["tiles"])
    for service in found["services"]:
        for tile in service["tiles"]:
            assert service["key"] in tile["freshness"]["sources"]
    assert [each["name_en"] for each in found["region"]["path"]] == ["Beijing", "Shunyi District"]
    assert found["freshness"].keys() >= {"organisations", "disputes", "projects", "grades"}


async def test_what_moved_this_month_is_told_with_twelve_month_ends(desk: Desk) -> None:
    moved = {each["measure"]: each for each in (await desk.get(f"overview/{DISTRICT}"))["moved"]}
    organisations = moved["organisations.by-domicile"]
    assert (organisations["value"], organisations["change"], len(organisations["series"])) == (1, 1, 12)
    assert organisations["series"][-2:] == [{"on": "2026-04-30", "value": 0}, {"on": "2026-05-06", "value": 1}]
    assert len([each for each in moved if each.startswith("organisations.")]) == 1
    desk.clock.at = datetime(2026, 6, 3, 4, tzinfo=UTC)
    later = [each["measure"] for each in (await desk.get(f"overview/{DISTRICT}"))["moved"]]
    assert "organisations.by-domicile" not in later


async def test_the_views_are_asked_what_moved_side_by_side(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (await desk.get(f"overview/{DISTRICT}"))["moved"]
    assert len(before) > 3
    together = asyncio.Barrier(len(before))
    asked = Ledger.followed

    async def when_all_were_asked(ledger: Ledger, what: Followed) -> Curves:
        async with asyncio.timeout(60):  # one after the other they would wait for ever
            await together.wait()
        return await asked(ledger, what)

    monkeypatch.setattr(Ledger, "followed", when_all_were_asked)
    assert (await desk.get(f"overview/{DISTRICT}"))["moved"] == before


def test_the_first_months_of_all_are_as_many_as_there_are() -> None:
    assert [str(day) for day in month_ends(datetime(1, 2, 3).date())] == ["0001-01-31", "0001-02-03"]


async def test_what_is_overdue_is_told_and_nothing_that_is_only_to_come(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 5, 7, 4, tzinfo=UTC)

    async def late(region: str) -> dict[str, int]:
        return {each["key"]: each["value"] for each in (await desk.get(f"overview/{region}"))["late"]}

    assert await late(DISTRICT) == {"majors-overdue": 0, "milestones": 1, "tasks": 0}
    assert await late("110101") == {"majors-overdue": 1, "milestones": 0, "tasks": 0}
    desk.clock.at = datetime(2031, 6, 1, 4, tzinfo=UTC)
    assert await desk.figure("grades.expiring") == 1
    assert (await late(CITY)).keys() == {"majors-overdue", "milestones", "tasks"}


async def test_what_was_reported_late_is_told_in_the_month_in_which_it_was(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 5, 8, 4, tzinfo=UTC)
    assert (await desk.get("overview/110101"))["reported_late"] is None
    (major,) = (await desk.get("figures/majors.flagged/rows"))["rows"]
    for sent in ("2026-05-06T09:00:00+08:00", "2026-05-07T09:00:00+08:00"):
        await desk.post(f"mediation/majors/{major['id']}/sending", {"at": sent})
    told = await desk.get("overview/110101")
    assert (told["reported_late"]["value"], told["reported_late"]["measure"]) == (1, "majors.late")
    lines = [line for line in await records(desk, "overview/110101") if line["栏目"] == "超时上报"]
    assert [(line["指标"], line["数值"], line["单位"]) for line in lines] == [("majors.late", "1", "件")]
    assert told["late"][0]["value"] == 0
    assert (await desk.get(f"overview/{DISTRICT}"))["reported_late"] is None
    desk.clock.at = datetime(2026, 6, 3, 4, tzinfo=UTC)
    assert (await desk.get("overview/110101"))["reported_late"] is None
    assert await desk.figure("majors.late") == 1


async def test_what_does_not_agree_is_told_where_it_touches(desk: Desk) -> None:
    await desk.rules()  # the overview gives the last run
    whole = (await desk.get(f"overview/{CITY}"))["reconciliation"]
    assert (whole["differing"], whole["balanced"] > 30) == ([], True)
    where = f"where region = '{DISTRICT}' and measure = 'organisations.by-domicile'"
    await tampered(desk, "organisations", f"update ~balances set value = 4 {where}")

    await desk.rules()

    async def differing(region: str) -> set[str]:
        return {each["region"] for each in (await desk.get(f"overview/{region}"))["reconciliation"]["differing"]}

    assert await differing(CITY) == await differing(DISTRICT) == {CITY, DISTRICT}
    assert await differing("110101") == {CITY}


async def test_an_overview_gives_the_last_run_however_old_while_a_service_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    desk.city.districts.reconciled = Shared(lambda: passed[0])
    await desk.rules()
    compared = desk.clock.at
    before = (await desk.get(f"overview/{CITY}"))["reconciliation"]
    await desk.formed(name="邻里调委会")
    away(desk, "mediation", monkeypatch)
    await desk.get("reconciliation", 503)
    passed[0] += 3 * 3600
    desk.clock.at += timedelta(hours=3)
    after = (await desk.get(f"overview/{CITY}"))["reconciliation"]
    assert after == before
    assert datetime.fromisoformat(after["at"]) == compared


async def test_before_anything_could_be_compared_an_overview_says_nothing_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(desk, "mediation", monkeypatch)
    desk.city.districts.reconciled = Shared()
    overview = await desk.get(f"overview/{CITY}")
    assert (overview["reconciliation"], overview["services"] != []) == (None, True)


async def test_published_returns_are_not_called_differences_of_today(desk: Desk) -> None:
    await desk.post("procurement/returns", json.loads(published_return("beijing-2010")))
    assert "2010.A" in await desk.rules()
    assert (await desk.get(f"overview/{CITY}"))["reconciliation"]["differing"] == []


def english_of(answer: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """Every text that an English page shows, with its way through the answer."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from english_of(value, f"{way}.{key}")
    elif isinstance(answer, list):
        for value in answer:
            yield from english_of(value, way)
    elif isinstance(answer, str) and (way.endswith("_en") or ".cuts_en." in way):
        yield way, answer


def without_english(answer: Any) -> Iterator[str]:
    """Every object that has a Chinese title or name but no English one."""
    if isinstance(answer, dict):
        for key in (
            "title",
            "note",
            "label",
            "unit",
            "cut_title",
            "left_title",
            "right_title",
            "detail",
            "region_name",
        ):
            if key in answer and f"{key}_en" not in answer:
                yield key
        for value in answer.values():
            yield from without_english(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from without_english(value)


@pytest.mark.parametrize(
    "path",
    [
        "board",
        f"overview/{DISTRICT}",
        "figures",
        "figures/organisations.by-status",
        "figures/organisations.by-domicile/rows",
        "figures/projects.by-registrar/by-region",
        "figures/contracts.value/series",
        "figures/contracts.running/rows",
        "figures/patrols.sheets/rows",
        "figures/patrols.committees-of-month",
        "figures/committees.active/rows",
        "figures/disputes.by-source",
        "figures/disputes.concluded/rows",
        "figures/disputes.concluded/by-region",
        "figures/majors.open",
        "figures/majors.flagged/rows",
        "figures/grades.valid/rows",
        "figures/evaluations.open/rows",
        "reconciliation",
        "returns/beijing-2010",
        "status",
    ],
)
async def test_an_english_page_needs_no_chinese_but_names(desk: Desk, path: str) -> None:
    await desk.post("procurement/returns", json.loads(published_return("beijing-2010")))
    desk.clock.at = datetime(2027, 1, 4, 4, tzinfo=UTC)  # the grade is valid
    hidden = path in ("figures/patrols.sheets/rows", "figures/disputes.concluded/rows")  # of a whole city
    here = {"region": DISTRICT} if hidden else {}
    answer = await desk.get(path, **here)
    assert answer["rows"] if path.endswith("/rows") else answer
    assert set(without_english(answer)) == set()
    named = {".rows.title_en", ".rows.fields.value_en"}  # what its people called it
    if path.startswith("returns"):
        named = {".title_en"}  # as it was printed
    chinese = [(way, text) for way, text in english_of(answer) if CHINESE.search(text) and way not in named]
    assert chinese == []
