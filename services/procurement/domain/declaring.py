"""Declaring a public project and choosing it (项目申报、审核公布): the district first, then the city's panel."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.names import normalise_name
from contracts.procurement_words import Need, Opinion
from contracts.project_fields import project_fields
from contracts.refusal import Refusal
from contracts.regions import CITY, region
from contracts.vocabulary import OrganisationKind, Places
from services.procurement.domain.project import Project, Stage, check_stage
from services.procurement.domain.project_facts import (
    ProjectApproved,
    ProjectDeclared,
    ProjectDistrictReviewed,
    ProjectPublished,
    ProjectRejected,
)
from services.procurement.domain.provider import Provider, check_provider


class Declaration(Struct, frozen=True, kw_only=True):
    """The declaration form (申报表). Kind and registrar are known already; where given they must agree."""

    organisation: UUID
    name: str
    territory: str
    field: str
    labels: tuple[str, ...]
    catalogue: str
    needs: tuple[Need, ...]
    planned_fen: int
    org_kind: OrganisationKind | None = None
    registrar: str | None = None


class AlreadyDeclared(Refusal):
    zh = "该组织同日已以此名称申报另一内容的项目,编号{project}"
    en = "the organisation declared another project under this name on that day: {project}"
    field = "name"


class NameBlank(Refusal):
    zh = "项目名称不能为空"
    en = "a project needs a name"
    status = 422
    field = "name"


class OtherKind(Refusal):
    zh = "填报的组织类别“{org_kind}”与登记的“{seen}”不一致"
    en = "the form says {org_kind}, the organisation is registered as {seen}"
    status = 422
    field = "org_kind"


class OtherRegistrar(Refusal):
    zh = "填报的登记机关{registrar}与登记的{seen}不一致"
    en = "the form says {registrar}, the organisation is registered at {seen}"
    status = 422
    field = "registrar"


class FoundationOfDistrict(Refusal):
    zh = "基金会只能由市级民政部门登记(基金会管理条例第六条),登记机关{registrar}不能作为基金会项目的登记机关"
    en = "a foundation is registered with the city only (Regulations on Foundations, art. 6), not with {registrar}"
    status = 422
    field = "registrar"


class ReasonsMissing(Refusal):
    zh = "请说明理由"
    en = "this needs its reasons"
    status = 422
    field = "reasons"


def declare(project: Project, provider: Provider, *, form: Declaration, on: date, today: date) -> ProjectDeclared:
    """Declare a project of an organisation that may act on the day.

    Refuses: AfterToday, ProviderUnknown, ProviderNotActive, BeforeLastFact, OtherKind, OtherRegistrar,
    FoundationOfDistrict (基金会管理条例 art. 6), UnknownRegion, RegionNotValidOn, FieldNotInCatalogue, NameBlank.
    """
    check_stage(project, Stage.UNDECLARED, on=on, today=today)
    seen = check_provider(provider, form.organisation, on=on, today=today)
    if form.org_kind not in (None, seen.kind):
        raise OtherKind(org_kind=form.org_kind, seen=seen.kind)
    if form.registrar not in (None, seen.places.registrar):
        raise OtherRegistrar(registrar=form.registrar, seen=seen.places.registrar)
    if seen.kind is OrganisationKind.FOUNDATION and seen.places.registrar != CITY:
        raise FoundationOfDistrict(registrar=seen.places.registrar)
    name = normalise_name(form.name)
    if not name:
        raise NameBlank()
    return ProjectDeclared(
        organisation=form.organisation,
        org_kind=seen.kind,
        places=Places(
            registrar=seen.places.registrar,
            domicile=seen.places.domicile,
            territory=region(form.territory, on, field="territory").code,
        ),
        name=name,
        name_as_given=form.name,
        fields=project_fields(form.field, form.labels, form.catalogue),
        needs=tuple(dict.fromkeys(form.needs)),
        planned_fen=form.planned_fen,
        declared_on=on,
    )


def district_review(
    project: Project, *, opinion: Opinion, reasons: str, on: date, today: date
) -> ProjectDistrictReviewed:
    """The first review (区县初审). Refuses: AfterToday, BeforeLastFact, NotAtStage, ReasonsMissing (for a no)."""
    check_stage(project, Stage.DECLARED, on=on, today=today)
    if opinion is Opinion.NEGATIVE and not reasons.strip():
        raise ReasonsMissing()
    return ProjectDistrictReviewed(opinion=opinion, reasons=reasons, reviewed_on=on)


def approve(project: Project, *, reasons: str, on: date, today: date) -> ProjectApproved:
    """The city decides; against the district's opinion it says why.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, ReasonsMissing.
    """
    check_stage(project, Stage.DISTRICT_REVIEWED, on=on, today=today)
    if project.opinion is Opinion.NEGATIVE and not reasons.strip():
        raise ReasonsMissing()
    return ProjectApproved(reasons=reasons, approved_on=on)


def reject(project: Project, *, reasons: str, on: date, today: date) -> ProjectRejected:
    """The city says no, with reasons. Refuses: AfterToday, BeforeLastFact, NotAtStage, ReasonsMissing."""
    check_stage(project, Stage.DISTRICT_REVIEWED, on=on, today=today)
    if not reasons.strip():
        raise ReasonsMissing()
    return ProjectRejected(reasons=reasons, rejected_on=on)


def publish(project: Project, *, on: date, today: date) -> ProjectPublished:
    """Make the choice public (公布). Refuses: AfterToday, BeforeLastFact, NotAtStage."""
    check_stage(project, Stage.APPROVED, on=on, today=today)
    return ProjectPublished(published_on=on)
