"""Give out the notice of acceptance (制发受理通知书): the dated slip of the law, kept as it was issued."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.clocks import CLOCKS, clock_id
from services.chassis.desk import CommandRoute
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Loaded
from services.papers.desk import TheIssuing, TheReader, TheShelf
from services.papers.domain.document_facts import DocumentIssued
from services.papers.forms import form
from services.papers.issuing import folded, sources_of
from services.papers.paper import zh_day
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application import Application
from services.registration.domain.application_facts import NoticeKind
from services.registration.domain.clocks import DECISION
from services.registration.domain.notices import check_acceptance_notice, notice
from services.registration.domain.standings import of_application
from services.registration.papers import draft, said_of

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
    case, kind = await store.get(APPLICATIONS, application_id), NoticeKind.ACCEPTANCE
    state, on = case.state, slip.on
    rests_on = check_acceptance_notice(state, on=on, today=today)
    assert state.asked
    head = state.asked.head
    values, cases = await _said(store, case, rests_on, on)
    drafted = draft(
        form(kind),
        {**values, "applicant": await shelf.name(head, reader)},
        cases=cases,
        registrar=state.registrar,
        sources=await sources_of(store, case.id, case.version),
        about=(APPLICATIONS.name, case.id),
        stands=of_application(state),
        lies_in=state.region,
        names=(head,),
        on=on,
    )

    def beside(document: UUID, issued: DocumentIssued) -> Sequence[Change]:
        return (case.then(notice(kind, document, issued.number, rests_on=rests_on, officer=occasion.actor, on=on)),)

    return await issuing.issue(replace(occasion, effective_on=on), drafted, beside)


async def _said(
    store: Store, case: Loaded[Application], accepted_on: date, on: date
) -> tuple[dict[str, str], list[str]]:
    """The values, and what is so of this acceptance: deemed or not, and whether a last day for the decision runs."""
    state = case.state
    assert state.asked
    assert state.applied_on
    decided_by = (await folded(store, CLOCKS, clock_id(case.id, DECISION))).last_day
    days = {"applied_on": state.applied_on, "accepted_on": accepted_on, "deemed_after": state.deemed_after}
    told = {name: zh_day(day) if day else "" for name, day in {**days, "decided_by": decided_by}.items()}
    cases = ["deemed" if state.deemed_after else "accepted", *(["decided_by"] if decided_by else [])]
    return {**said_of(state.asked, on), **told}, cases
