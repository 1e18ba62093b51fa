"""The register of policies over HTTP, in a city with a district's own value."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contracts.policies.assembling import assemble
from contracts.policies.in_force import adopt_set, in_force
from contracts.policies.policy_set import PolicySet
from services.chassis.clock import day_of
from services.chassis.codec import Recorded
from services.mediation.domain.rules import major_rules_on
from tests.districts import cities
from tests.districts.cities import NOON, Desk
from tests.mediation.desks import MAJOR

OWN = "- {key: med.major.hours, value: 6 hours, valid_from: 2026-05-01, source: 顺义区通知, tag: W}\n"


@pytest.fixture
def own_law(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "own" / "110113").mkdir(parents=True)
    (tmp_path / "own" / "110113" / "mediation.yaml").write_text(OWN, encoding="utf-8")
    before = in_force()
    adopt_set(assemble(tmp_path / "own"), today=day_of(NOON))
    yield
    adopt_set(before, today=day_of(NOON))


@pytest.fixture
async def desk(own_law: None, tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path / "city") as desk:
        yield desk


async def test_the_register_says_what_holds_where_and_why(desk: Desk) -> None:
    here = await desk.get("policies/med.major.hours", region="110113001")
    assert here["policy"]["applies"]["text"] == "6小时"
    assert [(each["text_en"], each["because"]) for each in here["policy"]["history"]] == [
        ("24 hours", "nearer"),
        ("6 hours", "applies"),
    ]
    before = await desk.get("policies/med.major.hours", region="110113001", on="2026-04-30")
    assert [each["because"] for each in before["policy"]["history"]] == ["applies", "not-yet"]
    elsewhere = await desk.get("policies/med.major.hours", region="110108")
    assert [each["because"] for each in elsewhere["policy"]["history"]] == ["applies", "elsewhere"]


async def test_the_register_has_every_policy_with_what_nobody_has_read(desk: Desk) -> None:
    told = await desk.get("policies")
    assert (told["version"], told["calendar_until"]) == (in_force().version, "2026-12-31")
    assert len(told["policies"]) == len(in_force().keys)
    bars = next(each for each in told["policies"] if each["key"] == "eva.grade.bars")
    assert bars["applies"] is None
    assert bars["unknown"][0]["text_en"].endswith("were not seen (W3)")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("policies/reg.no-such", {}, 404),
        ("policies", {"region": "119999"}, 422),
        ("policies", {"on": "yesterday"}, 422),
        ("policies", {"in": "110113"}, 422),
    ],
)
async def test_what_cannot_be_answered_is_refused(desk: Desk, path: str, query: dict[str, str], status: int) -> None:
    assert (await desk.get(path, status, **query))["errors"]


async def test_a_fact_records_its_version_and_the_service_keeps_what_that_stands_for(desk: Desk) -> None:
    """The law changes, and the old decision is taken again as it was: this is what the version is for."""
    report = await flagged(desk)
    recorded = await only_fact(desk, report)
    answer = await desk.client.get(f"/api/mediation/policies/{recorded.policy}")
    kept = PolicySet.unpacked(answer.content)
    assert kept.version == recorded.policy == in_force().version
    adopt_set(assemble(), today=day_of(NOON))
    on = recorded.effective_on
    assert major_rules_on(on, "110113").hours == 24
    adopt_set(kept, today=day_of(NOON))
    again = major_rules_on(on, "110113")
    assert recorded.fact.due_at == recorded.fact.learned_at + timedelta(hours=again.hours)
    assert again.hours == 6


async def flagged(desk: Desk) -> UUID:
    dispute = await desk.accepted(await desk.formed())
    return UUID((await desk.post(f"{dispute}/major", MAJOR))["id"])


async def only_fact(desk: Desk, stream: UUID) -> Recorded:
    store = desk.city.stores["mediation"]
    [event] = await store.recorder.stream(stream)
    recorded: Recorded = store.mapper.to_domain_event(event)
    return recorded
