from datetime import date

from contracts.registration import (
    OrganisationCancelledV1,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationRegisteredV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, Places
from services.districts.views.organisations import VIEW
from tests.districts.views.ledgers import Told

SHUNYI, DONGCHENG = "110113", "110101"
AT_HOME = Places(registrar="110000", domicile="110113001012", territory="110113")
MOVED_TO = Places(registrar="110000", domicile="110101001001", territory="110113")
MARCH, APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in range(3, 8))
REGISTERED = OrganisationRegisteredV1(
    name="顺义区胜利街道邻里互助会",
    credit_code="51110113MJ0000018X",
    kind=OrganisationKind.ASSOCIATION,
    places=AT_HOME,
    registered_on=MARCH,
    certificate_no="民登-110113-2026-000001",
    capital_fen=3_000_000,
)
MOVED = OrganisationMovedV1(came_from=AT_HOME, places=MOVED_TO, moved_on=MAY)
SUSPENDED = OrganisationSuspendedV1(decision_no="1", until=JUNE)
FOREVER = OrganisationSuspendedV1(decision_no="2")
RESUMED = OrganisationResumedV1(resumed_on=JUNE)
LIQUIDATING = OrganisationLiquidatingV1(started_on=JUNE)
CANCELLED = OrganisationCancelledV1(cancelled_on=JULY)


def test_an_organisation_counts_at_its_registrar_and_at_its_domicile() -> None:
    told = Told(VIEW, (MARCH, REGISTERED))
    assert told.cuts("organisations.by-domicile", MARCH, SHUNYI) == {"association": 1}
    assert told.cuts("organisations.by-registrar", MARCH, SHUNYI) == {}
    assert told.cuts("organisations.by-registrar", MARCH) == {"association": 1}


def test_a_move_leaves_what_happened_where_it_happened() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, MOVED))
    measures = ("by-domicile", "ever-registered", "ever-moved-in", "ever-moved-out")
    assert [told.figure(f"organisations.{m}", MAY, SHUNYI) for m in measures] == [0, 1, 0, 1]
    assert [told.figure(f"organisations.{m}", MAY, DONGCHENG) for m in measures] == [1, 0, 1, 0]
    assert told.figure("organisations.by-domicile", APRIL, SHUNYI) == 1


def test_an_order_to_stop_lapses_by_itself() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, SUSPENDED))
    assert [told.cuts("organisations.by-status", on) for on in (APRIL, MAY, JUNE)] == [
        {"active": 1},
        {"suspended": 1},
        {"active": 1},
    ]


def test_an_order_that_was_lifted_is_over() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, FOREVER), (JUNE, RESUMED))
    assert [told.cuts("organisations.by-status", on) for on in (MAY, JUNE)] == [{"suspended": 1}, {"active": 1}]


def test_liquidation_comes_before_suspension() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, FOREVER), (JUNE, LIQUIDATING))
    assert told.cuts("organisations.by-status", JUNE) == {"liquidating": 1}


def test_what_has_ended_stands_nowhere_but_in_what_ever_was() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, MOVED), (JUNE, LIQUIDATING), (JULY, CANCELLED))
    for measure in ("by-domicile", "by-registrar", "by-status"):
        assert told.figure(f"organisations.{measure}", JULY) == 0
    assert told.cuts("organisations.ever-ended", JULY, DONGCHENG) == {"association": 1}


def test_a_move_that_becomes_known_late_lies_before_what_came_after_it() -> None:
    """The order that was posted at the old domicile moves with it, back to the day of the move."""
    told = Told(VIEW, (MARCH, REGISTERED), (JUNE, SUSPENDED), (APRIL, MOVED))
    assert told.figure("organisations.by-domicile", APRIL, DONGCHENG) == 1
    assert told.figure("organisations.by-status", JUNE, SHUNYI) == 0


def test_nothing_follows_an_end() -> None:
    told = Told(VIEW, (MARCH, REGISTERED), (MAY, CANCELLED), (JUNE, FOREVER), (JUNE, MOVED))
    assert told.figure("organisations.by-status", JULY) == 0
    assert told.figure("organisations.ever-moved-in", JULY) == 0
