from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.chassis.recorder import PlaceMove
from services.chassis.store import Unit
from services.chassis.streams import Answer
from services.procurement.domain.contract_facts import (
    BuyerTaskOpened,
    BuyerTaskWithdrawn,
    ContractPutUnderReview,
    ContractReviewLifted,
)
from services.procurement.domain.provider_facts import ProviderStandingNoted
from tests.procurement.desks import CONTRACT
from tests.procurement.town import DAY, ORDER, Town, history, opened
from tests.support.desk import told


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


@dataclass
class Running:
    """A registered organisation whose contracts run."""

    organisation: str
    contracts: tuple[str, ...]


async def running(town: Town, *names: str, **asked: object) -> Running:
    organisation = await town.registration.registered(**asked)
    await town.hears()
    contracts = [(await town.procurement.contracted(organisation, name=name))[1] for name in names]
    return Running(organisation, tuple(contracts))


async def test_an_organisation_is_known_with_the_version_that_was_seen(town: Town) -> None:
    organisation = (await running(town)).organisation
    renamed = await town.ordered(organisation, "name", {"name": "顺义区邻里互助会", **DAY})
    await town.hears()
    shown = await town.procurement.shown(f"/providers/{organisation}")
    seen = shown["state"]["seen"]
    assert (shown["standing"], seen["name"]) == ("active", "顺义区邻里互助会")
    assert (seen["seen_version"], seen["seen_event"]) == (2, str(renamed.id))
    assert seen["because_of"] != seen["seen_event"]  # a new name gives no new standing


@pytest.mark.parametrize(
    ("steps", "standing", "reason"),
    [
        (("suspension",), "suspended", "provider-suspended"),
        (("liquidation",), "liquidating", "provider-liquidating"),
        (("liquidation", "cancellation"), "cancelled", "provider-cancelled"),
    ],
)
async def test_a_standing_that_is_not_active_puts_the_running_contracts_under_review(
    town: Town, steps: tuple[str, ...], standing: str, reason: str
) -> None:
    given = await running(town, "一")
    for step in steps:
        await town.ordered(given.organisation, step, ORDER if step == "suspension" else DAY)
    await town.hears()
    assert await town.contract(given.contracts[0]) == (True, True)
    assert (await town.procurement.shown(f"/providers/{given.organisation}"))["standing"] == standing
    reviews = (await town.procurement.shown(f"/contracts/{given.contracts[0]}"))["state"]["reviews"]
    assert reviews[-1]["reason"] == reason


async def test_s7_a_cancelled_organisation_puts_both_running_contracts_under_review_and_asks_their_buyers(
    town: Town,
) -> None:
    given = await running(town, "一", "二")
    before = [(await town.procurement.shown(f"/contracts/{c}"))["state"]["signed"] for c in given.contracts]
    await town.ordered(given.organisation, "liquidation")
    await town.ordered(given.organisation, "cancellation")
    await town.hears()
    for contract, signed in zip(given.contracts, before, strict=True):
        assert await town.contract(contract) == (True, True)
        state = (await town.procurement.shown(f"/contracts/{contract}"))["state"]
        assert (state["signed"], state["closed_on"]) == (signed, None)  # held, not ended and not lost
        assert state["task"]["buyer"] == CONTRACT["buyer"]


async def test_every_effect_names_the_event_that_caused_it_and_is_of_its_day(town: Town) -> None:
    given = await running(town, "一")
    cause = await town.ordered(given.organisation, "suspension", ORDER)
    await town.hears()
    provider, contract = await history(town.procurement, given.organisation), given.contracts[0]
    effects = [*(await history(town.procurement, contract))[-2:], provider[-1]]
    assert [type(effect.fact) for effect in effects] == [ContractPutUnderReview, BuyerTaskOpened, ProviderStandingNoted]
    assert {(effect.cause, effect.effective_on) for effect in effects} == {(cause.id, cause.effective_on)}
    assert {effect.fact.because_of for effect in effects} == {cause.id}
    assert {effect.actor for effect in effects} == {"reaction:procurement.providers"}


async def test_when_the_order_is_lifted_the_review_ends_and_the_task_is_withdrawn(town: Town) -> None:
    given = await running(town, "一")
    await town.ordered(given.organisation, "suspension", ORDER)
    lifting = await town.ordered(given.organisation, "resumption")
    await town.hears()
    assert await town.contract(given.contracts[0]) == (False, False)
    effects = (await history(town.procurement, given.contracts[0]))[-2:]
    assert [type(effect.fact) for effect in effects] == [ContractReviewLifted, BuyerTaskWithdrawn]
    assert {effect.cause for effect in effects} == {lifting.id}
    await town.procurement.contracted(given.organisation, name="二")


