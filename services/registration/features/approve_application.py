"""Approve an application: the certificate is issued and the organisation exists (准予登记,发给登记证书)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.credit_code import issue_credit_code
from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Change, Claim, Loaded, Numbered, Occasion
from services.registration import claims
from services.registration.application import APPLICATIONS, ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today, chain_of
from services.registration.domain.application import Application
from services.registration.domain.approval_chain import Chain
from services.registration.domain.asked import Asked
from services.registration.domain.deciding import approve
from services.registration.domain.organisation import register
from services.registration.domain.series import CODES, certificate_no, certificates

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class ApproveApplication(BaseModel, extra="forbid"):
    """The day of the decision, which is also the day of the certificate."""

    on: Day = Field(title="准予登记日期")


@dataclass
class Issue:
    """One unit: the case is decided, its number goes on the certificate, and the organisation opens."""

    case: Loaded[Application]
    asked: Asked
    organisation: UUID
    occasion: Occasion
    today: date
    chain: Chain
    certificate_no: str = ""  # as last drawn; the store draws again where it lost a race

    def parts(self) -> tuple[Numbered | Claim, ...]:
        asked, registrar, on = self.asked, self.asked.places.registrar, self.occasion.effective_on
        return (
            Numbered(certificates(registrar, on.year), self._decided, self._label),
            Numbered(CODES, self._registered),
            *claims.case(asked, self.case.id, held=False),
            claims.name(registrar, asked.name, self.organisation),
            *claims.head_of(asked.kind, asked.head, self.organisation),
        )

    def _label(self, number: int) -> str:
        return certificate_no(self.asked.places.registrar, self.occasion.effective_on.year, number)

    def _decided(self, number: int) -> Change:
        self.certificate_no = self._label(number)
        return self.case.then(self._approved())

    def _approved(self) -> object:
        return approve(
            self.case.state,
            organisation=self.organisation,
            certificate_no=self.certificate_no,
            officer=self.occasion.actor,
            on=self.occasion.effective_on,
            today=self.today,
            chain=self.chain,
            title=self.occasion.title,
        )

    def _registered(self, serial: int) -> Change:
        opened = ORGANISATIONS.new(self.organisation)
        registered = register(
            opened.state,
            application=self.case.id,
            asked=self.asked,
            certificate_no=self.certificate_no,
            credit_code=issue_credit_code(self.asked.kind, self.asked.places.registrar, serial),
            on=self.occasion.effective_on,
        )
        return opened.then(registered)


@router.post("/applications/{application_id}/approval", status_code=201)
async def approve_application(
    application_id: UUID, decision: ApproveApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    assert case.state.asked
    chain = await chain_of(store, case.state.registrar)
    issue = Issue(case, case.state.asked, new_id(), replace(occasion, effective_on=decision.on), today, chain)
    return await store.append(issue.occasion, *issue.parts())
