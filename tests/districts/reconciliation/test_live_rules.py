"""What must reconcile in a living city, and that each rule really can fail: faults are put into the view's tables."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.roles import Role
from services.chassis.streams import Occasion
from services.mediation.application import DISPUTES
from services.mediation.domain.dispute_facts import DisputeAssigned
from services.registration.application import ORGANISATIONS
from services.registration.domain.organisation_facts import OrganisationMoved
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.reconciliation.tampering import differing, tampered

FOUNDATION = {
    "name": "北京邻里基金会",
    "head": "person-3",
    "places": {"registrar": "110000", "domicile": "110101001001", "territory": "110000"},
    "funds": {"amount": "200", "unit": "wan-yuan"},
    "details": {"kind": "foundation", "scope": "non-public", "council": 5, "term_years": 5},
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A city with an association, a foundation, a project of each, one of them with labels, and a contract."""
    async with cities.desk(tmp_path) as desk:
        association = await desk.registered()
        foundation = await desk.registered(**FOUNDATION)
        await desk.contracted(association)
        await desk.approved(foundation, name="全市项目", territory="110000", labels=["法律援助", "促进就业"])
        yield desk


async def test_a_city_that_was_told_the_truth_balances(desk: Desk) -> None:
    assert await differing(desk) == set()
    rules = await desk.rules()
    assert {"X2", "X3", "X9", "X10", "X15", "X19"} <= rules.keys()
    sides = {result["title"]: (result["left"], result["right"]) for result in rules["X9"]}
    assert sides["获准项目按领域各项之和 = 总数"] == (2, 2)
    assert sides["标签总数 = 项目数 + 额外标签"] == (5, 5)
    assert [(r["left"], r["relation"], r["right"]) for r in rules["X10"]] == [(1, "≤", 1)]
    assert [(r["left"], r["right"]) for r in rules["X15"]] == [(2, 2), (2, 2)]


async def test_x2_a_district_that_is_not_the_sum_of_its_streets_is_named(desk: Desk) -> None:
    await tampered(
        desk,
        "organisations",
        "update ~balances set value = value + 3 where region = '110113' and measure = 'organisations.by-domicile'",
    )
    assert await differing(desk) == {("X1", "110113", 3), ("X2", "110000", -3), ("X2", "110113", 3)}


async def test_x3_a_status_that_got_lost_is_seen_against_the_log(desk: Desk) -> None:
    lost = "where measure = 'organisations.by-status'"
    await tampered(desk, "organisations", f"delete from ~postings {lost}", f"delete from ~balances {lost}")
    assert await differing(desk) == {("X3", "110000", -2)}  # X2 alone would be content: nothing is the sum of nothing


async def test_x19_both_cuts_may_be_wrong_alike_but_not_against_the_log(desk: Desk) -> None:
    """What balances by construction in one ledger is also held against an independent count."""
    alike = "set value = value + 1 where region = '110000' and cut = 'association' and measure in "
    both = "('organisations.by-domicile', 'organisations.by-registrar')"
    await tampered(desk, "organisations", f"update ~balances {alike} {both}")
    rules = await desk.rules()
    assert {(r["title"], r["delta"]) for r in rules["X19"]} == {
        ("按住所与按登记机关的总数相同", 0),
        ("按登记机关的总数 = 日志", 1),
    }


async def test_x9_a_project_that_lost_its_field_is_seen(desk: Desk) -> None:
    lost = "where measure = 'projects.by-field' and cut = 'elderly-disabled' and region like '110113%'"
    await tampered(desk, "projects", f"delete from ~postings {lost}")
    await tampered(
        desk,
        "projects",
        "update ~balances set value = 0 where measure = 'projects.by-field' and cut = 'elderly-disabled'",
    )
    wrong = {(rule, delta) for rule, _, delta in await differing(desk)}
    assert ("X9", -2) in wrong


async def test_x10_a_foundation_that_a_district_registered_is_seen(desk: Desk) -> None:
    await tampered(
        desk, "projects", "update ~balances set value = 0 where measure = 'projects.by-registrar' and cut = '110000'"
    )
    assert {delta for rule, _, delta in await differing(desk) if rule == "X10"} == {1}


