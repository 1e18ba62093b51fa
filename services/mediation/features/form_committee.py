"""Form a people's mediation committee (设立人民调解委员会), or carry over one that is there (结转)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.carried_over import counts_from
from contracts.days import Day
from contracts.form_fields import AsCarriedOver, RegionCode
from contracts.mediation_words import CommitteeKind
from contracts.people import Reference
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.store import Store
from services.chassis.streams import Answer, Change
from services.house.continuing import continued
from services.mediation import claims
from services.mediation.application import COMMITTEES
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.domain.accepting import series_of
from services.mediation.domain.committee import Formation, form
from services.mediation.domain.rules import committee_rules_on

router = APIRouter(tags=["committees"], route_class=CommandRoute)


class CommitteeOnPaper(AsCarriedOver):
    last: int | None = Field(None, title="本年卷宗纸面最后编号", ge=1, le=999_999, strict=True)


class FormCommittee(BaseModel, extra="forbid"):
    """The form. A committee works in a street or in a community."""

    name: Annotated[str, Field(title="名称", min_length=1, max_length=100), Readable]
    kind: CommitteeKind = Field(title="类别")
    region: RegionCode = Field(title="所在区划(9或12位代码)")
    members: int = Field(title="委员人数", ge=0, le=1_000, strict=True)
    women: int = Field(title="其中妇女", ge=0, le=1_000, strict=True)
    chair: Reference = Field(title="主任(人员编号)")
    on: Day = Field(title="设立日期")
    carried_over: CommitteeOnPaper | None = Field(None, title="结转自原台账")

    def formation(self) -> Formation:
        return Formation(
            name=self.name,
            kind=self.kind,
            region=self.region,
            members=self.members,
            women=self.women,
            chair=self.chair,
            carried_over=self.carried_over.told() if self.carried_over else None,
        )


@router.post("/committees", status_code=201)
async def form_committee(command: FormCommittee, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """Of one that is carried over, the numbers of its disputes go on where paper ended."""
    committee, formation = COMMITTEES.new(new_id()), command.formation()
    formed = form(
        committee.state,
        formation=formation,
        rules=committee_rules_on(counts_from(command.on, formation.carried_over), command.region),
        on=command.on,
        today=today,
    )
    return await store.append(
        await dated(store, occasion, formed.region, formed.counts_from),
        committee.then(formed),
        claims.committee_name(formed, committee.id),
        *(await _numbers(store, committee.id, formed.region, command.carried_over) if command.carried_over else ()),
    )


async def _numbers(store: Store, committee: UUID, region: str, paper: CommitteeOnPaper) -> tuple[Change, ...]:
    if paper.last is None:
        return ()
    return await continued(store, series_of(committee, paper.as_of.year), paper.last, region)
