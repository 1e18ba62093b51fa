"""File a community group with its street (社区社会组织备案), or carry over one that was filed on paper (结转)."""

from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.carried_over import counts_from
from contracts.days import Day
from contracts.form_fields import NumberedOnPaper, OrganisationId, RegionCode
from contracts.people import Reference
from contracts.prose import Readable
from contracts.vocabulary import GroupKind
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Change, Numbered
from services.house.continuing import on_paper
from services.registration import claims
from services.registration.application import GROUPS, ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today, check_paper
from services.registration.domain.community_group import (
    Filing,
    file,
    filing_rules_on,
    number_of,
)
from services.registration.domain.names import check_name
from services.registration.domain.series import filings

router = APIRouter(tags=["groups"], route_class=CommandRoute)


class FileGroup(BaseModel, extra="forbid"):
    """The filing form. An association of neighbours counts its members, a service its staff."""

    name: Annotated[str, Field(title="名称", min_length=1, max_length=100), Readable]
    kind: GroupKind = Field(title="类别")
    members: int = Field(title="成员数", ge=0, le=1_000_000, strict=True)
    staff: int = Field(0, title="工作人员数", ge=0, le=1_000_000, strict=True)
    community: RegionCode = Field(title="所在社区(代码12位)")
    host: OrganisationId | None = Field(None, title="托管的登记组织(不填则由社区托管)")
    contact: Reference = Field(title="联系人(人员编号)")
    on: Day = Field(title="备案日期")
    carried_over: NumberedOnPaper | None = Field(None, title="结转自原台账")

    def filing(self) -> Filing:
        return Filing(
            name=self.name,
            kind=self.kind,
            members=self.members,
            staff=self.staff,
            community=self.community,
            host=self.host,
            contact=self.contact,
            carried_over=self.carried_over.told() if self.carried_over else None,
        )

    @property
    def on_paper(self) -> str | None:
        return self.carried_over.number if self.carried_over else None


@router.post("/groups", status_code=201)
async def file_group(form: FileGroup, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """One that bears a number on paper keeps it; to any other the next of its series is given."""
    filing, group = form.filing(), GROUPS.new(new_id())
    counts = counts_from(form.on, filing.carried_over)
    await check_paper(store, form.on_paper, field="carried_over.number")
    standing = (await store.load(ORGANISATIONS, form.host)).state.standing(form.on) if form.host else None

    def filed(number: str) -> Change:
        fact = file(
            group.state,
            filing=filing,
            host_standing=standing,
            number=number,
            rules=filing_rules_on(counts, form.community),
            on=form.on,
            today=today,
        )
        return group.then(fact)

    def label(sequence: int) -> str:
        return number_of(form.community, form.kind, sequence)

    series = filings(form.community, form.kind)
    drawn = Numbered(series, lambda sequence: filed(label(sequence)), label)
    return await store.append(
        replace(occasion, effective_on=counts),
        filed(form.on_paper) if form.on_paper else drawn,
        claims.group_name(form.community, check_name(form.name), group.id),
        *on_paper(series, form.on_paper, group.id),
    )
