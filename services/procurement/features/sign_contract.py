"""Sign the contract of a published project (签订公益项目合同)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from contracts.form_fields import RegionCode
from contracts.procurement_words import BuyerKind, StabilityGround
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Change, Numbered
from services.procurement.application import CONTRACTS, PROJECTS, PROVIDERS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.rules import rules_on
from services.procurement.domain.signing import Terms, district_of, number_of, series_of, sign

router = APIRouter(tags=["contracts"], route_class=CommandRoute)


class SignContract(BaseModel, extra="forbid"):
    """The contract text's own fields. First and last day are both part of the term."""

    buyer: Annotated[str, Field(title="购买主体", min_length=1, max_length=100), Readable]
    buyer_kind: BuyerKind = Field(title="购买主体类别")
    buyer_region: RegionCode = Field(title="购买主体所在区划(6或9位代码)")
    price: Amount = Field(title="合同金额")
    starts_on: Day = Field(title="起始日期")
    ends_on: Day = Field(title="终止日期(含当日)")
    grounds: tuple[StabilityGround, ...] = Field((), title="期限超过一年的条件", max_length=10)
    on: Day = Field(title="签订日期")

    def terms(self) -> Terms:
        return Terms(
            buyer=self.buyer,
            buyer_kind=self.buyer_kind,
            buyer_region=self.buyer_region,
            amount_fen=self.price.fen(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            grounds=self.grounds,
        )


@router.post("/projects/{project_id}/contract", status_code=201)
async def sign_contract(
    project_id: UUID, form: SignContract, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """Answers of the project, with the contract's number; the provider's stream gains its part in the same unit,
    so that a change of standing that came in between is seen."""
    project, contract = await store.get(PROJECTS, project_id), CONTRACTS.new(new_id())
    assert project.state.organisation
    provider = await store.load(PROVIDERS, project.state.organisation)
    signing = sign(
        project.state,
        provider.state,
        ids=(project_id, contract.id),
        terms=form.terms(),
        rules=rules_on(form.on, form.buyer_region),
        officer=occasion.actor,
        on=form.on,
        today=today,
    )
    district = district_of(form.buyer_region, form.on)

    def label(sequence: int) -> str:
        return number_of(district, form.on, sequence)

    def opened(sequence: int) -> Change:
        return contract.then(signing.for_contract(label(sequence)))

    return await store.append(
        replace(occasion, effective_on=form.on),
        project.then(signing.for_project()),
        Numbered(series_of(district, form.on), opened, label),
        provider.then(signing.for_provider()),
    )
