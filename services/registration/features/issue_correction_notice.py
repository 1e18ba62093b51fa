"""Give out the notice of correction (制发补正通知书): everything that is missing, on one dated paper."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.papers.desk import TheIssuing, TheReader, TheShelf, TheTexts
from services.papers.keeping import texts_for
from services.papers.paper import zh_day
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application_facts import NoticeKind
from services.registration.domain.notices import check_correction_notice
from services.registration.papers import issue_notice

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
    case = await store.get(APPLICATIONS, application_id)
    state = case.state
    rests_on = check_correction_notice(state, on=slip.on, today=today)
    assert state.asked
    assert state.received_on
    missing = state.corrections
    asked = await texts_for(texts, [each.asked for each in missing], reader)
    return await issue_notice(
        issuing,
        store,
        replace(occasion, effective_on=slip.on),
        case,
        NoticeKind.CORRECTION,
        {"received_on": zh_day(state.received_on)},
        applicant=await shelf.name(state.asked.head, reader),
        rests_on=rests_on,
        rows=[(str(at), each.material.zh, said) for at, (each, said) in enumerate(zip(missing, asked, strict=True), 1)],
    )
