"""Give out the notice of correction (制发补正通知书): everything that is missing, on one dated paper."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer, Change
from services.papers.desk import TheIssuing, TheReader, TheShelf, TheTexts
from services.papers.domain.document_facts import DocumentIssued
from services.papers.forms import form
from services.papers.issuing import sources_of
from services.papers.keeping import texts_for
from services.papers.paper import zh_day
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application_facts import NoticeKind
from services.registration.domain.notices import check_correction_notice, notice
from services.registration.domain.standings import of_application
from services.registration.papers import draft, said_of

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class IssueCorrectionNotice(BaseModel, extra="forbid"):
    """The day on the notice."""

    on: Day = Field(title="制发日期")


@router.post("/applications/{application_id}/correction-notice", status_code=201)
async def issue_correction_notice(
    application_id: UUID,
    slip: IssueCorrectionNotice,
    store: TheStore,
    issuing: TheIssuing,
    shelf: TheShelf,
    texts: TheTexts,
    reader: TheReader,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Answers with the document and its number. Refuses also: NameNotThere, TextNotThere, CharacterMissing, NoFont."""
    case, kind, on = await store.get(APPLICATIONS, application_id), NoticeKind.CORRECTION, slip.on
    state = case.state
    rests_on = check_correction_notice(state, on=on, today=today)
    assert state.asked
    assert state.received_on
    head, missing = state.asked.head, state.corrections
    asked = await texts_for(texts, [each.asked for each in missing], reader)
    drafted = draft(
        form(kind),
        {
            **said_of(state.asked, on),
            "received_on": zh_day(state.received_on),
            "applicant": await shelf.name(head, reader),
        },
        rows=[(str(at), each.material.zh, said) for at, (each, said) in enumerate(zip(missing, asked, strict=True), 1)],
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
