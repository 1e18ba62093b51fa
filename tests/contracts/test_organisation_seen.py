from datetime import date
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import asdict, replace

from contracts.organisation_seen import Seen, after, seen_in
from contracts.registration import (
    OrganisationCancelledV1,
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationOrderAnnulledV1,
    OrganisationRegisteredV1,
    OrganisationRenamedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places

FIRST, THEN, UNTIL = date(2026, 3, 2), date(2026, 4, 10), date(2026, 7, 10)
REGISTERED_BY, EVENT = UUID(int=1), UUID(int=2)
SHUNYI = Places(registrar="110113", domicile="110113001012", territory="110113")
CHAOYANG = Places(registrar="110113", domicile="110105001001", territory="110113")
REGISTERED = OrganisationRegisteredV1(
    name="邻里社会服务中心",
    credit_code="52110113MJ0000016X",
    kind=OrganisationKind.NON_ENTERPRISE,
    places=SHUNYI,
    registered_on=FIRST,
    certificate_no="1",
    capital_fen=3_000_000,
)
ACTIVE = Seen(
    name="邻里社会服务中心",
    kind=OrganisationKind.NON_ENTERPRISE,
    places=SHUNYI,
    standing=OrganisationStanding.ACTIVE,
    since=FIRST,
    until=None,
    because_of=REGISTERED_BY,
)


def standing(word: OrganisationStanding, until: date | None = None) -> Seen:
    return replace(ACTIVE, standing=word, since=THEN, until=until, because_of=EVENT)


WINDING_UP = standing(OrganisationStanding.LIQUIDATING)
order_annulled = OrganisationOrderAnnulledV1(annuls=EVENT, decision_no="1", reason="事实不清", annulled_on=THEN)
STOPPED = standing(OrganisationStanding.SUSPENDED, UNTIL)


def test_an_organisation_is_active_from_the_day_it_was_registered() -> None:
    assert after(None, REGISTERED, event=REGISTERED_BY, on=FIRST) == ACTIVE


@pytest.mark.parametrize(
    ("before", "happened", "expected"),
    [
        (ACTIVE, OrganisationSuspendedV1(decision_no="1", until=UNTIL), STOPPED),
        (STOPPED, OrganisationResumedV1(resumed_on=THEN), standing(OrganisationStanding.ACTIVE)),
        (STOPPED, order_annulled, standing(OrganisationStanding.ACTIVE)),
        (ACTIVE, order_annulled, ACTIVE),
        (WINDING_UP, order_annulled, WINDING_UP),
        (STOPPED, OrganisationLiquidatingV1(started_on=THEN), standing(OrganisationStanding.LIQUIDATING)),
        (STOPPED, OrganisationCancelledV1(cancelled_on=THEN), standing(OrganisationStanding.CANCELLED)),
        (
            STOPPED,
            OrganisationRenamedV1(name="邻里中心", former_name=ACTIVE.name, renamed_on=THEN),
            replace(STOPPED, name="邻里中心"),
        ),
        (
            STOPPED,
            OrganisationMovedV1(came_from=SHUNYI, places=CHAOYANG, moved_on=THEN),
            replace(STOPPED, places=CHAOYANG),
        ),
    ],
)
def test_an_event_changes_what_it_is_about_and_a_new_standing_ends_the_days_of_the_old(
    before: Seen, happened: OrganisationEvent, expected: Seen
) -> None:
    assert after(before, happened, event=EVENT, on=THEN) == expected


def test_nothing_is_known_of_an_organisation_whose_registration_was_not_told() -> None:
    assert after(None, OrganisationCancelledV1(cancelled_on=THEN), event=EVENT, on=THEN) is None


class Noted(Struct, frozen=True, kw_only=True):
    """A service's own fact has more than what was seen."""

    name: str
    kind: OrganisationKind
    places: Places
    standing: OrganisationStanding
    since: date
    until: date | None
    because_of: UUID
    seen_version: int


def test_what_was_seen_is_read_from_a_services_own_fact() -> None:
    assert seen_in(Noted(**asdict(STOPPED), seen_version=3)) == STOPPED
