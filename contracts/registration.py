"""What registration tells the city. Published events only ever gain fields, each with a default."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.annulments import Annulment
from contracts.carried_over import CarriedOver
from contracts.clocks import CLOCK_EVENTS
from contracts.vocabulary import GroupKind, OrganisationKind, Places
from contracts.worded import Worded

CHANNEL_ORGANISATIONS: Final = "registration.organisations"
CHANNEL_GROUPS: Final = "registration.groups"
CHANNEL_APPLICATIONS: Final = "registration.applications"
CHANNEL_CLOCKS: Final = "registration.clocks"


class RefusalGround(Worded):
    """Why an establishment is refused (社会团体登记管理条例 art. 13, 民办非企业单位登记管理暂行条例 art. 11)."""

    PURPOSE_UNLAWFUL = "purpose-unlawful", "宗旨、业务范围不合法"
    SIMILAR_IN_AREA = "similar-in-area", "同一行政区域内已有业务范围相同或者相似的组织,没有必要成立"
    PERSON_UNFIT = "person-unfit", "发起人、拟任负责人曾受剥夺政治权利,或不具有完全民事行为能力"
    FRAUD = "fraud", "申请时弄虚作假"
    OTHER_LAW = "other-law", "法律、行政法规禁止的其他情形"


class PauseGround(Worded):
    """Why time does not count (行政许可法 art. 45)."""

    HEARING = "hearing", "听证"
    EXPERTS = "experts", "专家评审"


class OrganisationRegisteredV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.registered.v1"):
    """An organisation received its certificate (成立登记)."""

    name: str
    credit_code: str
    kind: OrganisationKind
    places: Places
    registered_on: date
    certificate_no: str
    capital_fen: int
    carried_over: CarriedOver | None = None  # it stands from that day on, and was registered on paper


class OrganisationCompletedV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.completed.v1"):
    """What was not known of an organisation when it was carried over; "": it is not known yet, or was before."""

    credit_code: str = ""
    certificate_no: str = ""
    completed_on: date


class OrganisationCarryOverWithdrawnV1(
    Struct, frozen=True, kw_only=True, tag="registration.organisation.carry-over-withdrawn.v1"
):
    """An organisation was carried over wrongly and never stood. It is of the day as of which it was carried over."""

    withdrawn_on: date


class OrganisationRenamedV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.renamed.v1"):
    """An organisation bears another name from a day on (名称变更)."""

    name: str
    former_name: str
    renamed_on: date


class OrganisationMovedV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.moved.v1"):
    """An organisation's domicile lies elsewhere from a day on (住所变更)."""

    came_from: Places
    places: Places
    moved_on: date


class OrganisationSuspendedV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.suspended.v1"):
    """An organisation was ordered to stop, until a day (exclusive) or until the order is lifted (责令停止活动)."""

    decision_no: str
    until: date | None = None


class OrganisationResumedV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.resumed.v1"):
    """The order to stop was lifted (恢复活动)."""

    resumed_on: date


class OrganisationOrderAnnulledV1(
    Annulment, frozen=True, kw_only=True, tag="registration.organisation.order-annulled.v1"
):
    """An order to stop was annulled (撤销责令停止活动决定): what followed from it is undone where that can be."""

    annuls: UUID  # the event that told of the order
    decision_no: str  # of the order
    reason: str
    annulled_on: date

    @property
    def annulled(self) -> UUID:
        return self.annuls


class OrganisationLiquidatingV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.liquidating.v1"):
    """An organisation may only wind itself up from a day on (清算)."""

    started_on: date


class OrganisationCancelledV1(Struct, frozen=True, kw_only=True, tag="registration.organisation.cancelled.v1"):
    """An organisation has ended (注销)."""

    cancelled_on: date


class GroupFiledV1(Struct, frozen=True, kw_only=True, tag="registration.group.filed.v1"):
    """A street took a community group on its list (社区社会组织备案); it is not a legal person."""

    number: str
    name: str
    kind: GroupKind
    members: int
    community: str  # 12 digits
    host: UUID | None = None  # the registered body that signs for it; None: its community does
    carried_over: CarriedOver | None = None


class GroupDefiledV1(Struct, frozen=True, kw_only=True, tag="registration.group.defiled.v1"):
    """A street took a community group off its list (撤销备案)."""

    defiled_on: date


class ApplicationSubmittedV1(Struct, frozen=True, kw_only=True, tag="registration.application.submitted.v1"):
    """Promoters asked for an organisation to be registered (申请成立登记)."""

    kind: OrganisationKind
    registrar: str  # 6 digits
    applied_on: date


class ApplicationAcceptedV1(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag="registration.application.accepted.v1"
):
    """The papers are complete and the clock of the decision runs (受理)."""

    kind: OrganisationKind
    registrar: str
    applied_on: date
    accepted_on: date
    deemed: bool = False  # 视为受理: nobody answered in time


class ApplicationNotAcceptedV1(Struct, frozen=True, kw_only=True, tag="registration.application.not-accepted.v1"):
    """Another authority is competent, and is named (不予受理)."""

    kind: OrganisationKind
    registrar: str
    applied_on: date
    declined_on: date
    competent_authority: str


class ApplicationRefusedV1(Struct, frozen=True, kw_only=True, tag="registration.application.refused.v1"):
    """The establishment was refused (不予登记)."""

    kind: OrganisationKind
    registrar: str
    applied_on: date
    accepted_on: date
    decided_on: date
    ground: RefusalGround


class ApplicationApprovedV1(Struct, frozen=True, kw_only=True, tag="registration.application.approved.v1"):
    """The establishment was approved and the certificate issued (准予登记)."""

    kind: OrganisationKind
    registrar: str
    applied_on: date
    accepted_on: date
    decided_on: date
    organisation: UUID
    certificate_no: str


OrganisationEvent = (
    OrganisationRegisteredV1
    | OrganisationCompletedV1
    | OrganisationCarryOverWithdrawnV1
    | OrganisationRenamedV1
    | OrganisationMovedV1
    | OrganisationSuspendedV1
    | OrganisationResumedV1
    | OrganisationOrderAnnulledV1
    | OrganisationLiquidatingV1
    | OrganisationCancelledV1
)
GroupEvent = GroupFiledV1 | GroupDefiledV1
ApplicationEvent = (
    ApplicationSubmittedV1
    | ApplicationAcceptedV1
    | ApplicationNotAcceptedV1
    | ApplicationRefusedV1
    | ApplicationApprovedV1
)
Event = OrganisationEvent | GroupEvent | ApplicationEvent

CHANNELS: Final[dict[str, tuple[type[Struct], ...]]] = {
    CHANNEL_ORGANISATIONS: (
        OrganisationRegisteredV1,
        OrganisationCompletedV1,
        OrganisationCarryOverWithdrawnV1,
        OrganisationRenamedV1,
        OrganisationMovedV1,
        OrganisationSuspendedV1,
        OrganisationResumedV1,
        OrganisationOrderAnnulledV1,
        OrganisationLiquidatingV1,
        OrganisationCancelledV1,
    ),
    CHANNEL_GROUPS: (GroupFiledV1, GroupDefiledV1),
    CHANNEL_APPLICATIONS: (
        ApplicationSubmittedV1,
        ApplicationAcceptedV1,
        ApplicationNotAcceptedV1,
        ApplicationRefusedV1,
        ApplicationApprovedV1,
    ),
    CHANNEL_CLOCKS: CLOCK_EVENTS,
}
