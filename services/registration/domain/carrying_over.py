"""Organisations that were there before the city kept them (结转): as they stand, with what is not known of them."""

from datetime import date

from msgspec import Struct

from contracts.carried_over import CarriedOver, check_carried_over
from contracts.credit_code import credit_code
from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationKind, Places
from services.registration.domain.names import check_name
from services.registration.domain.organisation import Organisation, Standing
from services.registration.domain.organisation_facts import (
    CarryOverWithdrawn,
    OrganisationCompleted,
    OrganisationRegistered,
)
from services.registration.domain.places import check_places


class OnPaper(Struct, frozen=True, kw_only=True):
    """What the ledger or the certificate says; "": it does not. The head is an opaque reference."""

    name: str
    credit_code: str
    certificate_no: str
    kind: OrganisationKind
    places: Places
    head: str
    funds_fen: int
    registered_on: date


class KnownAlready(Refusal):
    zh = "此项已有记载:{known}"
    en = "this is known already: {known}"


class CannotComplete(Refusal):
    zh = "该组织当前状态为“{standing:zh}”,不能补录"
    en = "the organisation is {standing}: nothing is completed"


class NotWithdrawn(Refusal):
    zh = "该组织不是结转的,或结转后已有其他事项,不能撤回结转"
    en = "the organisation was not carried over, or something has happened to it since: its carrying over stands"


class NothingCompleted(Refusal):
    zh = "请至少补录一项"
    en = "say at least one thing that was not known"
    status = 422
    field = "credit_code"


def carry_over(told: OnPaper, carried: CarriedOver, *, today: date) -> OrganisationRegistered:
    """What the law asks of a new organisation was asked of it when it was registered; what is wrong is refused still.

    Its places are places of the day as of which it stands. Refuses: AfterToday, AsOfBefore, NameEmpty, NationalWord,
    CreditCodeForm, CreditCodeLetter, CreditCodeLowerCase, CreditCodeCheck, UnknownRegion, RegionNotValidOn, WrongLevel.
    """
    check_day(told.registered_on, today=today)
    check_carried_over(carried, on=told.registered_on, today=today)
    check_places(told.places, carried.as_of, under="places.")
    return OrganisationRegistered(
        name=check_name(told.name),
        name_as_given=told.name,
        credit_code=credit_code(told.credit_code) if told.credit_code else "",
        certificate_no=told.certificate_no,
        kind=told.kind,
        places=told.places,
        head=told.head,
        capital_fen=told.funds_fen,
        application=None,
        registered_on=told.registered_on,
        carried_over=carried,
    )


def complete(
    organisation: Organisation, *, code: str, certificate_no: str, on: date, today: date
) -> OrganisationCompleted:
    """Refuses: AfterToday, BeforeLastFact, CannotComplete, NothingCompleted, KnownAlready, and of a code as above."""
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.standing(on) in (Standing.UNREGISTERED, Standing.CANCELLED):
        raise CannotComplete(standing=organisation.standing(on))
    if not code and not certificate_no:
        raise NothingCompleted
    for given, known, field in (
        (code, organisation.credit_code, "credit_code"),
        (certificate_no, organisation.certificate_no, "certificate_no"),
    ):
        if given and known:
            raise KnownAlready(known=known).at(field)
    return OrganisationCompleted(
        credit_code=credit_code(code) if code else "", certificate_no=certificate_no, completed_on=on
    )


def withdraw(organisation: Organisation, *, reason: str, on: date, today: date) -> CarryOverWithdrawn:
    """Refuses: AfterToday, BeforeLastFact, NotWithdrawn."""
    check_day(on, today=today, last_on=organisation.last_on)
    if not organisation.untouched:
        raise NotWithdrawn
    return CarryOverWithdrawn(reason=reason, withdrawn_on=on)
