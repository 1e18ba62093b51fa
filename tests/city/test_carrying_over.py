"""What streets and districts had on paper is carried over: it stands, and nothing is counted as new."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.districts.cities import Desk
from tests.districts.cities import desk as opened
from tests.mediation.desks import DISPUTE
from tests.registration.desks import APPLICATION, GROUP

LEDGER: Final = {"source": "ledger", "as_of": "2026-04-30"}
ON_PAPER: Final[dict[str, Any]] = {
    "name": "顺义区老年人协会",
    "kind": "association",
    "credit_code": "51110113500000001E",
    "certificate_no": "京顺社证字第0012号",
    "places": APPLICATION["places"],
    "registered_on": "2009-06-01",
    "carried_over": LEDGER,
}
OURS: Final = "民登-110113-2026-000005"
STOOD: Final = ("by-domicile", "ever-carried-over", "ever-registered", "with-gaps")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path / "city") as city:
        yield city


async def carried(desk: Desk, **other: object) -> str:
    return str((await desk.post("registration/organisations", {**ON_PAPER, **other}))["id"])


async def refused(desk: Desk, path: str, body: dict[str, Any], status: int) -> tuple[str, str | None]:
    error = (await desk.post(path, body, status=status))["errors"][0]
    return error["rule"], error["field"]


async def figures(desk: Desk, on: str = "2026-05-06") -> tuple[int, ...]:
    return tuple([await desk.figure(f"organisations.{name}", "110113", on=on) for name in STOOD])


async def test_an_organisation_stands_from_the_day_as_of_which_it_was_carried_over(desk: Desk) -> None:
    organisation = await carried(desk)
    assert await figures(desk, "2026-04-29") == (0, 0, 0, 0)
    assert await figures(desk) == (1, 1, 0, 0)
    await desk.registered()
    assert await figures(desk) == (2, 1, 1, 0)
    (x1,) = (await desk.rules())["X1"]
    assert (x1["left"], x1["right"], x1["status"]) == (2, 2, "BALANCED")
    state = (await desk.client.get(f"/api/registration/organisations/{organisation}")).json()["state"]
    assert (state["registered_on"], state["last_on"], state["application"]) == ("2009-06-01", "2026-04-30", None)
    await desk.approved(organisation)  # others hear of it as of any


async def test_what_is_not_known_is_flagged_and_completed_later(desk: Desk) -> None:
    organisation = await carried(desk, credit_code="", certificate_no="")
    assert await figures(desk) == (1, 1, 0, 2)
    at = f"registration/organisations/{organisation}"
    assert await refused(desk, f"{at}/certificate", {"ground": "lost", "on": "2026-05-06"}, 409) == (
        "NotComplete",
        None,
    )
    await desk.post(f"{at}/completion", {"credit_code": ON_PAPER["credit_code"], "on": "2026-05-06"})
    assert await figures(desk) == (1, 1, 0, 1)
    again = {"credit_code": ON_PAPER["credit_code"], "on": "2026-05-06"}
    assert await refused(desk, f"{at}/completion", again, 409) == ("KnownAlready", "credit_code")
    assert await refused(desk, f"{at}/completion", {"on": "2026-05-06"}, 422) == ("NothingCompleted", "credit_code")


async def test_what_was_carried_over_wrongly_never_stood_and_holds_nothing(desk: Desk) -> None:
    wrong = await carried(desk)
    at = f"registration/organisations/{wrong}/carry-over-withdrawal"
    await desk.post(at, {"reason": "导入了别区的台账", "on": "2026-05-06"})
    assert await figures(desk) == (0, 0, 0, 0)
    assert (await desk.get("find", q="老年人协会"))["found"] == []
    right = await carried(desk)
    assert await figures(desk) == (1, 1, 0, 0)
    await desk.post(f"registration/organisations/{right}/name", {"name": "顺义区长者协会", "on": "2026-05-06"})
    at = f"registration/organisations/{right}/carry-over-withdrawal"
    assert await refused(desk, at, {"reason": "错", "on": "2026-05-06"}, 409) == ("NotWithdrawn", None)
    assert {each["status"] for each in (await desk.rules())["X3"]} == {"BALANCED"}


@pytest.mark.parametrize(
    ("other", "status", "no"),
    [
        ({"carried_over": {**LEDGER, "as_of": "2026-05-07"}}, 422, ("AfterToday", "on")),
        ({"carried_over": {**LEDGER, "as_of": "2009-05-31"}}, 422, ("AsOfBefore", "carried_over.as_of")),
        ({"credit_code": "51110113500000001X"}, 422, ("CreditCodeCheck", "credit_code")),
        ({"certificate_no": OURS}, 409, ("NotContinued", "certificate_no")),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_is_wrong_on_paper_is_refused(
    desk: Desk, other: dict[str, Any], status: int, no: tuple[str, str]
) -> None:
    assert await refused(desk, "registration/organisations", {**ON_PAPER, **other}, status) == no


async def test_two_bodies_have_not_one_code_nor_one_certificate(desk: Desk) -> None:
    await carried(desk)
    other = {**ON_PAPER, "name": "顺义区另一协会"}
    taken = await refused(desk, "registration/organisations", {**other, "certificate_no": ""}, 409)
    assert taken == ("CodeTaken", "credit_code")
    taken = await refused(desk, "registration/organisations", {**other, "credit_code": ""}, 409)
    assert taken == ("OnPaperTaken", "carried_over.number")


async def test_numbers_go_on_where_paper_ended(desk: Desk) -> None:
    series = {"kind": "certificate", "region": "110113", "year": 2026, "last": 5}
    await desk.post("registration/series", series)
    await carried(desk, certificate_no=OURS)
    organisation = await desk.registered()
    state = (await desk.client.get(f"/api/registration/organisations/{organisation}")).json()["state"]
    assert state["certificate_no"] == "民登-110113-2026-000006"
    assert await refused(desk, "registration/series", series, 409) == ("SeriesBegun", "last")
    without = {**series, "year": None}
    assert await refused(desk, "registration/series", without, 422) == ("YearMissing", "year")
    street = {**series, "region": "110113001"}
    assert await refused(desk, "registration/series", street, 422) == ("NotOfThisLevel", "region")


async def test_a_group_keeps_its_number_and_is_not_asked_what_a_filing_is_asked(desk: Desk) -> None:
    old = {**GROUP, "members": 3, "on": "2011-09-01", "carried_over": {**LEDGER, "number": "双丰备2011-7"}}
    answer = await desk.post("registration/groups", old)
    state = (await desk.client.get(f"/api/registration/groups/{answer['id']}")).json()["state"]
    assert (state["number"], state["last_on"]) == ("双丰备2011-7", "2026-04-30")
    measures = ("groups.filed", "groups.ever-filed", "groups.ever-carried-over")
    assert [await desk.figure(each) for each in measures] == [1, 0, 1]
    same = {**old, "name": "另一支队伍"}
    assert await refused(desk, "registration/groups", same, 409) == ("OnPaperTaken", "carried_over.number")


async def test_a_committee_goes_on_with_its_cases_and_their_numbers(desk: Desk) -> None:
    paper = {"on": "2012-03-01", "carried_over": {**LEDGER, "last": 31}}
    committee = await desk.formed(**paper)
    new = await desk.accepted(committee)
    at = await desk.accepted(committee, on="2026-04-20", carried_over={**LEDGER, "number": "胜利调〔2026〕第3号"})
    numbers = [(await desk.client.get(f"/api/{each}")).json()["state"]["accepted"]["number"] for each in (new, at)]
    assert numbers[0].endswith("〔2026〕调字第0032号")
    assert numbers[1] == "胜利调〔2026〕第3号"
    ours = {**DISPUTE, "committee": committee, "carried_over": {**LEDGER, "number": numbers[0]}, "on": "2026-04-20"}
    assert await refused(desk, "mediation/disputes", ours, 409) == ("NotContinued", "carried_over.number")
    later = {"accepted_on": "2026-05-01", "reason": "录错", "on": "2026-05-06"}
    assert await refused(desk, f"{at}/acceptance-correction", later, 422) == ("AsOfBefore", "accepted_on")
    measures = ("disputes.accepted", "disputes.carried-over", "disputes.in-hand")
    assert [await desk.figure(each) for each in measures] == [1, 1, 2]
    assert [await desk.figure(each, on="2026-04-29") for each in measures[1:]] == [0, 0]
    assert {each["status"] for rule in ("X3", "X4") for each in (await desk.rules())[rule]} == {"BALANCED"}
    clocks = (await desk.client.get(f"/api/{at}", params={"with": "file"})).json()["clocks"]
    assert clocks[0]["started_at"].startswith("2026-04-2")  # the law's days run from when it was accepted
    figures = (await desk.client.get("/api/mediation/books/disputes/110113001/2026-04")).json()["figures"]
    assert (figures["disputes.carried-over"], figures["disputes.accepted/neighbours"], figures["disputes.in-hand"]) == (
        1,
        0,
        1,
    )
