"""Close a project that is evaluated and whose result and amount are public, and its contract with it (结项)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import CONTRACTS, PROJECTS, PROVIDERS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.closing import close
from services.procurement.domain.contract import close_contract
from services.procurement.domain.provider_facts import ProviderContractEndNoted
from services.procurement.domain.rules import evaluation_before_closing

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class CloseProject(BaseModel, extra="forbid"):
    """The day it ended."""

    on: Day = Field(title="结项日期")


@router.post("/projects/{project_id}/closure", status_code=201)
async def close_project(
    project_id: UUID, form: CloseProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    first = evaluation_before_closing(form.on, PROJECTS.region(project.state))
    closed = close(project.state, evaluation_first=first, officer=occasion.actor, on=form.on, today=today)
    assert project.state.contract
    assert project.state.organisation
    contract = await store.get(CONTRACTS, project.state.contract)
    provider = await store.get(PROVIDERS, project.state.organisation)
    return await store.append(
        replace(occasion, effective_on=form.on),
        project.then(closed),
        contract.then(close_contract(contract.state, on=form.on, today=today)),
        provider.then(ProviderContractEndNoted(contract=contract.id, ended_on=form.on)),
    )
