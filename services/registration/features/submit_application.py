"""Apply for an organisation of one of the three kinds to be registered (申请成立登记)."""

from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from contracts.people import Reference
from contracts.prose import Readable
from contracts.vocabulary import OrganisationKind, Places
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Occasion
from services.registration import claims
from services.registration.application import APPLICANTS, APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain import asked as asking
from services.registration.domain.applicant import ROLES, applicant_id, hand_in
from services.registration.domain.application import Application, is_same_matter, submit
from services.registration.domain.application_facts import ApplicationSubmitted
from services.registration.domain.establishment import thresholds_on
from services.registration.domain.stage import Stage
from services.registration.domain.uniqueness import TwoOpenCases
from services.registration.places_asked import PlacesAsked

router = APIRouter(tags=["applications"], route_class=CommandRoute)

SAME_MATTER: Final = UUID("5d0f4a3e-8c52-5c59-9a55-0d3f4f6f2b67")
CLOSED: Final = {Stage.NOT_ACCEPTED, Stage.REFUSED, Stage.APPROVED}
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class Association(BaseModel, extra="forbid"):
    """社会团体: who joins."""

    kind: Literal["association"] = Field(title=OrganisationKind.ASSOCIATION.zh)
    individuals: Count = Field(title="个人会员数")
    units: Count = Field(title="单位会员数")
    regional_branches: Count = Field(0, title="拟设地域性分支机构数")

    def details(self) -> asking.Details:
        return asking.AssociationDetails(
            individuals=self.individuals, units=self.units, regional_branches=self.regional_branches
        )


class NonEnterprise(BaseModel, extra="forbid"):
    """民办非企业单位(社会服务机构): in which form."""

    kind: Literal["non-enterprise"] = Field(title=OrganisationKind.NON_ENTERPRISE.zh)
    form: asking.NonEnterpriseForm = Field(title="形式")
    branches: Count = Field(0, title="拟设分支机构数")

    def details(self) -> asking.Details:
        return asking.NonEnterpriseDetails(form=self.form, branches=self.branches)


class Foundation(BaseModel, extra="forbid"):
    """基金会: its reach and its council."""

    kind: Literal["foundation"] = Field(title=OrganisationKind.FOUNDATION.zh)
    scope: asking.FoundationScope = Field(title="公募范围")
    council: Count = Field(title="理事人数")
    term_years: Count = Field(title="理事任期(年)")

    def details(self) -> asking.Details:
        return asking.FoundationDetails(scope=self.scope, council=self.council, term_years=self.term_years)


class SubmitApplication(BaseModel, extra="forbid"):
    """The application form; persons are opaque references."""

    name: Annotated[str, Field(title="拟用名称", min_length=1, max_length=100), Readable]
    places: PlacesAsked = Field(title="登记机关、住所与服务地域")
    head: Reference = Field(title="拟任法定代表人(人员编号)")
    funds: Amount = Field(title="注册资金、开办资金或原始基金")
    sponsor: Annotated[str, Field(title="业务主管单位", max_length=100), Readable] = ""
    sponsor_approved_on: Day | None = Field(None, title="业务主管单位批准日期")
    details: Annotated[Association | NonEnterprise | Foundation, Field(discriminator="kind", title="组织类别及条件")]
    on: Day = Field(title="申请日期")

    def asked(self) -> asking.Asked:
        return asking.Asked(
            name=self.name,
            name_as_given=self.name,
            places=Places(**self.places.model_dump()),
            head=self.head,
            funds_fen=self.funds.fen(),
            sponsor=self.sponsor,
            sponsor_approved_on=self.sponsor_approved_on,
            details=self.details.details(),
        )


@router.post("/applications", status_code=201)
async def submit_application(
    application: SubmitApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """The same papers handed in twice on one day are answered with the first case."""
    on = application.on
    asked = application.asked()
    thresholds = thresholds_on(on, asked.places.registrar)
    submitted = submit(Application(), asked=asked, thresholds=thresholds, on=on, today=today, by=occasion.actor)
    case = await store.load(APPLICATIONS, matter_id(submitted))
    if case.version:
        if is_same_matter(case.state, submitted):
            return await store.append(occasion, case.then())
        if case.state.stage not in CLOSED:
            raise TwoOpenCases(name=submitted.asked.name, application=case.id)
        case = APPLICATIONS.new(new_id())
    changes = [case.then(submitted), *await _on_own_list(store, case.id, occasion)]
    held = claims.case(submitted.asked, case.id)
    return await store.append(replace(occasion, effective_on=on), *changes, *held)


async def _on_own_list(store: Store, application: UUID, occasion: Occasion) -> list[Change]:
    """In the same unit: whoever comes back finds it."""
    if occasion.role not in ROLES:
        return []
    own = await store.load(APPLICANTS, applicant_id(occasion.actor))
    return [own.then(*hand_in(own.state, application, applicant=occasion.actor))]


def matter_id(submitted: ApplicationSubmitted) -> UUID:
    """One identity for the same person, organisation, kind and day."""
    asked = submitted.asked
    matter = (asked.head, asked.places.registrar, asked.name, asked.kind, submitted.submitted_on.isoformat())
    return uuid5(SAME_MATTER, "\x1f".join(matter))
