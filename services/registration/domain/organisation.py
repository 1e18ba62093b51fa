"""A social organisation (社会组织), from its certificate to its end."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationKind, Places
from contracts.worded import Worded
from services.registration.domain.asked import Asked
from services.registration.domain.organisation_facts import (
    LiquidationStarted,
    OrganisationCancelled,
    OrganisationRegistered,
    OrganisationResumed,
    OrganisationSuspended,
)
from services.registration.domain.spans import check_span


class Standing(Worded):
    """What an organisation may do on a day."""

    UNREGISTERED = "unregistered", "未登记"
    ACTIVE = "active", "正常"
    SUSPENDED = "suspended", "责令停止活动"
    LIQUIDATING = "liquidating", "清算"
    CANCELLED = "cancelled", "已注销"


class Certificate(Struct, frozen=True, kw_only=True):
    """As everybody may know of it: the register is public, and who gave it out is not."""

    document: UUID
    number: str
    book: UUID | None
    blank: int | None


class Organisation(Struct, frozen=True, kw_only=True):
    """What the decisions below need to know, and what its page shows."""

    name: str = ""
    credit_code: str = ""
    certificate_no: str = ""
    kind: OrganisationKind | None = None  # None: not registered
    places: Places = Places(registrar="", domicile="", territory="")
    head: str = ""
    funds_fen: int = 0
    application: UUID | None = None
    certificate: Certificate | None = None  # the last
    altered: bool = False  # what stands on it, since
    registered_on: date | None = None
    carried_over: bool = False  # it has its certificate on paper
    untouched: bool = False  # nothing has happened to it since it was carried over
    decision_no: str = ""  # of the last order to stop
    order_stands: bool = False  # it was given and not annulled, whether or not it was lifted or has lapsed
    suspended_until: date | None = None  # exclusive; date.max: until lifted
    liquidating_since: date | None = None
    cancelled_on: date | None = None
    withdrawn: bool = False  # it was carried over wrongly
    last_on: date = date.min

    def standing(self, on: date) -> Standing:
        """A span counts on its days only: an order that has lapsed is no order."""
        if self.kind is None or self.withdrawn:
            return Standing.UNREGISTERED
        if self.cancelled_on:
            return Standing.CANCELLED
        if self.liquidating_since:
            return Standing.LIQUIDATING
        lapsed = self.suspended_until is None or self.suspended_until <= on
        return Standing.ACTIVE if lapsed else Standing.SUSPENDED


class AlreadyRegistered(Refusal):
    zh = "该组织已登记,证书号{certificate_no}"
    en = "the organisation is registered already, under certificate {certificate_no}"


class NotActive(Refusal):
    zh = "该组织当前状态为“{standing:zh}”,只有正常状态的组织可以办理此事项"
    en = "the organisation is {standing}; this needs an active one"


class NotSuspended(Refusal):
    zh = "该组织当前状态为“{standing:zh}”,没有可以解除的停止活动决定"
    en = "the organisation is {standing}; there is no order to lift"


class CannotLiquidate(Refusal):
    zh = "该组织当前状态为“{standing:zh}”,不能开始清算"
    en = "the organisation is {standing} and cannot start liquidation"


class NotLiquidating(Refusal):
    zh = "该组织当前状态为“{standing:zh}”,未经清算不得注销"
    en = "the organisation is {standing}; it cannot be cancelled without liquidation"


class AlreadyCancelled(Refusal):
    zh = "该组织已于{cancelled_on}注销登记"
    en = "the registration of the organisation was cancelled on {cancelled_on}"


def register(
    organisation: Organisation,
    *,
    application: UUID,
    asked: Asked,
    certificate_no: str,
    credit_code: str,
    on: date,
) -> OrganisationRegistered:
    """Issue the certificate that an approved application asked for (成立登记). Refuses: AlreadyRegistered."""
    if organisation.kind is not None:
        raise AlreadyRegistered(certificate_no=organisation.certificate_no)
    return OrganisationRegistered(
        name=asked.name,
        name_as_given=asked.name_as_given,
        credit_code=credit_code,
        certificate_no=certificate_no,
        kind=asked.kind,
        places=asked.places,
        head=asked.head,
        capital_fen=asked.funds_fen,
        application=application,
        registered_on=on,
    )


def check_active(organisation: Organisation, on: date, today: date) -> None:
    """Raises AfterToday, BeforeLastFact, NotActive."""
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.standing(on) is not Standing.ACTIVE:
        raise NotActive(standing=organisation.standing(on))


def suspend(
    organisation: Organisation, *, decision_no: str, on: date, until: date | None, today: date
) -> OrganisationSuspended:
    """Order an organisation to stop (责令停止活动; 社会团体登记管理条例 art. 30). `until` is exclusive.

    Refuses: AfterToday, BeforeLastFact, EndsBeforeStart, NotActive.
    """
    check_active(organisation, on, today)
    check_span(on, until)
    return OrganisationSuspended(decision_no=decision_no, suspended_on=on, until=until)


def resume(organisation: Organisation, *, on: date, today: date) -> OrganisationResumed:
    """Lift the order to stop (解除停止活动). Refuses: AfterToday, BeforeLastFact, NotSuspended."""
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.standing(on) is not Standing.SUSPENDED:
        raise NotSuspended(standing=organisation.standing(on))
    return OrganisationResumed(decision_no=organisation.decision_no, resumed_on=on)


def start_liquidation(organisation: Organisation, *, on: date, today: date) -> LiquidationStarted:
    """Begin to wind an organisation up, also one under an order to stop (清算; 社会团体登记管理条例 art. 20).

    Refuses: AfterToday, BeforeLastFact, CannotLiquidate.
    """
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.standing(on) not in {Standing.ACTIVE, Standing.SUSPENDED}:
        raise CannotLiquidate(standing=organisation.standing(on))
    return LiquidationStarted(started_on=on)


def cancel(organisation: Organisation, *, on: date, today: date) -> OrganisationCancelled:
    """Cancel the registration after liquidation (注销登记; 社会团体登记管理条例 arts 19-22).

    Refuses: AfterToday, BeforeLastFact, AlreadyCancelled, NotLiquidating.
    """
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.cancelled_on:
        raise AlreadyCancelled(cancelled_on=organisation.cancelled_on)
    if organisation.standing(on) is not Standing.LIQUIDATING:
        raise NotLiquidating(standing=organisation.standing(on))
    return OrganisationCancelled(cancelled_on=on)
