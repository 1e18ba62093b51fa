"""The evaluation service to knock at, forms to hand in, and what it has heard of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.vocabulary import OrganisationStanding
from services.chassis.streams import Occasion
from services.evaluation.application import ORGANISATIONS, PROJECTS
from services.evaluation.domain.project_facts import Fact
from services.evaluation.main import SERVICE
from tests.evaluation.examples import CONTRACTED, NOTED, OPENED, SUMMARISED
from tests.support import desk
from tests.support.desk import told

Told = tuple[int, str, str | None]
TODAY = "2026-05-06"
GRADE: dict[str, Any] = {"grade": "4A", "on": TODAY}
REASON: dict[str, Any] = {"reason": "复查", "on": TODAY}
SELF: dict[str, Any] = {"score": "95.50", "on": TODAY}
BENEFICIARIES: dict[str, Any] = {"score": "90", "raters": 10, "on": TODAY}
THIRD_PARTY: dict[str, Any] = {"score": "88.25", "evaluator": "person-3", "on": TODAY}
PARTS = (("self", SELF), ("beneficiaries", BENEFICIARIES), ("third-party", THIRD_PARTY))
DAY: dict[str, Any] = {"on": TODAY}


class Desk(desk.Desk):
    """With the shortest way to an organisation, a grade, and every stage of an evaluation."""

    async def heard_of(self, organisation: UUID, standing: OrganisationStanding = OrganisationStanding.ACTIVE) -> str:
        """An organisation as registration would have told of it."""
        noted = ORGANISATIONS.new(organisation).then(replace(NOTED, standing=standing))
        await self.store.append(_occasion("evaluation.organisations"), noted)
        return f"/organisations/{organisation}"

    async def graded(self, organisation: UUID, **form: object) -> str:
        path = await self.heard_of(organisation)
        await self.done(f"{path}/grades", {**GRADE, **form})
        return path

    async def contracted(self, project: UUID, *more: Fact) -> str:
        """A project as procurement would have told of it."""
        await self.store.append(_occasion("evaluation.projects"), PROJECTS.new(project).then(CONTRACTED, *more))
        return f"/projects/{project}/evaluation"

    async def opened(self, project: UUID) -> str:
        """The open evaluation of a project that is summarised."""
        return await self.contracted(project, SUMMARISED, OPENED)

    async def judged(self, project: UUID) -> str:
        """One that has all its parts."""
        path = await self.opened(project)
        for part, form in PARTS:
            await self.done(f"{path}/{part}", form)
        return path


def _occasion(reader: str) -> Occasion:
    return Occasion(effective_on=date(2026, 4, 10), actor=f"reaction:{reader}", policy="test")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    async with desk.opened(SERVICE, folder, Desk) as evaluation:
        yield evaluation


async def refused(at: Desk, path: str, form: dict[str, Any], expected: Told) -> dict[str, Any]:
    """Told so, in both languages, and the log's head did not move. Answers the first error of the problem."""
    before = await at.store.recorder.head()
    response = await at.post(path, form)
    assert told(response) == expected
    assert await at.store.recorder.head() == before
    error: dict[str, Any] = response.json()["errors"][0]
    return error