async def test_x15_a_copy_that_differs_at_the_same_version_is_named(desk: Desk) -> None:
    await tampered(desk, "providers", """update ~rows set body = replace(body, '"active"', '"cancelled"')""")
    result, other = (await desk.rules())["X15"]
    assert (other["title"], other["status"]) == ("评估所见的组织状态与同一版本的登记一致", "BALANCED")
    assert (result["left"], result["right"], result["delta"], result["status"]) == (2, 0, 2, "OVER")
    assert "采购所见 cancelled,登记为 active" in result["detail"][0]


async def test_a_parked_event_shows_as_a_difference_against_the_log(desk: Desk) -> None:
    """A view without it is not the whole truth, and says so."""
    generation = await desk.city.districts.ledger("organisations").generation()
    await tampered(
        desk,
        "organisations",
        f"insert into {generation.prefix}parked (event_id, feed, stream, position, nth, cause, detail, headers, body)"
        " values ('6b9f4c3e-0000-7000-8000-000000000001', 1, '6b9f4c3e-0000-7000-8000-000000000002', 1, 0,"
        " 'unreadable-body', '', '[]', null)",
        "update ~balances set value = value - 1"
        " where region = '110000' and cut = 'association' and measure like 'org%'",
    )
    result = next(r for r in (await desk.rules())["X3"] if r["title"].startswith("各类社会组织"))
    assert (result["delta"], result["status"]) == (-1, "UNDER")
    assert result["detail"] == ["1 个事件在隔离中,未计入左侧"]


async def test_the_count_of_the_log_goes_on_from_where_it_was(desk: Desk) -> None:
    """Asked again and again, with facts between, it is the same as counted anew."""
    for n in range(3):
        await desk.registered(name=f"顺义区第{n}互助会", head=f"person-{n + 10}")
        assert await differing(desk) == set()


async def test_l1_an_end_that_depends_on_the_order_of_the_log_is_named(desk: Desk) -> None:
    """No route lets a move in that lies before the last one; an import might."""
    body = UUID((await desk.get("figures/organisations.by-status/rows"))["rows"][0]["id"])
    store = desk.city.stores["registration"]
    for on, community in ((date(2026, 5, 5), "110101001001"), (date(2026, 5, 1), "110101001002")):
        loaded = await store.load(ORGANISATIONS, body)
        there = replace(loaded.state.places, domicile=community)
        moved = OrganisationMoved(came_from=loaded.state.places, places=there, moved_on=on)
        await store.append(Occasion(effective_on=on, actor="import", policy="test"), loaded.then(moved))
    await desk.city.settle()
    wrong = [result for result in (await desk.rules())["L1"] if result["status"] != "BALANCED"]
    assert [(result["left"], result["detail"]) for result in wrong] == [(1, [str(body)])]


async def test_l1_names_a_dispute_to_whoever_sees_it_and_tells_others_that_there_is_one(desk: Desk) -> None:
    dispute = (await desk.accepted(await desk.formed())).rpartition("/")[2]
    store = desk.city.stores["mediation"]
    for on, mediator in ((date(2026, 5, 6), "person-8"), (date(2026, 5, 5), "person-9")):
        loaded = await store.load(DISPUTES, UUID(dispute))
        assigned = DisputeAssigned(mediator=mediator, assigned_on=on)
        await store.append(Occasion(effective_on=on, actor="import", policy="test"), loaded.then(assigned))
    await desk.city.settle()

    async def told(caller: Caller | None, path: str = "") -> str:
        headers = {"Authorization": f"Bearer {desk.city.key.signer.token(caller)}"} if caller else {}
        transport = httpx.ASGITransport(desk.city.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
            answer = await client.get(f"/api/districts/reconciliation{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    street = Caller(subject="clerk", role=Role.STREET, region="110113001")
    other = Caller(subject="clerk", role=Role.STREET, region="110105001")
    for path in ("", ".csv"):
        assert dispute in await told(street, path)
        for caller in (None, other, Caller(subject="clerk", role=Role.CITY, region="110000")):
            shown = await told(caller, path)
            assert dispute not in shown
            assert "另有 1 条不在您的查看范围内" in shown
