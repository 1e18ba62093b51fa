from collections.abc import Callable
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.regions import CITY, UnknownRegion
from contracts.vocabulary import GroupKind
from services.registration.application import GROUPS
from services.registration.domain.community_group import (
    AlreadyFiled,
    Filing,
    Group,
    HostCannotSign,
    Listing,
    NoCommunityGroup,
    NotFiled,
    TooFewMembers,
    TooFewStaff,
    defile,
    file,
    filing_rules_on,
    number_of,
)
from services.registration.domain.group_facts import Fact, GroupDefiled
from services.registration.domain.names import NationalWord
from services.registration.domain.organisation import Standing
from services.registration.domain.places import Place, WrongLevel
from tests.registration.examples import BODY, FILED, MARCH, MAY, TODAY, TOMORROW
from tests.support.decisions import Given

FORM = Filing(
    name="胜利社区合唱队",
    kind=GroupKind.SOCIETY,
    members=10,
    staff=0,
    community="110113001012",
    host=None,
    contact="person-7",
)
SERVICE = replace(FORM, kind=GroupKind.SERVICE, members=0, staff=3)
DEFILED = GroupDefiled(reason="连续一年未开展活动", defiled_on=MAY)


def filed(form: Filing, host_standing: Standing | None = None, number: str = FILED.number) -> Callable[[Group], Fact]:
    return lambda group: file(
        group,
        filing=form,
        host_standing=host_standing,
        number=number,
        rules=filing_rules_on(MARCH, CITY),
        on=MARCH,
        today=TODAY,
    )


def taken_off(group: Group) -> Fact:
    return defile(group, reason=DEFILED.reason, on=MAY, today=TODAY)


def test_an_association_of_ten_neighbours_is_filed() -> None:
    Given(GROUPS).when(filed(FORM)).then(FILED)


def test_an_association_of_nine_is_refused() -> None:
    Given(GROUPS).when(filed(replace(FORM, members=9))).refused(TooFewMembers(members=9, needed=10))


def test_a_service_of_three_staff_is_filed() -> None:
    number = number_of("110113001012", GroupKind.SERVICE, 12)
    fact = replace(FILED, kind=GroupKind.SERVICE, members=0, staff=3, number="110113001012-F-0012")
    Given(GROUPS).when(filed(SERVICE, number=number)).then(fact)


def test_a_service_of_two_staff_is_refused() -> None:
    Given(GROUPS).when(filed(replace(SERVICE, staff=2))).refused(TooFewStaff(staff=2, needed=3))


@pytest.mark.parametrize("word", ["业主委员会", "楼委会", "公司"])
def test_owners_committees_self_rule_bodies_and_firms_are_no_community_groups(word: str) -> None:
    name = f"胜利小区{word}"
    Given(GROUPS).when(filed(replace(FORM, name=name))).refused(NoCommunityGroup(word=word, name=name))


def test_a_group_is_filed_in_a_community() -> None:
    refusal = WrongLevel(place=Place.COMMUNITY, region="110113001", name="胜利街道", name_en="Shengli Subdistrict")
    Given(GROUPS).when(filed(replace(FORM, community="110113001"))).refused(refusal)


def test_a_group_in_an_unknown_community_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        filed(replace(FORM, community="110113999999"))(Group())


def test_a_national_word_is_refused_in_the_name_of_a_group() -> None:
    refusal = NationalWord(word="全国", name="全国合唱队")
    Given(GROUPS).when(filed(replace(FORM, name="全国合唱队"))).refused(refusal)


def test_a_group_is_hosted_by_an_active_organisation() -> None:
    hosted = replace(FORM, host=BODY)
    Given(GROUPS).when(filed(hosted, Standing.ACTIVE)).then(replace(FILED, host=BODY))


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.LIQUIDATING, Standing.CANCELLED])
def test_a_host_that_is_not_active_cannot_sign_for_a_group(standing: Standing) -> None:
    hosted = replace(FORM, host=UUID(int=9))
    Given(GROUPS).when(filed(hosted, standing)).refused(HostCannotSign(standing=standing))


def test_a_group_is_filed_once() -> None:
    refusal = AlreadyFiled(listing=Listing.FILED, number=FILED.number)
    Given(GROUPS, FILED).when(filed(FORM)).refused(refusal)


def test_a_group_is_taken_off_the_list() -> None:
    Given(GROUPS, FILED).when(taken_off).then(DEFILED)


def test_a_group_taken_off_the_list_refuses_everything() -> None:
    Given(GROUPS, FILED, DEFILED).when(taken_off).refused(NotFiled(listing=Listing.DEFILED))
    refusal = AlreadyFiled(listing=Listing.DEFILED, number=FILED.number)
    Given(GROUPS, FILED, DEFILED).when(filed(FORM)).refused(refusal)


def test_a_group_that_was_never_filed_cannot_be_taken_off() -> None:
    Given(GROUPS).when(taken_off).refused(NotFiled(listing=Listing.NEW))


def test_a_filing_does_not_end_before_it_began_nor_tomorrow() -> None:
    early = replace(FILED, filed_on=TODAY)
    given = Given(GROUPS, early)
    before = BeforeLastFact(on=MARCH, last_on=TODAY)
    given.when(lambda group: defile(group, reason="1", on=MARCH, today=TODAY)).refused(before)
    after = AfterToday(on=TOMORROW, today=TODAY)
    given.when(lambda group: defile(group, reason="1", on=TOMORROW, today=TODAY)).refused(after)
