"""Accept a dispute (受理纠纷)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.form_fields import CommitteeId, RegionCode
from contracts.mediation_words import DisputeSource, DisputeType
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Change, Numbered
from services.mediation.application import COMMITTEES, DISPUTES
from services.mediation.desk import TheOccasion, TheStore, Today, dated, warned
from services.mediation.domain.accepting import Asked, accept

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class AcceptDispute(BaseModel, extra="forbid"):
    """The acceptance form (受理登记表). A party that clearly refuses is named, and then nothing is accepted."""

    committee: CommitteeId = Field(title="受理的人民调解委员会")
    region: RegionCode = Field(title="纠纷发生地(9或12位代码)")
    matter: DisputeType = Field(title="纠纷类型")
    source: DisputeSource = Field(title="来源")
    parties: tuple[Reference, ...] = Field(title="当事人(人员编号)", max_length=1_000)
    unwilling: tuple[Reference, ...] = Field((), title="明确拒绝调解的当事人", max_length=1_000)
    on: Day = Field(title="受理日期")

    def asked(self) -> Asked:
        return Asked(
            committee=self.committee,
            region=self.region,
            matter=self.matter,
            source=self.source,
            parties=self.parties,
            unwilling=self.unwilling,
        )


@router.post("/disputes", status_code=201)
async def accept_dispute(form: AcceptDispute, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """Answers of the dispute, with its number; a dispute in another district than its committee is warned of."""
    committee, dispute = await store.load(COMMITTEES, form.committee), DISPUTES.new(new_id())
    acceptance = accept(committee.state, asked=form.asked(), on=form.on, today=today)

    def accepted(sequence: int) -> Change:
        return dispute.then(acceptance.for_dispute(sequence))

    return await store.append(
        warned(await dated(store, occasion, form.region, form.on), acceptance.warning),
        Numbered(acceptance.series, accepted, acceptance.number),
    )
