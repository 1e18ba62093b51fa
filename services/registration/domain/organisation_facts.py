"""What can have happened to a social organisation (社会组织), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.carried_over import CarriedOver
from contracts.vocabulary import OrganisationKind, Places
from contracts.worded import Worded


class OrganisationRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The certificate was issued (成立登记), here or, of one that is carried over, on paper before.

    Of one that is carried over a code or a number may not be known: "".
    """

    TOPIC: ClassVar[str] = "registration.organisation.registered"

    name: str  # normalised
    name_as_given: str
    credit_code: str
    certificate_no: str
    kind: OrganisationKind
    places: Places
    head: str  # opaque reference
    capital_fen: int
    application: UUID | None  # None: carried over
    registered_on: date
    carried_over: CarriedOver | None = None


class OrganisationCompleted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was not known of an organisation when it was carried over (补录)."""

    TOPIC: ClassVar[str] = "registration.organisation.completed"

    credit_code: str = ""
    certificate_no: str = ""
    completed_on: date


class CarryOverWithdrawn(Struct, frozen=True, kw_only=True):
    """It was carried over wrongly, and never stood here (撤回结转)."""

    TOPIC: ClassVar[str] = "registration.organisation.carry-over-withdrawn"

    reason: str
    withdrawn_on: date


class CertificateGround(Worded):
    """Why a certificate is issued."""

    FIRST = "first", "首次发证"
    ALTERED = "altered", "变更换发"
    LOST = "lost", "遗失补发"
    SPOILT = "spoilt", "作废重印"


class CertificateIssued(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The certificate was given out as a document (制发登记证书), on plain paper or on an official blank."""

    TOPIC: ClassVar[str] = "registration.organisation.certificate-issued"

    document: UUID
    number: str  # of the document; the certificate's own is the organisation's
    ground: CertificateGround
    book: UUID | None = None
    blank: int | None = None
    replaces: UUID | None = None
    issued_on: date
    officer: str


class OrganisationRenamed(Struct, frozen=True, kw_only=True):
    """The certificate bears another name (名称变更)."""

    TOPIC: ClassVar[str] = "registration.organisation.renamed"

    former_name: str
    name: str  # normalised
    name_as_given: str
    renamed_on: date


class OrganisationMoved(Struct, frozen=True, kw_only=True):
    """The domicile lies elsewhere; the registrar stays, the territory where nothing else is said (住所变更)."""

    TOPIC: ClassVar[str] = "registration.organisation.moved"

    came_from: Places
    places: Places
    moved_on: date


class HeadReplaced(Struct, frozen=True, kw_only=True):
    """Another person is the legal representative (法定代表人变更). References are opaque."""

    TOPIC: ClassVar[str] = "registration.organisation.head-replaced"

    former_head: str
    head: str
    replaced_on: date


class OrganisationSuspended(Struct, frozen=True, kw_only=True):
    """Certificate and seal are kept by the authority (责令停止活动,封存证书、印章)."""

    TOPIC: ClassVar[str] = "registration.organisation.suspended"

    decision_no: str
    suspended_on: date
    until: date | None  # exclusive; None: until lifted


class OrganisationResumed(Struct, frozen=True, kw_only=True):
    """The order to stop was lifted after a report of rectification (恢复活动)."""

    TOPIC: ClassVar[str] = "registration.organisation.resumed"

    decision_no: str  # of the order that was lifted
    resumed_on: date


class OrderAnnulled(Struct, frozen=True, kw_only=True):
    """The order to stop was annulled (撤销责令停止活动决定): it should never have been given."""

    TOPIC: ClassVar[str] = "registration.organisation.order-annulled"

    annuls: UUID  # the fact of the order, by its event's identity
    decision_no: str  # of the order
    reason: str
    annulled_on: date


class LiquidationStarted(Struct, frozen=True, kw_only=True):
    """From now on only acts of liquidation (清算期间)."""

    TOPIC: ClassVar[str] = "registration.organisation.liquidation-started"

    started_on: date


class OrganisationCancelled(Struct, frozen=True, kw_only=True):
    """The registration was cancelled after liquidation; the organisation has ended (注销登记)."""

    TOPIC: ClassVar[str] = "registration.organisation.cancelled"

    cancelled_on: date


Fact = (
    OrganisationRegistered
    | OrganisationCompleted
    | CarryOverWithdrawn
    | CertificateIssued
    | OrganisationRenamed
    | OrganisationMoved
    | HeadReplaced
    | OrganisationSuspended
    | OrganisationResumed
    | OrderAnnulled
    | LiquidationStarted
    | OrganisationCancelled
)