async def test_contracts_of_others_and_contracts_that_have_ended_are_left_alone(town: Town) -> None:
    ended = await running(town, "一")
    other = await running(town, "二", name="另一互助会", head="person-2")
    project, contract = await town.procurement.made_public(ended.organisation)
    await town.procurement.evaluated(project)
    await town.procurement.done(f"/projects/{project}/closure", DAY)
    await town.ordered(ended.organisation, "suspension", ORDER)
    await town.hears()
    reviewed = [await town.contract(c) for c in (ended.contracts[0], contract, other.contracts[0])]
    assert reviewed == [(True, True), (False, False), (False, False)]


async def test_an_organisation_that_stopped_neither_declares_nor_signs(town: Town) -> None:
    organisation = (await running(town)).organisation
    project = await town.procurement.published(organisation)
    await town.ordered(organisation, "suspension", ORDER)
    await town.hears()
    before = await town.procurement.facts()
    signing = await town.procurement.post(f"/projects/{project}/contract", CONTRACT)
    assert told(signing) == (409, "ProviderNotActive", "organisation")
    assert "责令停止活动" in signing.json()["detail"]
    assert await town.procurement.facts() == before


async def test_a_signing_that_loses_against_a_change_of_standing_is_refused_on_the_fresh_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = (await running(town)).organisation
    project = await town.procurement.published(organisation)
    append, first = town.procurement.store.append, iter([True])

    async def too_late(*parts: Any) -> Answer:
        if next(first, False):  # the signing has been decided; before it is written the organisation is stopped
            await town.ordered(organisation, "suspension", ORDER)
            await town.hears()
        return await append(*parts)

    monkeypatch.setattr(town.procurement.store, "append", too_late)
    signing = await town.procurement.post(f"/projects/{project}/contract", CONTRACT)
    assert told(signing) == (409, "ProviderNotActive", "organisation")
    assert (await town.procurement.shown(f"/projects/{project}"))["state"]["stage"] == "published"
    await town.ordered(organisation, "resumption")
    await town.hears()
    answer = await town.procurement.done(f"/projects/{project}/contract", CONTRACT)
    assert answer["number"] == "公益合同-110113-2026-000001"  # the signing that was refused took no number


async def test_a_change_of_standing_that_loses_against_a_signing_finds_its_contract_on_the_fresh_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = (await running(town)).organisation
    project = await town.procurement.published(organisation)
    write, signed = town.procurement.store.write, list[httpx.Response]()

    async def overtaken(units: Sequence[Unit], move: PlaceMove | None = None, **more: Any) -> Answer:
        if move and units and not signed:  # the reaction has been decided; before it is written the contract is signed
            signed.append(await town.procurement.post(f"/projects/{project}/contract", CONTRACT))
        return await write(units, move, **more)

    monkeypatch.setattr(town.procurement.store, "write", overtaken)
    await town.ordered(organisation, "suspension", ORDER)
    await town.hears()
    assert signed[0].status_code == 201
    contract = (await town.procurement.shown(f"/projects/{project}"))["state"]["contract"]
    assert await town.contract(contract) == (True, True)
    assert (await town.procurement.shown(f"/contracts/{contract}"))["state"]["signed"]["seen_version"] == 1


async def test_an_order_for_a_time_lapses_by_itself_and_lets_sign_again(town: Town) -> None:
    given = await running(town, "一")
    await town.ordered(given.organisation, "suspension", {**ORDER, "until": "2026-05-07"})
    await town.hears()
    assert await town.contract(given.contracts[0]) == (True, True)
    clock: Any = town.procurement.store.clock
    clock.at = clock.at.replace(day=7)
    assert await town.contract(given.contracts[0]) == (False, False)
    later = {**CONTRACT, "starts_on": "2026-05-07", "ends_on": "2027-05-06", "on": "2026-05-07"}
    project = await town.procurement.declared(given.organisation, name="二", on="2026-05-07")
    day = {"on": "2026-05-07"}
    await town.procurement.done(f"/projects/{project}/district-review", {"opinion": "positive", **day})
    await town.procurement.done(f"/projects/{project}/approval", day)
    await town.procurement.done(f"/projects/{project}/publication", day)
    await town.procurement.done(f"/projects/{project}/contract", later)


async def test_a_reader_that_starts_again_asks_nobody_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        given = await running(town, "一")
        await town.ordered(given.organisation, "suspension", ORDER)
        await town.hears()
        before = await town.procurement.facts()
    async with opened(tmp_path) as again:
        await again.hears()
        assert await again.procurement.facts() == before
