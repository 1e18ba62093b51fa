from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from contracts.mediation_words import Level, MajorCriterion
from contracts.refusal import Refusal
from contracts.regions import CITY
from contracts.rules import NoRuleOn
from services.mediation.application import MAJORS
from services.mediation.domain.dispute import Dispute, Stage
from services.mediation.domain.major import Major
from services.mediation.domain.major_facts import (
    AccountabilityLeadProposed,
    Fact,
    MajorAcknowledged,
    MajorFlagged,
    MajorLate,
    MajorSentUp,
)
from services.mediation.domain.reporting import (
    AfterNow,
    AlreadyAcknowledged,
    AlreadyFlagged,
    BeforeCommittee,
    BeforeTold,
    NobodyTold,
    NoLevelAbove,
    NotACriterion,
    NotTold,
    acknowledge,
    flag,
    send_up,
)
from services.mediation.domain.rules import MajorRules, major_rules_on
from tests.mediation.examples import (
    BEIJING,
    DISPUTE,
    DUE,
    FLAGGED,
    FORMED,
    IN_HAND,
    JANUARY,
    LATER,
    LEARNED,
    TO_CITY,
    TO_DISTRICT,
    clock,
)
from tests.support.decisions import Given

RULES = major_rules_on(LEARNED.date(), CITY)


class Flagged:
    """Flag a dispute, by these rules."""

    def __init__(self, dispute: Dispute = IN_HAND, learned_at: datetime = LEARNED, rules: MajorRules = RULES) -> None:
        self.dispute, self.learned_at, self.rules = dispute, learned_at, rules

    def __call__(self, major: Major) -> MajorFlagged:
        return flag(
            major,
            self.dispute,
            FORMED,
            dispute_id=DISPUTE,
            criteria=(MajorCriterion.WEAPONS, MajorCriterion.DEATH, MajorCriterion.WEAPONS),
            learned_at=self.learned_at,
            learned_on=self.learned_at.date(),
            rules=self.rules,
            now=LATER,
        )


