"""What a route of mediation is handed: its store, now and today, and the occasion (who, when, under which policy)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from msgspec.structs import replace

from contracts.mediation_words import Register
from contracts.months import Month
from contracts.regions import street_of
from contracts.rules import rule
from services.chassis.desk import now_of, occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.mediation.application import BOOKS, COMMITTEES
from services.mediation.domain.book import book_id, check_open
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute import Dispute

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Now = Annotated[datetime, Depends(now_of)]
Today = Annotated[date, Depends(today_of)]


async def dated(store: Store, occasion: Occasion, region: str, on: date) -> Occasion:
    """The occasion of a fact that holds on a day. Where its month is closed it becomes a correction of the next.

    Only a fact of an earlier month than this one asks the book: no month is closed before its end.
    Refuses: MonthIsClosed.
    """
    today, dated = occasion.effective_on, replace(occasion, effective_on=on)
    if Month.of(on) >= Month.of(today):
        return dated
    street = street_of(region, on)
    book = (await store.load(BOOKS, book_id(Register.DISPUTES, street))).state
    warning = check_open(book, on, role=occasion.role, may=rule("time.backdate.roles", today, street))
    return replace(dated, warning=warning)


async def committee_of(store: Store, dispute: Dispute) -> CommitteeFormed:
    """The committee that accepted it, as it was formed."""
    assert dispute.accepted
    committee = (await store.get(COMMITTEES, dispute.accepted.committee)).state.formed
    assert committee
    return committee


async def redated(store: Store, occasion: Occasion, region: str, was: date, right: date) -> Occasion:
    """The occasion of a correction: it holds on the day that is right, and takes away on the day that was wrong.

    Refuses: MonthIsClosed, for either.
    """
    before = await dated(store, occasion, region, was)
    same = Month.of(was) == Month.of(right)
    return warned(await dated(store, occasion, region, right), None if same else before.warning)


def warned(occasion: Occasion, warning: Mapping[str, str] | None) -> Occasion:
    """With one more thing to be told of; an answer tells of all in one."""
    before = occasion.warning
    if not (before and warning):
        return replace(occasion, warning=before or warning)
    said = {
        "field": warning["field"],
        "zh": f"{warning['zh']};{before['zh']}",
        "en": f"{warning['en']}; {before['en']}",
    }
    return replace(occasion, warning=said)
