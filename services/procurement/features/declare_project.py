"""Declare a public project (申报公益项目)."""

from typing import Annotated, Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from contracts.form_fields import OrganisationId, RegionCode
from contracts.procurement_words import Need
from contracts.project_fields import CURRENT
from contracts.prose import Readable
from contracts.vocabulary import OrganisationKind
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS, PROVIDERS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.declaring import AlreadyDeclared, Declaration, declare
from services.procurement.domain.project import Project, is_same_declaration
from services.procurement.domain.project_facts import ProjectDeclared

router = APIRouter(tags=["projects"], route_class=CommandRoute)

SAME_MATTER: Final = UUID("0b5f7a52-61c4-5c0e-8a6b-2f1d3c9e4b70")
Label = Annotated[str, Field(min_length=1, max_length=40)]


class DeclareProject(BaseModel, extra="forbid"):
    """The declaration form. The organisation's kind and registrar are known; a form that prints them must agree."""

    organisation: OrganisationId = Field(title="申报组织")
    name: Annotated[str, Field(title="项目名称", min_length=1, max_length=100), Readable]
    org_kind: OrganisationKind | None = Field(None, title="组织类别")
    registrar: RegionCode | None = Field(None, title="登记管理机关(区划代码6位)")
    territory: RegionCode = Field(title="服务地域(6、9或12位代码)")
    field: Label = Field(title="主要领域")
    labels: tuple[Label, ...] = Field((), title="其他领域", max_length=20)
    catalogue: str = Field(CURRENT, title="领域目录版本", min_length=1, max_length=20)
    needs: tuple[Need, ...] = Field((), title="项目需求", max_length=10)
    planned: Amount = Field(title="预算金额")
    on: Day = Field(title="申报日期")

    def declaration(self) -> Declaration:
        return Declaration(
            organisation=self.organisation,
            name=self.name,
            territory=self.territory,
            field=self.field,
            labels=self.labels,
            catalogue=self.catalogue,
            needs=self.needs,
            planned_fen=self.planned.fen(),
            org_kind=self.org_kind,
            registrar=self.registrar,
        )


@router.post("/projects", status_code=201)
async def declare_project(form: DeclareProject, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """The same form handed in twice on one day is answered with the first project."""
    provider = await store.load(PROVIDERS, form.organisation)
    declared = declare(Project(), provider.state, form=form.declaration(), on=form.on, today=today)
    project = await store.load(PROJECTS, matter_id(declared))
    if project.version:
        if is_same_declaration(project.state, declared):
            return await store.append(occasion, project.then())
        raise AlreadyDeclared(project=project.id)
    return await store.append(replace(occasion, effective_on=form.on), project.then(declared))


def matter_id(declared: ProjectDeclared) -> UUID:
    """One identity for the same organisation, project name and day."""
    return uuid5(SAME_MATTER, f"{declared.organisation}\x1f{declared.name}\x1f{declared.declared_on.isoformat()}")
