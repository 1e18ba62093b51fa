"""Carry over an organisation that was registered on paper (社会组织结转)."""

from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from contracts.form_fields import AsCarriedOver
from contracts.people import Reference
from contracts.prose import Readable
from contracts.vocabulary import OrganisationKind, Places
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer
from services.house.continuing import on_paper
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today, check_paper
from services.registration.domain.carrying_over import OnPaper, carry_over
from services.registration.places_asked import PlacesAsked

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class CarryOverOrganisation(BaseModel, extra="forbid"):
    """As the ledger or the certificate has it. What it does not say is left out, and can be completed later."""

    name: Annotated[str, Field(title="名称", min_length=1, max_length=100), Readable]
    kind: OrganisationKind = Field(title="组织类别")
    credit_code: Annotated[str, Field(title="统一社会信用代码", max_length=40), Readable] = ""
    certificate_no: Annotated[str, Field(title="登记证书号", max_length=60), Readable] = ""
    places: PlacesAsked = Field(title="登记机关、住所与服务地域")
    head: Reference | None = Field(None, title="法定代表人(人员编号)")
    funds: Amount | None = Field(None, title="注册资金、开办资金或原始基金")
    registered_on: Day = Field(title="成立登记日期")
    carried_over: AsCarriedOver = Field(title="结转自原台账")

    def on_paper(self) -> OnPaper:
        return OnPaper(
            name=self.name,
            credit_code=self.credit_code.strip(),
            certificate_no=self.certificate_no.strip(),
            kind=self.kind,
            places=Places(**self.places.model_dump()),
            head=self.head or "",
            funds_fen=self.funds.fen() if self.funds else 0,
            registered_on=self.registered_on,
        )


@router.post("/organisations", status_code=201)
async def carry_over_organisation(
    form: CarryOverOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """It counts from the day as of which it stands, and not among those that were registered in a month."""
    opened, carried = ORGANISATIONS.new(new_id()), form.carried_over.told()
    fact = carry_over(form.on_paper(), carried, today=today)
    await check_paper(store, fact.credit_code, field="credit_code")
    await check_paper(store, fact.certificate_no, field="certificate_no")
    return await store.append(
        replace(occasion, effective_on=carried.as_of),
        opened.then(fact),
        claims.name(fact.places.registrar, fact.name, opened.id),
        *claims.code(fact.credit_code, opened.id),
        *on_paper("registration.certificate", fact.certificate_no, opened.id),
        *(claims.head_of(fact.kind, fact.head, opened.id) if fact.head else ()),
    )
