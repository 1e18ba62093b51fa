"""Announce the grade of an organisation (公告评估等级)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.evaluation_words import Grade
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import ORGANISATIONS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.announcing import announce
from services.evaluation.domain.rules import grade_rules

router = APIRouter(tags=["grades"], route_class=CommandRoute)


class AnnounceGrade(BaseModel, extra="forbid"):
    """The days it counts on follow from the day; a re-evaluation ends the grade that runs."""

    grade: Grade = Field(title="评估等级")
    re_evaluation: bool = Field(False, title="重新评估", strict=True)
    on: Day = Field(title="公告日期")


@router.post("/organisations/{organisation_id}/grades", status_code=201)
async def announce_grade(
    organisation_id: UUID, form: AnnounceGrade, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    organisation = await store.get(ORGANISATIONS, organisation_id)
    announced = announce(
        organisation.state,
        grade=form.grade,
        re_evaluation=form.re_evaluation,
        rules=grade_rules(form.on, ORGANISATIONS.region(organisation.state)),
        on=form.on,
        today=today,
    )
    return await store.append(replace(occasion, effective_on=form.on), organisation.then(announced))
