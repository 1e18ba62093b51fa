"""Give out the notice of acceptance (制发受理通知书): the dated slip of the law, kept as it was issued."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.clocks import CLOCKS, clock_id
from services.chassis.desk import CommandRoute
from services.chassis.store import Store
from services.chassis.streams import Answer, Loaded
from services.papers.desk import TheIssuing, TheReader, TheShelf
from services.papers.issuing import folded
from services.papers.paper import zh_day
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application import Application
from services.registration.domain.application_facts import NoticeKind
from services.registration.domain.clocks import DECISION
from services.registration.domain.notices import check_acceptance_notice
from services.registration.papers import issue_notice

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class IssueAcceptanceNotice(BaseModel, extra="forbid"):
    """The day on the notice."""

    on: Day = Field(title="制发日期")


@router.post("/applications/{application_id}/acceptance-notice", status_code=201)
async def issue_acceptance_notice(
    application_id: UUID,
    slip: IssueAcceptanceNotice,
    store: TheStore,
    issuing: TheIssuing,
    shelf: TheShelf,
    reader: TheReader,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Answers with the document and its number. Refuses also: NameNotThere, CharacterMissing, NoFont."""
    case = await store.get(APPLICATIONS, application_id)
    rests_on = check_acceptance_notice(case.state, on=slip.on, today=today)
    assert case.state.asked
    values, cases = await _said(store, case, rests_on)
    return await issue_notice(
        issuing,
        store,
        replace(occasion, effective_on=slip.on),
        case,
        NoticeKind.ACCEPTANCE,
        values,
        applicant=await shelf.name(case.state.asked.head, reader),
        rests_on=rests_on,
        cases=cases,
    )


async def _said(store: Store, case: Loaded[Application], accepted_on: date) -> tuple[dict[str, str], list[str]]:
    """The values, and what is so of this acceptance: deemed or not, and whether a last day for the decision runs."""
    state = case.state
    assert state.applied_on
    decided_by = (await folded(store, CLOCKS, clock_id(case.id, DECISION))).last_day
    days = {"applied_on": state.applied_on, "accepted_on": accepted_on, "deemed_after": state.deemed_after}
    told = {name: zh_day(day) if day else "" for name, day in {**days, "decided_by": decided_by}.items()}
    cases = ["deemed" if state.deemed_after else "accepted", *(["decided_by"] if decided_by else [])]
    return told, cases
