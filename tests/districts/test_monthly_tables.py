"""Monthly tables over a city: what was printed stays, what came late is printed once, the ledger agrees with both."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.city_clock import ZONE
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.reconciliation.tampering import differing, tampered

STREET, BOOK = "110113001", "mediation/books/disputes/110113001"
NEIGHBOURS, IN_HAND = "disputes.accepted/neighbours", "disputes.in-hand"
WHY = {"reason": "登记时看错"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def turn_to(desk: Desk, day: str) -> str:
    desk.clock.at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE)
    return day


async def closed(desk: Desk, month: str, on: str, **form: object) -> None:
    """Submitted and received on one day."""
    turn_to(desk, on)
    await desk.post(f"{BOOK}/{month}/submission", {"on": on, **form})
    await desk.post(f"{BOOK}/{month}/receipt", {"on": on})


async def read(desk: Desk) -> None:
    """Until the views say that they are as far as the tables were counted: they say so once a second."""
    async with asyncio.timeout(20):
        while any(result["detail"] for result in (await desk.rules())["X6"]):
            await asyncio.sleep(0.1)


async def lines(desk: Desk, period: str, region: str = STREET) -> dict[str, tuple[int | None, int, int]]:
    """Printed, corrections and live of every line that is not zero."""
    told = await desk.get("monthly-tables", region=region, period=period)
    each = {line["line"]: (line["printed"], line["corrections"], line["live"]) for line in told["lines"]}
    return {line: figures for line, figures in each.items() if any(figures)}


async def corrections(desk: Desk, period: str, region: str = STREET) -> list[tuple[str, str, str, int]]:
    told = await desk.get("monthly-tables", region=region, period=period)
    return [(each["printed_in"], each["of"], each["line"], each["amount"]) for each in told["corrections"]]


async def second_quarter(desk: Desk) -> None:
    """S12 with its neighbours: April to June, a late case of May and a corrected one of April."""
    committee = await desk.formed()
    april = await desk.accepted(committee, on="2026-04-29")
    await closed(desk, "2026-04", "2026-05-05")
    await desk.accepted(committee, on="2026-05-04")
    await closed(desk, "2026-05", "2026-06-05")
    turn_to(desk, "2026-06-06")
    await desk.accepted(committee, on="2026-05-31", matter="housing")
    await desk.post(f"{april}/acceptance-correction", {"matter": "labour", "on": "2026-06-06", **WHY})
    await desk.accepted(committee, on="2026-06-06")
    await closed(desk, "2026-06", "2026-07-03")


async def test_s12_a_quarter_holds_the_late_case_once_whichever_table_printed_it(desk: Desk) -> None:
    await second_quarter(desk)
    assert await lines(desk, "2026-05") == {
        NEIGHBOURS: (1, 0, 1),
        "disputes.accepted/housing": (0, 0, 1),  # the live view shows it in May
        IN_HAND: (2, 0, 3),
    }
    assert await lines(desk, "2026-06") == {
        NEIGHBOURS: (1, -1, 1),
        "disputes.accepted/housing": (0, 1, 0),
        "disputes.accepted/labour": (0, 1, 0),
        IN_HAND: (4, 0, 4),
    }
    assert await corrections(desk, "2026-06") == [
        ("2026-06", "2026-04", "disputes.accepted/labour", 1),
        ("2026-06", "2026-04", NEIGHBOURS, -1),
        ("2026-06", "2026-05", "disputes.accepted/housing", 1),
    ]
    assert await lines(desk, "2026-Q2") == {
        NEIGHBOURS: (3, -1, 2),
        "disputes.accepted/housing": (0, 1, 1),
        "disputes.accepted/labour": (0, 1, 1),
        IN_HAND: (4, 0, 4),
    }


async def test_x6_x7_and_x20_balance_and_each_can_fail(desk: Desk) -> None:
    await second_quarter(desk)
    await read(desk)
    assert await differing(desk) == set()
    rules = await desk.rules()
    assert [(each["period"], each["left"], each["right"]) for each in rules["X6"]] == [
        ("2026-04", 28, 28),
        ("2026-05", 28, 28),
        ("2026-06", 28, 28),
    ]
    assert [(each["period"], each["left"], each["right"]) for each in rules["X7"]] == [("2026-Q2", 4, 4)]
    assert [(each["left"], each["right"]) for each in rules["X20"]] == [(3, 3)]
    found = {(each["title"], each["left"], each["right"]) for each in rules["X3"] if "月报" in each["title"]}
    assert found == {("月报:已上报 = 上报 − 退回", 3, 3), ("月报:按未报关账 = 日志", 0, 0)}


async def test_x6_names_the_unit_and_the_line_that_the_ledger_has_otherwise(desk: Desk) -> None:
    await second_quarter(desk)
    await read(desk)
    five = "update ~postings set amount = 5 where measure = 'disputes.accepted' and cut = 'housing'"
    await tampered(desk, "disputes", five)
    (may,) = [each for each in (await desk.rules())["X6"] if each["period"] == "2026-05"]
    assert (may["left"], may["right"], may["detail"]) == (27, 28, ["110113001 disputes.accepted/housing: 1 ≠ 5"])


async def test_x20_names_a_locked_table_that_was_written_over(desk: Desk) -> None:
    await second_quarter(desk)
    await tampered(desk, "books", "update ~rows set body = replace(body, '/housing\":1', '/housing\":2')")
    (told,) = (await desk.rules())["X20"]
    assert (told["left"], told["right"], told["detail"]) == (2, 3, ["110113001 2026-06"])


async def test_what_is_keyed_after_the_count_waits_for_the_next_table_and_the_rules_balance_meanwhile(
    desk: Desk,
) -> None:
    committee = await desk.formed()
    await closed(desk, "2026-04", "2026-05-05")
    await desk.accepted(committee, on="2026-04-30")
    assert await differing(desk) == set()
    assert await lines(desk, "2026-04") == {NEIGHBOURS: (0, 0, 1), IN_HAND: (0, 0, 1)}


async def test_a_district_prints_n_of_n_and_names_who_has_not_reported(desk: Desk) -> None:
    await closed(desk, "2026-04", "2026-05-05")
    turn_to(desk, "2026-05-07")
    elsewhere = "mediation/books/disputes/110113002/2026-04/not-reported"
    await desk.post(elsewhere, {"reason": "无人值守", "on": "2026-05-07"})
    told = await desk.get("monthly-tables", region="110113", period="2026-04")
    states = {unit["place"]["code"]: unit["months"][0]["state"] for unit in told["units"]}
    assert (told["reported"], told["of"]) == (1, len(states)) == (1, 25)
    assert (states["110113001"], states["110113002"], states["110113003"]) == ("locked", "not-reported", "open")
    assert await desk.figure("books.not-reported", "110113", cut="2026-04") == 1
    assert await desk.figure("books.reported", cut="2026-04") == 1


@pytest.mark.parametrize("step", ["not-reported", "return"])
async def test_where_nothing_is_reported_yet_the_rules_say_nothing_of_it_and_balance(desk: Desk, step: str) -> None:
    turn_to(desk, "2026-05-07")
    if step == "return":
        await desk.post(f"{BOOK}/2026-04/submission", {"on": "2026-05-07"})
    await desk.post(f"{BOOK}/2026-04/{step}", {"reason": "无人值守", "on": "2026-05-07"})
    assert await differing(desk) == set()
    assert "X6" not in await desk.rules()


async def test_a_quarter_that_is_not_over_owes_what_is_and_prints_no_stock(desk: Desk) -> None:
    await desk.accepted(await desk.formed(), on="2026-04-29")
    await closed(desk, "2026-04", "2026-05-05")
    told = await desk.get("monthly-tables", region=STREET, period="2026-Q2")
    assert (told["reported"], told["of"]) == (1, 1)
    lines = {line["line"]: (line["printed"], line["total"], line["live"]) for line in told["lines"]}
    assert (lines[NEIGHBOURS], lines[IN_HAND]) == ((1, 1, 1), (None, None, 1))


async def test_a_table_that_nobody_has_reported_prints_nothing(desk: Desk) -> None:
    await desk.accepted(await desk.formed(), on="2026-04-29")
    told = await desk.get("monthly-tables", region=STREET)  # of last month
    assert (told["period"], told["reported"], told["of"]) == ("2026-04", 0, 1)
    assert [line["printed"] for line in told["lines"] if line["line"] == NEIGHBOURS] == [None]
    assert await lines(desk, "2026-04") == {NEIGHBOURS: (None, 0, 1), IN_HAND: (None, 0, 1)}


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ({"period": "2026-13"}, "NotAPeriod"),
        ({"period": "2026-Q5"}, "NotAPeriod"),
        ({"period": "0000"}, "NotAPeriod"),
        ({"period": "0001-01"}, "NotAPeriod"),
        ({"period": "2026-06"}, "NotYet"),
        ({"region": "110113001012"}, "NoTableThere"),
        ({"region": "999999"}, "UnknownRegion"),
        ({"month": "2026-04"}, "UnknownParameter"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(desk: Desk, query: dict[str, str], rule: str) -> None:
    path, status = "monthly-tables", 422
    answer: Any = await desk.client.get(f"/api/districts/{path}", params=query)
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (status, rule)
