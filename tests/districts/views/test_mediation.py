from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.mediation import (
    CommitteeFormedV1,
    DisputeAcceptedV1,
    DisputeAssignedV1,
    DisputeConcludedV1,
    DisputeWithdrawnV1,
    MajorAcknowledgedV1,
    MajorFlaggedV1,
    MajorLateV1,
    MajorSentUpV1,
    PatrolSheetFiledV1,
)
from contracts.mediation_words import CommitteeKind, DisputeSource, DisputeType, Level, MajorCriterion, Outcome
from services.districts.views import committees, disputes, majors, patrols
from tests.districts.views.ledgers import Told

COMMUNITY, STREET = "110113001012", "110113001"
COMMITTEE = UUID(int=1)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
ACCEPTED = DisputeAcceptedV1(
    committee=COMMITTEE,
    number="调-2026-0001",
    region=COMMUNITY,
    matter=DisputeType.NEIGHBOURS,
    source=DisputeSource.POLICE,
    parties=2,
    accepted_on=MAY,
)
IN_HAND, CONCLUDED, WITHDRAWN = "disputes.in-hand", "disputes.concluded", "disputes.withdrawn"


def concluded(outcome: Outcome, on: date = JUNE) -> DisputeConcludedV1:
    return DisputeConcludedV1(outcome=outcome, concluded_on=on)


def test_a_committee_whose_term_has_run_out_is_still_there() -> None:
    formed = CommitteeFormedV1(
        name="胜利小区调委会",
        kind=CommitteeKind.COMMUNITY,
        region=COMMUNITY,
        members=5,
        formed_on=MAY,
        term_ends_on=date(2029, 4, 30),
    )
    told = Told(committees.VIEW, (MAY, formed))
    assert told.cuts("committees.active", date(2035, 1, 1), STREET) == {"community": 1}


def sheet(leads: int, on: date) -> PatrolSheetFiledV1:
    return PatrolSheetFiledV1(committee=COMMITTEE, region=COMMUNITY, leads=leads, patrolled_on=on)


@pytest.mark.parametrize(("leads", "cut"), [(0, "nil"), (3, "found")])
def test_a_nil_sheet_is_a_sheet_and_leads_are_summed(leads: int, cut: str) -> None:
    told = Told(patrols.VIEW, (MAY, sheet(leads, MAY)))
    assert told.cuts("patrols.sheets", MAY) == {cut: 1}
    assert told.cuts("patrols.sheets-of-month", MAY) == {"2026-05": 1}
    assert told.figure("patrols.leads", MAY) == leads


@pytest.mark.parametrize("day", [date.min, date(9999, 12, 31)])
def test_a_sheet_of_the_first_or_the_last_day_is_counted(day: date) -> None:
    told = Told(patrols.VIEW, (day, sheet(0, day)))
    assert told.cuts("patrols.sheets-of-month", date.max) == {str(day)[:7]: 1}


def test_a_dispute_is_in_hand_until_it_is_concluded() -> None:
    assigned = DisputeAssignedV1(assigned_on=MAY)
    told = Told(disputes.VIEW, (MAY, ACCEPTED), (MAY, assigned), (JUNE, concluded(Outcome.AGREED_ORAL)))
    assert [told.figure(IN_HAND, on, STREET) for on in (MAY, JUNE)] == [1, 0]
    assert [told.cuts(CONCLUDED, on) for on in (MAY, JUNE)] == [{}, {"agreed-oral": 1}]
    assert told.cuts("disputes.accepted", JUNE) == {"neighbours": 1}
    assert told.cuts("disputes.by-source", JUNE) == {"police": 1}


def test_a_withdrawn_dispute_was_accepted_and_never_concluded() -> None:
    told = Told(disputes.VIEW, (MAY, ACCEPTED), (JUNE, DisputeWithdrawnV1(withdrawn_on=JUNE)))
    measures = ("disputes.accepted", IN_HAND, CONCLUDED, WITHDRAWN)
    assert [told.figure(measure, JUNE) for measure in measures] == [1, 0, 0, 1]


def test_a_dispute_ends_once_in_whatever_order_that_becomes_known() -> None:
    withdrawn = (MAY, DisputeWithdrawnV1(withdrawn_on=MAY))
    later = (JUNE, concluded(Outcome.FAILED))
    for facts in ((withdrawn, later), (later, withdrawn)):
        told = Told(disputes.VIEW, (MAY, ACCEPTED), *facts)
        assert [told.figure(measure, JUNE) for measure in (IN_HAND, CONCLUDED, WITHDRAWN)] == [0, 0, 1]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of June, in UTC."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


FLAGGED = MajorFlaggedV1(
    dispute=UUID(int=2),
    region=COMMUNITY,
    criteria=(MajorCriterion.DEATH,),
    level=Level.STREET,
    learned_at=at(5, 14, 10),  # 22:10 in Beijing
    due_at=at(6, 14, 10),
)
FIFTH, SIXTH, SEVENTH = (date(2026, 6, day) for day in (5, 6, 7))


def sent(to: Level, hour: int) -> MajorSentUpV1:
    return MajorSentUpV1(from_level=Level.STREET, to_level=to, sent_at=at(6, hour))


def confirmed(level: Level) -> MajorAcknowledgedV1:
    return MajorAcknowledgedV1(level=level, acknowledged_at=at(7, 1), seconds=4740)


def test_a_major_counts_with_the_level_that_holds_it_until_the_city_confirms() -> None:
    facts: list[tuple[date, Any]] = [
        (FIFTH, FLAGGED),
        (SIXTH, sent(Level.DISTRICT, 1)),
        (SEVENTH, sent(Level.CITY, 2)),
    ]
    told = Told(majors.VIEW, *facts)
    held = [told.cuts("majors.open", on) for on in (FIFTH, SIXTH, SEVENTH)]
    assert held == [{"street": 1}, {"district": 1}, {"city": 1}]
    ended = Told(majors.VIEW, *facts, (SEVENTH, confirmed(Level.DISTRICT)), (SEVENTH, confirmed(Level.CITY)))
    assert ended.cuts("majors.open", SEVENTH) == {}
    assert ended.figure("majors.flagged", SEVENTH) == 1


def test_time_alone_makes_a_major_overdue_from_the_day_after_its_limit_until_the_city_is_told() -> None:
    told = Told(majors.VIEW, (FIFTH, FLAGGED))
    assert [told.figure("majors.overdue", on) for on in (SIXTH, SEVENTH, JUNE.replace(month=7))] == [0, 1, 1]
    eighth = date(2026, 6, 8)
    told = Told(majors.VIEW, (FIFTH, FLAGGED), (eighth, sent(Level.CITY, 9)))
    assert [told.figure("majors.overdue", on) for on in (SEVENTH, eighth)] == [1, 0]


def test_a_late_report_is_the_levels_that_held_it() -> None:
    late = MajorLateV1(level=Level.DISTRICT, seconds=60, due_at=FLAGGED.due_at, sent_at=at(6, 14, 11))
    told = Told(majors.VIEW, (FIFTH, FLAGGED), (SIXTH, sent(Level.CITY, 14)), (SIXTH, late))
    assert told.cuts("majors.late", SIXTH) == {"district": 1}


def test_a_limit_at_the_end_of_the_calendar_never_passes() -> None:
    far = MajorFlaggedV1(
        dispute=UUID(int=2),
        region=COMMUNITY,
        criteria=(),
        level=Level.STREET,
        learned_at=at(5, 14),
        due_at=datetime.max.replace(tzinfo=UTC),
    )
    assert Told(majors.VIEW, (FIFTH, far)).figure("majors.overdue", date.max) == 0
