"""Complete what was not known of an organisation when it was carried over (补录)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.house.continuing import on_paper
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today, check_paper
from services.registration.domain.carrying_over import complete

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class CompleteOrganisation(BaseModel, extra="forbid"):
    """What has been found out; what is still not known is left out."""

    credit_code: Annotated[str, Field(title="统一社会信用代码", max_length=40), Readable] = ""
    certificate_no: Annotated[str, Field(title="登记证书号", max_length=60), Readable] = ""
    on: Day = Field(title="补录日期")


@router.post("/organisations/{organisation_id}/completion", status_code=201)
async def complete_organisation(
    organisation_id: UUID, form: CompleteOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    fact = complete(
        body.state,
        code=form.credit_code.strip(),
        certificate_no=form.certificate_no.strip(),
        on=form.on,
        today=today,
    )
    await check_paper(store, fact.credit_code, field="credit_code")
    await check_paper(store, fact.certificate_no, field="certificate_no")
    return await store.append(
        replace(occasion, effective_on=form.on),
        body.then(fact),
        *claims.code(fact.credit_code, body.id),
        *on_paper("registration.certificate", fact.certificate_no, body.id),
    )
