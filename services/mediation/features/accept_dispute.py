"""Accept a dispute (受理纠纷), or carry over one that a committee has in hand on paper (结转)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.form_fields import CommitteeId, NumberedOnPaper, RegionCode
from contracts.mediation_words import DisputeSource, DisputeType
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Change, Numbered
from services.house.continuing import check_continued, on_paper
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
    carried_over: NumberedOnPaper | None = Field(None, title="结转自原台账")

    def asked(self) -> Asked:
        return Asked(
            committee=self.committee,
            region=self.region,
            matter=self.matter,
            source=self.source,
            parties=self.parties,
            unwilling=self.unwilling,
            carried_over=self.carried_over.told() if self.carried_over else None,
        )

    @property
    def on_paper(self) -> str | None:
        return self.carried_over.number if self.carried_over else None


@router.post("/disputes", status_code=201)
async def accept_dispute(form: AcceptDispute, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """Answers of the dispute, with its number; a dispute in another district than its committee is warned of.

    One that bears a number on paper keeps it.
    """
    committee, dispute = await store.load(COMMITTEES, form.committee), DISPUTES.new(new_id())
    acceptance = accept(committee.state, asked=form.asked(), on=form.on, today=today)

    if form.on_paper:
        await check_continued(store, form.on_paper, acceptance.drawn_as(form.on_paper), field="carried_over.number")

    def accepted(number: str) -> Change:
        return dispute.then(acceptance.for_dispute(number))

    drawn = Numbered(acceptance.series, lambda sequence: accepted(acceptance.number(sequence)), acceptance.number)
    return await store.append(
        warned(await dated(store, occasion, form.region, acceptance.counts_from), acceptance.warning),
        accepted(form.on_paper) if form.on_paper else drawn,
        *on_paper("mediation.dispute", form.on_paper, dispute.id),
    )
