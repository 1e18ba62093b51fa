"""Give out a certificate of registration (制发登记证书), on plain paper or printed on an official blank."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.money import yuan
from services.chassis.desk import CommandRoute
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Loaded
from services.papers.desk import TheIssuing, TheReader, TheShelf
from services.papers.domain.document_facts import DocumentIssued
from services.papers.forms import form
from services.papers.issuing import Draft, folded, sources_of
from services.papers.paper import zh_day
from services.registration.application import APPLICATIONS, BLANKS, ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.blank_book import Book, use
from services.registration.domain.certificates import certificate, check_certificate
from services.registration.domain.organisation import Organisation
from services.registration.domain.organisation_facts import CertificateGround
from services.registration.domain.standings import of_organisation
from services.registration.papers import address, draft, said_of

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class OnBlank(BaseModel, extra="forbid"):
    """The blank that lies in the printer."""

    book: UUID = Field(title="空白证书登记簿")
    number: Annotated[int, Field(title="空白证书号码", ge=0, le=999_999_999, strict=True)]


class IssueCertificate(BaseModel, extra="forbid"):
    """Why, on which day, and on what."""

    ground: CertificateGround = Field(CertificateGround.FIRST, title="发证事由")
    on: Day = Field(title="制发日期")
    blank: OnBlank | None = Field(None, title="空白证书(不填则用普通纸)")


@router.post("/organisations/{organisation_id}/certificate", status_code=201)
async def issue_certificate(
    organisation_id: UUID,
    asked: IssueCertificate,
    store: TheStore,
    issuing: TheIssuing,
    shelf: TheShelf,
    reader: TheReader,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Answers with the document and its number. Refuses also: NameNotThere, CharacterMissing, NoFont, NotFound."""
    body, on = await store.get(ORGANISATIONS, organisation_id), asked.on
    former = body.state.certificate
    before = await folded(store, BLANKS, former.book) if former and former.book else Book()
    replaces = check_certificate(body.state, ground=asked.ground, book=before, on=on, today=today)
    book = await store.get(BLANKS, asked.blank.book) if asked.blank else None
    number = asked.blank.number if asked.blank else None
    label = book.state.label(number) if book and number is not None else ""
    _used(book, number, body.id, officer=occasion.actor, on=on, today=today)  # refused before anything is made
    name = await shelf.name(body.state.head, reader)
    drafted = await _draft(store, body, asked, name=name, blank=label, replaces=replaces)

    def beside(document: UUID, issued: DocumentIssued) -> Sequence[Change]:
        given = certificate(
            document,
            issued.number,
            ground=asked.ground,
            book=book.id if book else None,
            blank=number,
            replaces=replaces,
            officer=occasion.actor,
            on=on,
        )
        return (body.then(given), *_used(book, number, document, officer=occasion.actor, on=on, today=today))

    return await issuing.issue(replace(occasion, effective_on=on), drafted, beside)


def _used(
    book: Loaded[Book] | None, number: int | None, document: UUID, *, officer: str, on: date, today: date
) -> tuple[Change, ...]:
    """What the blank's book gains. Refuses as `use`."""
    if book is None or number is None:
        return ()
    return (book.then(use(book.state, number=number, document=document, officer=officer, on=on, today=today)),)


async def _draft(
    store: Store, body: Loaded[Organisation], asked: IssueCertificate, *, name: str, blank: str, replaces: UUID | None
) -> Draft:
    state, on = body.state, asked.on
    assert state.application
    assert state.registered_on
    papers = (await folded(store, APPLICATIONS, state.application)).asked
    assert papers
    values = {
        **said_of(papers, on),  # the sponsor; what was registered since stands in its place
        "name": state.name,
        "credit_code": state.credit_code,
        "certificate_no": state.certificate_no,
        "domicile": address(state.places.domicile, on),
        "territory": address(state.places.territory, on),
        "head": name,
        "funds": f"{yuan(state.funds_fen)}元",
        "registered_on": zh_day(state.registered_on),
        "ground": asked.ground.zh,
        "blank": blank,
    }
    return draft(
        form("certificate"),
        values,
        cases=["blank"] if blank else [],
        registrar=state.places.registrar,
        sources=[*await sources_of(store, state.application, 1), *await sources_of(store, body.id, body.version)],
        about=(ORGANISATIONS.name, body.id),
        stands=of_organisation(body.id, state),
        lies_in=state.places.domicile,
        names=(state.head,),
        on=on,
        blank=blank,
        replaces=replaces,
    )
