"""What can have happened to an application for registration (成立登记案件), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.registration import PauseGround, RefusalGround
from contracts.vocabulary import OrganisationKind
from contracts.worded import Worded
from services.registration.domain.approval_chain import SignedOff
from services.registration.domain.asked import Asked


class Matter(Struct, frozen=True, kw_only=True):
    """What the case is about, said again in every fact that is told outside."""

    kind: OrganisationKind
    registrar: str
    applied_on: date


class ApplicationSubmitted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The promoters handed in their papers (提交申请)."""

    TOPIC: ClassVar[str] = "registration.application.submitted"

    asked: Asked
    submitted_on: date
    submitted_by: str = ""  # opaque; of facts that were stored before it was said nobody knows


class ApplicationAccepted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The papers are complete and a dated slip was given (受理; 行政许可法 art. 32).

    `deemed_after` (视为受理): nobody had answered by then, so that they count as accepted on the day of their receipt.
    """

    TOPIC: ClassVar[str] = "registration.application.accepted"

    matter: Matter
    accepted_on: date
    officer: str
    deemed_after: date | None = None


class ApplicationNotAccepted(Struct, frozen=True, kw_only=True):
    """Another authority is competent; a dated slip names it (不予受理; 行政许可法 art. 32)."""

    TOPIC: ClassVar[str] = "registration.application.not-accepted"

    matter: Matter
    declined_on: date
    competent_authority: str
    officer: str


class ApplicationExamined(Struct, frozen=True, kw_only=True):
    """An officer examined the papers and says what should be decided (审查)."""

    TOPIC: ClassVar[str] = "registration.application.examined"

    examined_on: date
    favourable: bool
    officer: str


class Material(Worded):
    """What papers an application consists of (社会团体登记管理条例 art. 11, 民办非企业单位登记管理暂行条例 art. 9)."""

    APPLICATION = "application", "登记申请书"
    SPONSOR_APPROVAL = "sponsor-approval", "业务主管单位批准文件"
    CAPITAL = "capital", "验资报告"
    PREMISES = "premises", "场所使用权证明"
    PERSONS = "persons", "发起人和拟任负责人基本情况、身份证明"
    CHARTER = "charter", "章程草案"
    MEMBERS = "members", "会员名册"


class Missing(Struct, frozen=True, kw_only=True):
    """What has to be corrected in one of the papers. What is asked lies apart: it may name people."""

    material: Material
    asked: str


class CorrectionAsked(Struct, frozen=True, kw_only=True):
    """Everything that is missing was told at once (一次告知补正; 行政许可法 art. 32(4))."""

    TOPIC: ClassVar[str] = "registration.application.correction-asked"

    matter: Matter
    missing: tuple[Missing, ...]
    asked_on: date
    officer: str


class ApplicationResubmitted(Struct, frozen=True, kw_only=True):
    """The corrected papers came in (提交补正材料): from this day they are to be answered."""

    TOPIC: ClassVar[str] = "registration.application.resubmitted"

    matter: Matter
    received_on: date
    submitted_by: str


class NoticeKind(Worded):
    """Which notice of the case was given out; named as its form is."""

    ACCEPTANCE = "acceptance-notice", "受理通知书"
    CORRECTION = "correction-notice", "补正通知书"


class NoticeIssued(Struct, frozen=True, kw_only=True):
    """A notice was given out as a document (制发通知书), which is kept as it was issued."""

    TOPIC: ClassVar[str] = "registration.application.notice-issued"

    kind: NoticeKind
    document: UUID
    number: str
    rests_on: date  # of the acceptance, or of the telling, that it is of
    issued_on: date
    officer: str


class ReviewPaused(Struct, frozen=True, kw_only=True):
    """A hearing or experts take time that does not count (不计入期限; 行政许可法 art. 45)."""

    TOPIC: ClassVar[str] = "registration.application.review-paused"

    ground: PauseGround
    paused_on: date
    officer: str


class ReviewResumed(Struct, frozen=True, kw_only=True):
    """The hearing is held, or the experts have answered: time counts again."""

    TOPIC: ClassVar[str] = "registration.application.review-resumed"

    resumed_on: date
    officer: str


class ApplicationApproved(Struct, frozen=True, kw_only=True):
    """Another officer decided for it; the certificate was issued (准予登记)."""

    TOPIC: ClassVar[str] = "registration.application.approved"

    matter: Matter
    accepted_on: date
    decided_on: date
    organisation: UUID
    certificate_no: str
    officer: str


class ApplicationRefused(Struct, frozen=True, kw_only=True):
    """Another officer decided against it, with reasons (不予登记). Reasons name no person."""

    TOPIC: ClassVar[str] = "registration.application.refused"

    matter: Matter
    accepted_on: date
    decided_on: date
    ground: RefusalGround
    reasons: str
    officer: str


Fact = (
    ApplicationSubmitted
    | ApplicationAccepted
    | ApplicationNotAccepted
    | ApplicationExamined
    | SignedOff
    | CorrectionAsked
    | ApplicationResubmitted
    | NoticeIssued
    | ReviewPaused
    | ReviewResumed
    | ApplicationApproved
    | ApplicationRefused
)
