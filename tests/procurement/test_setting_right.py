"""Registration or evaluation is put back: what procurement wrote of events that are gone is set right again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from contracts.envelope import from_headers
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.reversals import REVERSALS, Left, reversals_id
from services.districts.ledger.view import ViewSpec
from services.districts.views import contracts as contracts_view
from services.districts.views import providers as providers_view
from services.procurement.application import CONTRACTS, PROVIDERS
from services.procurement.domain.contract import Contract
from services.procurement.domain.contract_facts import (
    BuyerTaskOpened,
    BuyerTaskWithdrawn,
    ContractPutUnderReview,
    ContractReviewLifted,
)
from services.procurement.domain.evaluated import Event as OfProject
from services.procurement.domain.evaluated import after_evaluation
from services.procurement.domain.project import Project, Stage
from services.procurement.domain.project import evolve as evolve_project
from services.procurement.domain.project_facts import ResultNoted, ResultWithdrawn
from services.procurement.domain.provider import Provider
from services.procurement.domain.provider import evolve as evolve_provider
from services.procurement.domain.provider_facts import (
    ProviderGradesNoted,
    ProviderGradesWithdrawn,
    ProviderStandingWithdrawn,
)
from services.procurement.domain.setting_right import grades_as_meant, result_as_meant
from services.procurement.features.when_organisation_standing_changes import REACTION
from tests.procurement import desks as procurement_desks
from tests.procurement.evaluation import annulled, result
from tests.procurement.town import DAY, ORDER, history
from tests.registration import desks as registration_desks
from tests.support import restored

MAY = date(2026, 5, 6)


@dataclass
class Town:
    registration: registration_desks.Desk
    procurement: procurement_desks.Desk
    sink: ReactionSink

    async def hears(self) -> None:
        await restored.hears(self.sink, self.registration.store)

    async def put_back(self, head: int) -> None:
        await restored.put_back(self.registration.store, head)
        await self.hears()

    async def head(self) -> int:
        return await self.registration.store.recorder.head()

    async def contracted(self) -> tuple[str, str]:
        """A registered organisation, and a contract of it that runs."""
        organisation = await self.registration.registered()
        await self.hears()
        return organisation, (await self.procurement.contracted(organisation))[1]

    async def ordered(self, organisation: str, step: str, order: dict[str, str] | None = None) -> UUID:
        await self.registration.done(f"/organisations/{organisation}/{step}", order or DAY)
        await self.hears()
        return (await history(self.registration, organisation))[-1].id

    async def contract(self, id: str) -> Contract:
        return (await self.procurement.store.load(CONTRACTS, UUID(id))).state

    async def provider(self, id: str) -> Provider:
        return (await self.procurement.store.load(PROVIDERS, UUID(id))).state

    async def set_right(self, id: str) -> list[Any]:
        """The facts by which it was."""
        return [each.fact for each in await history(self.procurement, id) if each.actor.startswith("reversal:")]

    async def figures(self, view: ViewSpec, id: str) -> list[Any]:
        """What the districts count of it today: its published events, in the order in which they fold."""
        told = []
        async for batch in PublishedLog(self.procurement.store).records({}):
            for feed, records in batch.items():
                for record in records:
                    envelope = from_headers(record.headers)
                    if feed.channel in view.channels and envelope.subject == UUID(id):
                        event = msgspec.json.decode(record.body or b"", type=view.events[envelope.type])
                        told.append((envelope.effective_on, envelope.position, event))
        told.sort(key=lambda each: each[:2])
        row = reduce(lambda row, each: view.evolve(row, each[2], each[0]), told, None)
        return [] if row is None else list(view.tally(row))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with (
        registration_desks.opened(tmp_path) as registration,
        procurement_desks.opened(tmp_path) as procurement,
    ):
        log = PublishedLog(registration.store)
        yield Town(registration, procurement, ReactionSink(procurement.store, REACTION, log))


async def test_a_suspension_that_is_gone_holds_no_contract_under_review(town: Town) -> None:
    organisation, contract = await town.contracted()
    head, before, seen = await town.head(), await town.contract(contract), (await town.provider(organisation)).seen
    counted = [await town.figures(contracts_view.VIEW, contract), await town.figures(providers_view.VIEW, organisation)]
    gone = await town.ordered(organisation, "suspension", ORDER)
    assert (await town.contract(contract)).task
    await town.put_back(head)
    buyer = before.signed.buyer if before.signed else ""
    assert await town.set_right(contract) == [
        ContractReviewLifted(because_of=gone, under_review=False, lifted_on=MAY),
        BuyerTaskWithdrawn(buyer=buyer, because_of=gone),
    ]
    assert seen
    assert await town.set_right(organisation) == [replace(seen, seen_epoch=2)]
    assert await town.contract(contract) == before
    assert [
        await town.figures(contracts_view.VIEW, contract),
        await town.figures(providers_view.VIEW, organisation),
    ] == counted


async def test_a_resumption_that_is_gone_leaves_the_contract_under_review(town: Town) -> None:
    organisation, contract = await town.contracted()
    order = await town.ordered(organisation, "suspension", ORDER)
    head, before = await town.head(), await town.contract(contract)
    counted = await town.figures(contracts_view.VIEW, contract)
    await town.ordered(organisation, "resumption")
    assert not (await town.contract(contract)).reviews
    await town.put_back(head)
    facts = await town.set_right(contract)
    assert [(type(fact), fact.because_of) for fact in facts] == [
        (ContractPutUnderReview, order),
        (BuyerTaskOpened, order),
    ]
    assert await town.contract(contract) == before
    assert await town.figures(contracts_view.VIEW, contract) == counted


async def test_an_organisation_that_is_gone_is_not_known_any_more_and_its_contract_is_for_people(town: Town) -> None:
    await town.registration.registered(name="顺义区胜利街道棋友会", head="person-8")
    head = await town.head()
    organisation, contract = await town.contracted()
    gone = (await history(town.registration, organisation))[-1].id
    await town.put_back(head)
    assert await town.set_right(organisation) == [ProviderStandingWithdrawn(because_of=gone, seen_epoch=2)]
    assert (await town.provider(organisation)).seen is None
    assert await town.figures(providers_view.VIEW, organisation) == []
    (told,) = (await town.procurement.store.load(REVERSALS, reversals_id(REACTION.name))).state
    assert told.left == (
        Left(stream=UUID(organisation), family="procurement.provider", facts=("procurement.provider.contract-noted",)),
    )
    assert (await town.contract(contract)).signed


async def test_what_is_told_again_after_the_restore_counts_whatever_its_version_and_day(town: Town) -> None:
    """People hand the lost order in once more, with its own day."""
    organisation, contract = await town.contracted()
    head = await town.head()
    await town.ordered(organisation, "suspension", ORDER)
    await town.ordered(organisation, "resumption")
    await town.put_back(head)
    again = await town.ordered(organisation, "suspension", ORDER)
    seen = (await town.provider(organisation)).seen
    assert seen
    assert (seen.standing, seen.because_of, seen.seen_epoch, seen.seen_version) == ("suspended", again, 2, 2)
    assert [figure.cut for figure in await town.figures(providers_view.VIEW, organisation)] == ["suspended"]
    assert [r.because_of for r in (await town.contract(contract)).reviews] == [again]


def test_grades_that_are_gone_are_noted_as_they_were_or_withdrawn() -> None:
    first = ProviderGradesNoted(grades=(), region="110113001", seen_version=1, seen_event=UUID(int=1))
    second = replace(first, seen_version=2, seen_event=UUID(int=2))
    meant = evolve_provider(Provider(), first)
    now = evolve_provider(meant, second)
    (again,) = grades_as_meant(now, meant, gone=UUID(int=2), epoch=3)
    assert again == replace(first, seen_event=UUID(int=2), seen_epoch=3)
    assert evolve_provider(now, again) == meant
    (withdrawn,) = grades_as_meant(now, Provider(), gone=UUID(int=2), epoch=3)
    assert withdrawn == ProviderGradesWithdrawn(because_of=UUID(int=2), seen_epoch=3)
    assert evolve_provider(now, withdrawn) == Provider()
    assert grades_as_meant(meant, meant, gone=UUID(int=2), epoch=3) == ()


def test_a_result_that_is_gone_is_withdrawn_and_one_that_was_annulled_by_what_is_gone_is_noted_again() -> None:
    at = Project(stage=Stage.SUMMARISED)
    (first,) = after_evaluation(at, result(MAY), OfProject(id=UUID(int=1), project=UUID(int=9), version=4))
    published = evolve_project(at, first)
    (withdrawn,) = result_as_meant(published, at, gone=UUID(int=1), epoch=2, on=MAY)
    assert withdrawn == ResultWithdrawn(withdrawn_on=MAY, because_of=UUID(int=1), seen_version=0, seen_epoch=2)
    assert evolve_project(published, withdrawn) == at
    event = OfProject(id=UUID(int=2), project=UUID(int=9), version=5)
    (gone,) = after_evaluation(published, annulled(MAY, UUID(int=1)), event)
    (again,) = result_as_meant(evolve_project(published, gone), published, gone=UUID(int=2), epoch=2, on=MAY)
    assert isinstance(first, ResultNoted)
    assert again == replace(first, seen_epoch=2)
