"""Form a people's mediation committee (设立人民调解委员会)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.form_fields import RegionCode
from contracts.mediation_words import CommitteeKind
from contracts.people import Reference
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer
from services.mediation import claims
from services.mediation.application import COMMITTEES
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.domain.committee import Formation, form
from services.mediation.domain.rules import committee_rules_on

router = APIRouter(tags=["committees"], route_class=CommandRoute)


class FormCommittee(BaseModel, extra="forbid"):
    """The form. A committee works in a street or in a community."""

    name: Annotated[str, Field(title="名称", min_length=1, max_length=100), Readable]
    kind: CommitteeKind = Field(title="类别")
    region: RegionCode = Field(title="所在区划(9或12位代码)")
    members: int = Field(title="委员人数", ge=0, le=1_000, strict=True)
    women: int = Field(title="其中妇女", ge=0, le=1_000, strict=True)
    chair: Reference = Field(title="主任(人员编号)")
    on: Day = Field(title="设立日期")

    def formation(self) -> Formation:
        return Formation(
            name=self.name,
            kind=self.kind,
            region=self.region,
            members=self.members,
            women=self.women,
            chair=self.chair,
        )


@router.post("/committees", status_code=201)
async def form_committee(command: FormCommittee, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    committee = COMMITTEES.new(new_id())
    formed = form(
        committee.state,
        formation=command.formation(),
        rules=committee_rules_on(command.on, command.region),
        on=command.on,
        today=today,
    )
    return await store.append(
        await dated(store, occasion, formed.region, command.on),
        committee.then(formed),
        claims.committee_name(formed, committee.id),
    )
