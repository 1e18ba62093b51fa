"""What registration's papers say: words for its facts, and drafts of its documents."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from contracts.access.standing import Standing
from contracts.money import yuan
from contracts.regions import ancestors, find, region
from contracts.vocabulary import OrganisationKind
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Loaded, Occasion
from services.papers.domain.document_facts import DocumentIssued
from services.papers.forms import Form, form
from services.papers.issuing import Draft, Issuing, sources_of
from services.papers.paper import Source
from services.registration.application import APPLICATIONS
from services.registration.domain.application import Application
from services.registration.domain.application_facts import NoticeKind
from services.registration.domain.asked import Asked
from services.registration.domain.competence import authority_of
from services.registration.domain.notices import notice
from services.registration.domain.standings import of_application

KINDS: Final[Mapping[OrganisationKind, str]] = {
    OrganisationKind.ASSOCIATION: "社会团体",
    OrganisationKind.NON_ENTERPRISE: "民办非企业单位",
    OrganisationKind.FOUNDATION: "基金会",
}
NONE: Final = "无"


def address(code: str, on: date) -> str:
    """A division with all above it, as it is written: 北京市顺义区胜利街道…"""
    return "".join(find(each).name for each in reversed(ancestors(code, on)))


def series(form: Form, registrar: str, on: date) -> str:
    return f"registration.document/{form.name}/{registrar}/{on.year}"  # a certificate has a number of its own beside


def number(form: Form, registrar: str, on: date, drawn: int) -> str:
    """As a document of an authority is numbered: no noughts in front, the year whole (GB/T 9704-2012, 7.2.5)."""
    place = region(registrar, on).name.rstrip("区县市")
    return f"{place}{form.word}〔{on.year}〕{drawn}号"


def said_of(asked: Asked, on: date) -> dict[str, str]:
    """What is on every paper of an application."""
    return {
        "name": asked.name,
        "kind": KINDS[asked.kind],
        "sponsor": asked.sponsor or NONE,
        "domicile": address(asked.places.domicile, on),
        "territory": address(asked.places.territory, on),
        "funds": f"{yuan(asked.funds_fen)}元",
    }


def draft(
    form: Form,
    values: Mapping[str, str],
    *,
    registrar: str,
    cases: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    sources: Sequence[Source],
    about: tuple[str, UUID],
    stands: Standing,
    lies_in: str,
    names: tuple[str, ...],
    on: date,
    blank: str = "",
    replaces: UUID | None = None,
) -> Draft:
    """`about`: the family of the thing, and the thing; `names`: who is named on it."""
    authority = authority_of(registrar, on)
    return Draft(
        form=form,
        series=series(form, registrar, on),
        label=lambda drawn: number(form, registrar, on, drawn),
        paper=lambda numbered: form.filled(values, cases=cases, rows=rows, number=numbered, authority=authority, on=on),
        sources=sources,
        of=about[0],
        about=about[1],
        stands=stands,
        region=lies_in,
        names=names,
        on=on,
        blank=blank,
        replaces=replaces,
    )


async def issue_notice(
    issuing: Issuing,
    store: Store,
    occasion: Occasion,
    case: Loaded[Application],
    kind: NoticeKind,
    values: Mapping[str, str],
    *,
    applicant: str,
    rests_on: date,
    cases: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Answer:
    """Of a case that was checked, on the day of the occasion. `applicant`: the name that it is addressed to; `values`
    beside those of every paper. Answers with the document; raises as `Issuing.issue`."""
    state, on = case.state, occasion.effective_on
    assert state.asked
    drafted = draft(
        form(kind),
        {**said_of(state.asked, on), **values, "applicant": applicant},
        cases=cases,
        rows=rows,
        registrar=state.registrar,
        sources=await sources_of(store, case.id, case.version),
        about=(APPLICATIONS.name, case.id),
        stands=of_application(state),
        lies_in=state.region,
        names=(state.asked.head,),
        on=on,
    )

    def beside(document: UUID, issued: DocumentIssued) -> Sequence[Change]:
        return (case.then(notice(kind, document, issued.number, rests_on=rests_on, officer=occasion.actor, on=on)),)

    return await issuing.issue(occasion, drafted, beside)
