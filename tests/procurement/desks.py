"""The procurement service to knock at, forms to hand in, and an organisation it has heard of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places
from services.chassis.streams import Occasion
from services.procurement.application import PROVIDERS
from services.procurement.main import SERVICE
from tests.procurement.evaluation import Evaluation
from tests.procurement.examples import NOTED
from tests.support import desk
from tests.support.desk import told

Told = tuple[int, str, str | None]
TODAY = "2026-05-06"
DECLARATION: dict[str, Any] = {
    "name": "老人餐桌（一期）",
    "territory": "110113001",
    "field": "扶老助残",
    "labels": ["医疗卫生"],
    "needs": ["funds"],
    "planned": {"amount": "12", "unit": "wan-yuan"},
    "on": TODAY,
}
CONTRACT: dict[str, Any] = {
    "buyer": "顺义区胜利街道办事处",
    "buyer_kind": "state-organ",
    "buyer_region": "110113001",
    "price": {"amount": "100000", "unit": "yuan"},
    "starts_on": TODAY,
    "ends_on": "2027-05-05",
    "on": TODAY,
}
MILESTONES = ((0, 0, "0"), (30, 35, "30000"), (60, 60, "60000"), (90, 95, "90000"), (100, 100, "100000"))
RETURN: dict[str, Any] = {
    "title": "Shunyi 2025 public projects",
    "source": "顺义区民政局",
    "region": "110113",
    "stated_total": 5,
    "cuts": {"field": {"扶老助残": 3, "医疗卫生": 3}},
}


class Desk(desk.Desk):
    """With the shortest way to every stage of a project."""

    @cached_property
    def evaluation(self) -> Evaluation:
        return Evaluation(self.store)

    async def heard_of(
        self,
        organisation: UUID,
        *,
        kind: OrganisationKind = OrganisationKind.ASSOCIATION,
        places: Places = NOTED.places,
        standing: OrganisationStanding = OrganisationStanding.ACTIVE,
    ) -> str:
        """An organisation as registration would have told of it."""
        noted = replace(NOTED, organisation=organisation, kind=kind, places=places, standing=standing)
        occasion = Occasion(effective_on=date(2025, 3, 3), actor="reaction:procurement.providers", policy="test")
        await self.store.append(occasion, PROVIDERS.new(organisation).then(noted))
        return str(organisation)

    async def declared(self, organisation: str, **form: object) -> str:
        project: str = (await self.done("/projects", {**DECLARATION, "organisation": organisation, **form}))["id"]
        return project

    async def published(self, organisation: str, **form: object) -> str:
        """A project that was chosen and made public."""
        project = await self.declared(organisation, **form)
        await self.done(f"/projects/{project}/district-review", {"opinion": "positive", "on": TODAY})
        await self.done(f"/projects/{project}/approval", {"on": TODAY})
        await self.done(f"/projects/{project}/publication", {"on": TODAY})
        return project

    async def contracted(self, organisation: str, **form: object) -> tuple[str, str]:
        """A project and its contract."""
        project = await self.published(organisation, **form)
        await self.done(f"/projects/{project}/contract", CONTRACT, "officer-2")
        return project, (await self.shown(f"/projects/{project}"))["state"]["contract"]

    async def carried_out(self, organisation: str) -> tuple[str, str]:
        """A project whose milestones are all reported, and its contract."""
        project, contract = await self.contracted(organisation)
        for milestone in MILESTONES:
            await self.done(f"/projects/{project}/milestones", report(*milestone))
        return project, contract

    async def made_public(self, organisation: str) -> tuple[str, str]:
        """A project that is summarised, with everything of it public but its evaluation, and its contract."""
        project, contract = await self.carried_out(organisation)
        await self.done(f"/projects/{project}/summary", {"summary": "完成", "on": TODAY})
        everything = {"items": ["winner", "amount", "effect"], "effect": "满意", "on": TODAY}
        await self.done(f"/projects/{project}/disclosures", everything)
        return project, contract

    async def evaluated(self, project: str) -> None:
        """Its result is published and heard of."""
        await self.evaluation.publishes(project, TODAY)


def report(stage: int, pct: int, spent: str) -> dict[str, Any]:
    return {"stage": stage, "pct": pct, "spent": {"amount": spent, "unit": "yuan"}, "on": TODAY}


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    async with desk.opened(SERVICE, folder, Desk) as procurement:
        yield procurement


async def refused(at: Desk, path: str, form: dict[str, Any], expected: Told) -> dict[str, Any]:
    """Told so, in both languages, and the log's head did not move. Answers the first error of the problem."""
    before = await at.store.recorder.head()
    response = await at.post(path, form)
    assert told(response) == expected
    assert await at.store.recorder.head() == before
    error: dict[str, Any] = response.json()["errors"][0]
    return error
