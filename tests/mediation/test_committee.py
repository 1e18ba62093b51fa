from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.refusal import Refusal
from contracts.regions import CITY, RegionNotValidOn, UnknownRegion
from contracts.rules import NoRuleOn
from services.mediation.application import COMMITTEES
from services.mediation.domain.committee import (
    Committee,
    Formation,
    MoreWomenThanMembers,
    NameEmpty,
    NoWoman,
    WrongNumberOfMembers,
    form,
)
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.patrol_facts import PatrolSheetFiled
from services.mediation.domain.patrol_sheet import file_sheet
from services.mediation.domain.places import WrongLevel
from services.mediation.domain.rules import committee_rules_on
from tests.mediation.examples import (
    COMMITTEE,
    COMMUNITY,
    FORMATION,
    FORMED,
    JANUARY,
    MARCH,
    STANDING,
    STREET,
    TODAY,
    TOMORROW,
)
from tests.support.decisions import Given


class Formed:
    """Form this committee on this day."""

    def __init__(self, formation: Formation = FORMATION, on: date = JANUARY) -> None:
        self.formation, self.on = formation, on

    def __call__(self, committee: Committee) -> CommitteeFormed:
        rules = committee_rules_on(self.on, CITY)
        return form(committee, formation=self.formation, rules=rules, on=self.on, today=TODAY)


class Filed:
    """File a sheet of a day."""

    def __init__(self, leads: int, on: date) -> None:
        self.leads, self.on = leads, on

    def __call__(self, committee: Committee) -> PatrolSheetFiled:
        return file_sheet(committee, committee_id=COMMITTEE, leads=self.leads, on=self.on, today=TODAY)


def test_a_committee_is_formed_for_three_years_under_its_normal_name() -> None:
    Given(COMMITTEES).when(Formed()).then(FORMED)


@pytest.mark.parametrize("members", [3, 9])
def test_three_to_nine_sit_on_it_and_a_street_may_have_one(members: int) -> None:
    asked = replace(FORMATION, members=members, women=1, region=STREET)
    Given(COMMITTEES).when(Formed(asked)).then(replace(FORMED, members=members, women=1, region=STREET))


def test_all_of_them_may_be_women() -> None:
    Given(COMMITTEES).when(Formed(replace(FORMATION, women=5))).then(replace(FORMED, women=5))


def test_a_term_that_begins_on_a_leap_day_ends_before_the_last_of_february() -> None:
    formed = replace(FORMED, formed_on=date(2024, 2, 29), term_ends_on=date(2027, 2, 27))
    Given(COMMITTEES).when(Formed(on=date(2024, 2, 29))).then(formed)


@pytest.mark.parametrize(
    ("formed", "refusal"),
    [
        (Formed(replace(FORMATION, members=2)), WrongNumberOfMembers(members=2, least=3, most=9)),
        (Formed(replace(FORMATION, members=10)), WrongNumberOfMembers(members=10, least=3, most=9)),
        (Formed(replace(FORMATION, women=0)), NoWoman()),
        (Formed(replace(FORMATION, women=6)), MoreWomenThanMembers(women=6, members=5)),
        (Formed(replace(FORMATION, name=" 　")), NameEmpty()),
        (Formed(replace(FORMATION, region="110113001999")), UnknownRegion(region="110113001999")),
        (
            Formed(replace(FORMATION, region="110113")),
            WrongLevel(region="110113", name="顺义区", name_en="Shunyi District"),
        ),
        (
            Formed(replace(FORMATION, region="110228")),
            RegionNotValidOn(region="110228", on=JANUARY, offered="110118"),
        ),
        (Formed(on=TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        (Formed(on=date(2010, 12, 31)), NoRuleOn(on=date(2010, 12, 31), key="med.committee.members.least")),
    ],
)
def test_a_bad_formation_is_refused(formed: Formed, refusal: Refusal) -> None:
    Given(COMMITTEES).when(formed).refused(refusal)


def test_a_term_is_over_on_the_day_after_its_last() -> None:
    assert [STANDING.term_over(date(2029, 1, day)) for day in (4, 5)] == [False, True]


@pytest.mark.parametrize("leads", [0, 3])
def test_a_sheet_is_filed_where_the_committee_works_also_when_nothing_was_found(leads: int) -> None:
    sheet = PatrolSheetFiled(committee=COMMITTEE, region=COMMUNITY, leads=leads, patrolled_on=MARCH)
    Given(COMMITTEES, FORMED).when(Filed(leads, MARCH)).then(sheet)


def test_no_sheet_is_of_a_day_to_come_or_from_before_its_committee() -> None:
    early = date(2026, 1, 4)
    Given(COMMITTEES, FORMED).when(Filed(0, TOMORROW)).refused(AfterToday(on=TOMORROW, today=TODAY))
    Given(COMMITTEES, FORMED).when(Filed(0, early)).refused(BeforeLastFact(on=early, last_on=JANUARY))
