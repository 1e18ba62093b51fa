"""Annulling an order to stop (撤销责令停止活动决定): what rested on it in the city is undone where it still can be."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from contracts.dates import check_day
from contracts.refusal import Refusal
from services.registration.domain.organisation import Organisation, Standing
from services.registration.domain.organisation_facts import OrderAnnulled


class NoOrder(Refusal):
    zh = "该组织没有可以撤销的责令停止活动决定"
    en = "there is no order to stop that could be annulled"


def annul_order(
    organisation: Organisation, *, annuls: UUID | None, reason: str, on: date, today: date
) -> OrderAnnulled:
    """`annuls`: the fact of the last order. Also one that was lifted or has lapsed; also of a body that has ended.

    Refuses: AfterToday, BeforeLastFact, NoOrder.
    """
    check_day(on, today=today, last_on=organisation.last_on)
    if not organisation.order_stands:
        raise NoOrder()
    assert annuls
    return OrderAnnulled(annuls=annuls, decision_no=organisation.decision_no, reason=reason, annulled_on=on)


BY_STANDING: Final[Mapping[Standing, tuple[str, ...]]] = {
    Standing.ACTIVE: (
        "registration.rename-organisation",
        "registration.move-organisation",
        "registration.replace-head",
        "registration.suspend-organisation",
        "registration.start-liquidation",
        "registration.issue-certificate",
    ),
    Standing.SUSPENDED: ("registration.resume-organisation", "registration.start-liquidation"),
    Standing.LIQUIDATING: ("registration.cancel-organisation",),
}


def next_of_organisation(organisation: Organisation, on: date) -> tuple[str, ...]:
    """What may be done with an organisation as it stands on a day; an order is annulled whatever has become of it."""
    annul = ("registration.annul-order",) if organisation.order_stands else ()
    known = organisation.credit_code and organisation.certificate_no
    standing = organisation.standing(on)
    complete = () if known or standing not in BY_STANDING else ("registration.complete-organisation",)
    withdraw = ("registration.withdraw-carry-over",) if organisation.untouched else ()
    may = tuple(each for each in BY_STANDING.get(standing, ()) if known or each != "registration.issue-certificate")
    return (*may, *complete, *withdraw, *annul)
