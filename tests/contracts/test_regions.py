"""Beijing's divisions, by day."""

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.published_returns import published_return
from contracts.refusal import Refusal
from contracts.regions import (
    Region,
    RegionNotValidOn,
    UnknownRegion,
    ancestors,
    children,
    lasting,
    mapped,
    named,
    region,
    within,
)

TODAY, IN_2010 = date(2026, 6, 1), date(2010, 12, 31)
EVE, TURN = date(2015, 11, 16), date(2015, 11, 17)


def below(code: str, on: date) -> list[Region]:
    nearest = children(code, on)
    return [*nearest, *(deeper for each in nearest for deeper in below(each.code, on))]


COMMUNITIES = [each.code for each in below("110000", TODAY) if each.level == "community"]


def test_the_city_has_16_districts_349_streets_and_7535_communities() -> None:
    levels = Counter(each.level for each in below("110000", TODAY))
    assert levels == {"district": 16, "street": 349, "community": 7535}


def test_a_level_has_its_own_length_of_code() -> None:
    lengths = {(each.level, len(each.code)) for each in below("110000", TODAY)}
    assert lengths == {("district", 6), ("street", 9), ("community", 12)}


@given(st.sampled_from(COMMUNITIES))
def test_every_community_lies_in_its_street_its_district_and_the_city(code: str) -> None:
    assert ancestors(code, TODAY) == (code, code[:9], code[:6], "110000")


def test_in_2010_two_of_the_16_are_counties() -> None:
    then = {each.code: each.name for each in children("110000", IN_2010)}
    now = {each.code: each.name for each in children("110000", TODAY)}
    assert dict(then.items() - now.items()) == {"110228": "密云县", "110229": "延庆县"}
    assert dict(now.items() - then.items()) == {"110118": "密云区", "110119": "延庆区"}
    assert len(then) == len(now) == 16


def test_a_county_is_valid_until_the_day_it_turns_district() -> None:
    assert region("110228", EVE) == Region("110228", "密云县", "district", "110000", date(2010, 7, 1), TURN, "110118")
    assert region("110118", TURN) == Region("110118", "密云区", "district", "110000", TURN)


@pytest.mark.parametrize(
    ("code", "on", "refusal"),
    [
        ("110228", TURN, RegionNotValidOn(region="110228", on=TURN, offered="110118")),
        ("110119", EVE, RegionNotValidOn(region="110119", on=EVE, offered="110229")),
        ("110101", date(2010, 6, 30), RegionNotValidOn(region="110101", on=date(2010, 6, 30), offered="-")),
        ("110103", TODAY, UnknownRegion(region="110103")),
        ("11", TODAY, UnknownRegion(region="11")),
        ("", TODAY, UnknownRegion(region="")),
    ],
)
def test_a_code_is_refused_on_a_day_it_does_not_stand_and_offered_the_one_that_does(
    code: str, on: date, refusal: Refusal
) -> None:
    with pytest.raises(Refusal) as caught:
        region(code, on)
    assert (caught.value, caught.value.status) == (refusal, 422)


def test_an_old_code_is_mapped_to_todays_and_back() -> None:
    assert [mapped("110228", TODAY), mapped("110229", TODAY), mapped("110118", IN_2010)] == [
        "110118",
        "110119",
        "110228",
    ]
    assert mapped("110101", IN_2010) == "110101"
    assert mapped("110101", date(2009, 1, 1)) is None


def test_what_is_held_in_an_area_is_held_under_one_code_through_its_versions() -> None:
    assert [lasting(code) for code in ("110228", "110118", "110113")] == ["110118", "110118", "110113"]


def test_an_old_code_leads_through_its_successor() -> None:
    assert ancestors("110228", TODAY) == ("110118", "110000")
    assert ancestors("110228", IN_2010) == ("110228", "110000")
    assert children("110228", TODAY) == children("110118", TODAY)
    assert within("110118001", "110228", TODAY)


def test_nothing_is_answered_for_a_day_that_no_version_reaches() -> None:
    for asked in (ancestors, children):
        with pytest.raises(RegionNotValidOn):
            asked("110101", date(2009, 1, 1))


def test_within_is_by_the_tree_and_not_by_the_digits() -> None:
    assert within("110101001001", "110000", TODAY)
    assert within("110101", "110101", TODAY)
    assert not within("110101001001", "110102", TODAY)
    with pytest.raises(UnknownRegion):
        within("110101001001", "11", TODAY)


def test_every_authority_of_the_2010_return_has_its_code() -> None:
    printed: dict[str, int] = json.loads(published_return("beijing-2010"))["cuts"]["registering_authority"]
    found = {name: named(name, IN_2010) for name in printed}
    codes = {name: each.code for name, each in found.items() if each}
    assert set(codes.values()) == {"110000", *(each.code for each in children("110000", IN_2010))}
    assert (codes["市民政局"], codes["密云县"], codes["延庆县"]) == ("110000", "110228", "110229")
    assert named("崇文区", IN_2010) is None
    assert named("密云县", TODAY) is None