class Sent:
    """Send it up at this time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self, major: Major) -> tuple[Fact, ...]:
        return send_up(major, at=self.at, now=LATER)


class Acknowledged:
    """This level (None: the form names none) acknowledges it at this time."""

    def __init__(self, at: datetime, level: Level | None = None) -> None:
        self.at, self.level = at, level

    def __call__(self, major: Major) -> MajorAcknowledged:
        return acknowledge(major, level=self.level, at=self.at, now=LATER)


def to_district(at: datetime) -> MajorSentUp:
    return replace(TO_DISTRICT, sent_at=at)


def late(level: Level, at: datetime, seconds: int) -> tuple[Fact, ...]:
    """The city is told at this time, and what is written down with that."""
    return (
        replace(TO_CITY, sent_at=at),
        MajorLate(level=level, seconds=seconds, due_at=DUE, sent_at=at),
        AccountabilityLeadProposed(level=level, seconds=seconds),
    )


def test_the_clock_runs_24_hours_from_when_the_unit_learned_of_it() -> None:
    Given(MAJORS).when(Flagged()).then(FLAGGED)


def test_the_hours_and_the_criteria_are_a_policy() -> None:
    six = MajorRules(criteria=(MajorCriterion.DEATH, MajorCriterion.WEAPONS), hours=6)
    Given(MAJORS).when(Flagged(rules=six)).then(replace(FLAGGED, due_at=LEARNED + timedelta(hours=6)))
    only = MajorRules(criteria=(MajorCriterion.DEATH,), hours=24)
    refusal = NotACriterion(criteria="涉及凶器", criteria_en="weapons")
    Given(MAJORS).when(Flagged(rules=only)).refused(refusal)
    with pytest.raises(NoRuleOn) as caught:
        major_rules_on(date(2010, 6, 30), CITY)
    assert caught.value.field == "learned_at"


@pytest.mark.parametrize("stage", [Stage.ASSIGNED, Stage.CONCLUDED, Stage.WITHDRAWN])
def test_a_dispute_that_has_ended_still_owes_the_report(stage: Stage) -> None:
    Given(MAJORS).when(Flagged(replace(IN_HAND, stage=stage))).then(FLAGGED)


def test_a_dispute_is_flagged_once_and_not_before_anybody_knows() -> None:
    Given(MAJORS, FLAGGED).when(Flagged()).refused(AlreadyFlagged(learned_at=LEARNED))
    soon = LATER + timedelta(seconds=1)
    Given(MAJORS).when(Flagged(learned_at=soon)).refused(AfterNow(at=soon, now=LATER))
    just_now = replace(FLAGGED, learned_at=LATER, due_at=LATER + timedelta(hours=24))
    Given(MAJORS).when(Flagged(learned_at=LATER)).then(just_now)


def test_nobody_learned_of_it_before_the_committee_was_formed() -> None:
    eve = datetime(2026, 1, 4, 23, 59, tzinfo=BEIJING)
    Given(MAJORS).when(Flagged(learned_at=eve)).refused(BeforeCommittee(learned_at=eve, formed_on=JANUARY))
    first = eve + timedelta(minutes=1)
    flagged = replace(FLAGGED, learned_at=first, due_at=first + timedelta(hours=24))
    Given(MAJORS).when(Flagged(learned_at=first)).then(flagged)


def test_it_goes_up_level_by_level_without_waiting_for_an_acknowledgement() -> None:
    Given(MAJORS, FLAGGED).when(Sent(clock(6, 9, 0))).then((TO_DISTRICT,))
    Given(MAJORS, FLAGGED, TO_DISTRICT).when(Sent(clock(6, 22, 0))).then((TO_CITY,))
    Given(MAJORS, FLAGGED, TO_DISTRICT, TO_CITY).when(Sent(LATER)).refused(NoLevelAbove(level=Level.CITY))


def test_s3_a_minute_late_is_the_districts_and_the_city_has_its_own_clock() -> None:
    sent = late(Level.DISTRICT, clock(6, 22, 11), 60)
    Given(MAJORS, FLAGGED, TO_DISTRICT).when(Sent(clock(6, 22, 11))).then(sent)
    confirmed = MajorAcknowledged(level=Level.CITY, acknowledged_at=clock(6, 23, 30), seconds=4740)
    Given(MAJORS, FLAGGED, TO_DISTRICT, *sent).when(Acknowledged(clock(6, 23, 30))).then(confirmed)


@pytest.mark.parametrize(
    ("street", "district", "expected"),
    [
        (clock(6, 9, 0), DUE, (replace(TO_CITY, sent_at=DUE),)),
        (clock(6, 9, 0), DUE + timedelta(milliseconds=1), late(Level.DISTRICT, DUE + timedelta(milliseconds=1), 1)),
        (DUE, clock(6, 22, 40), late(Level.DISTRICT, clock(6, 22, 40), 1800)),
        (clock(6, 22, 10, 1), clock(6, 22, 10, 2), late(Level.STREET, clock(6, 22, 10, 2), 2)),
        (clock(7, 9, 0), clock(7, 22, 10), late(Level.STREET, clock(7, 22, 10), 86_400)),
    ],
)
def test_whoever_held_the_matter_when_the_limit_passed_is_late(
    street: datetime, district: datetime, expected: tuple[Fact, ...]
) -> None:
    Given(MAJORS, FLAGGED, to_district(street)).when(Sent(district)).then(expected)


def test_a_district_that_is_told_too_late_is_not_the_end_of_the_clock() -> None:
    at = clock(7, 9, 0)
    Given(MAJORS, FLAGGED).when(Sent(at)).then((to_district(at),))


@pytest.mark.parametrize(
    ("given", "at", "refusal"),
    [
        (
            (FLAGGED,),
            clock(5, 22, 9),
            BeforeTold(at=clock(5, 22, 9), level=Level.STREET, told_at=LEARNED),
        ),
        (
            (FLAGGED, TO_DISTRICT),
            clock(6, 8, 59),
            BeforeTold(at=clock(6, 8, 59), level=Level.DISTRICT, told_at=TO_DISTRICT.sent_at),
        ),
        ((FLAGGED,), LATER + timedelta(hours=1), AfterNow(at=LATER + timedelta(hours=1), now=LATER)),
    ],
)
def test_nothing_is_sent_up_before_its_level_knew_or_in_the_time_to_come(
    given: tuple[Fact, ...], at: datetime, refusal: Refusal
) -> None:
    Given(MAJORS, *given).when(Sent(at)).refused(refusal)


CONFIRMED = MajorAcknowledged(level=Level.DISTRICT, acknowledged_at=clock(6, 9, 30), seconds=1800)


def test_each_level_that_was_told_acknowledges_once() -> None:
    given = (FLAGGED, TO_DISTRICT)
    Given(MAJORS, *given).when(Acknowledged(clock(6, 9, 30))).then(CONFIRMED)
    again = AlreadyAcknowledged(level=Level.DISTRICT)
    Given(MAJORS, *given, CONFIRMED).when(Acknowledged(clock(6, 9, 30))).refused(again)
    city = MajorAcknowledged(level=Level.CITY, acknowledged_at=clock(6, 22, 1), seconds=60)
    Given(MAJORS, *given, CONFIRMED, TO_CITY).when(Acknowledged(clock(6, 22, 1))).then(city)


def test_a_level_that_has_sent_the_matter_up_still_acknowledges_by_its_own_clock() -> None:
    given = (FLAGGED, TO_DISTRICT, TO_CITY)
    Given(MAJORS, *given).when(Acknowledged(clock(6, 9, 30), Level.DISTRICT)).then(CONFIRMED)
    late_keyed = replace(CONFIRMED, acknowledged_at=LATER, seconds=3 * 86_400 + 3 * 3_600)
    Given(MAJORS, *given).when(Acknowledged(LATER, Level.DISTRICT)).then(late_keyed)
    city = MajorAcknowledged(level=Level.CITY, acknowledged_at=clock(6, 22, 1), seconds=60)
    Given(MAJORS, *given, city).when(Acknowledged(clock(6, 9, 30), Level.DISTRICT)).then(CONFIRMED)
    again = AlreadyAcknowledged(level=Level.DISTRICT)
    Given(MAJORS, *given, CONFIRMED).when(Acknowledged(LATER, Level.DISTRICT)).refused(again)
    early = clock(6, 8, 59)
    refusal = BeforeTold(at=early, level=Level.DISTRICT, told_at=TO_DISTRICT.sent_at)
    Given(MAJORS, *given).when(Acknowledged(early, Level.DISTRICT)).refused(refusal)


@pytest.mark.parametrize(
    ("given", "level"), [((FLAGGED, TO_DISTRICT), Level.CITY), ((FLAGGED, TO_DISTRICT, TO_CITY), Level.STREET)]
)
def test_a_level_that_nobody_told_acknowledges_nothing(given: tuple[Fact, ...], level: Level) -> None:
    """The street learned of it by itself."""
    Given(MAJORS, *given).when(Acknowledged(LATER, level)).refused(NotTold(level=level))


def test_nobody_acknowledges_what_was_not_told_or_before_it_was() -> None:
    Given(MAJORS, FLAGGED).when(Acknowledged(clock(6, 9, 0))).refused(NobodyTold())
    early = clock(6, 8, 59)
    refusal = BeforeTold(at=early, level=Level.DISTRICT, told_at=TO_DISTRICT.sent_at)
    Given(MAJORS, FLAGGED, TO_DISTRICT).when(Acknowledged(early)).refused(refusal)
    soon = LATER + timedelta(hours=1)
    Given(MAJORS, FLAGGED, TO_DISTRICT).when(Acknowledged(soon)).refused(AfterNow(at=soon, now=LATER))


@pytest.mark.parametrize(
    ("given", "overdue"),
    [
        ((FLAGGED,), [False, True]),
        ((FLAGGED, TO_DISTRICT), [False, True]),
        ((FLAGGED, TO_DISTRICT, TO_CITY), [False] * 2),
    ],
)
def test_a_report_is_overdue_while_the_limit_has_passed_and_the_city_is_not_told(
    given: tuple[Fact, ...], overdue: list[bool]
) -> None:
    Given(MAJORS, *given).when(lambda major: [major.overdue(now) for now in (DUE, DUE + timedelta(seconds=1))]).then(
        overdue
    )
