"""The policy file: every value has its days, its source and its tag."""

import hashlib
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest

from contracts.policies import PolicyMissing, policy, policy_version, values

TODAY = date(2026, 6, 1)


EXPECTED: dict[str, object] = {
    "reg.association.members.individuals": 50,
    "reg.association.members.units": 30,
    "reg.association.members.mixed": 50,
    "reg.association.funds": 3000000,
    "reg.foundation.funds": {"national-public": 800000000, "local-public": 400000000, "non-public": 200000000},
    "reg.foundation.council.least": 5,
    "reg.foundation.council.most": 25,
    "reg.foundation.council.years": 5,
    "reg.foundation.level": "province",
    "reg.sponsor_required": True,
    "reg.sponsor.days": 30,
    "reg.decision_days": 60,
    "filing.min.members": 10,
    "filing.min.staff": 3,
    "filing.excluded.words": ("业主委员会", "业主大会", "楼委会", "院委会", "公司"),
    "pro.milestones": (0, 30, 60, 90, 100),
    "pro.spending.shows_at": 60,
    "pro.term.months": 12,
    "pro.term.months.stable": 36,
    "pro.term.stable.grounds": ("content-fixed", "continuous", "funds-stable", "price-steady"),
    "pro.contract.starts_within_days": 365,
    "pro.supplement.percent": 10,
    "stat.rounding": "half-up",
    "med.committee.members.least": 3,
    "med.committee.members.most": 9,
    "med.committee.term": 3,
    "med.period": 30,
    "med.major.hours": 24,
    "med.major.criteria": ("death", "many-persons", "media", "cross-district", "weapons"),
    "med.patrol": "month",
    "eva.grade.rule_set": "2026",
    "eva.grade.validity.years": 5,
    "eva.grade.validity.start": "next-january",
    "eva.grade.re_evaluation.years": 4,
    "eva.project.weights": {"self": 20, "beneficiary": 30, "third-party": 50},
    "eva.project.beneficiaries.least": 10,
    "eva.project.bands": {"excellent": 90, "good": 80, "fair": 60, "poor": 0},
    "pro.evaluation.before_closing": True,
    "pro.grade_use": "tie-break",
}


def test_every_rule_has_its_value_today() -> None:
    assert {key: policy(key, TODAY) for key in values()} == EXPECTED


@pytest.mark.parametrize(
    ("key", "on"),
    [
        ("reg.no-such-rule", TODAY),
        ("reg.foundation.level", date(2004, 5, 31)),
        ("pro.term.months", date(2020, 2, 29)),
    ],
)
def test_a_rule_without_a_value_on_the_day_is_missing_and_not_guessed(key: str, on: date) -> None:
    with pytest.raises(PolicyMissing, match=f"{key} has no value on {on}"):
        policy(key, on)


def test_a_value_holds_from_its_first_day() -> None:
    assert policy("reg.foundation.level", date(2004, 6, 1)) == "province"


def test_every_value_names_who_says_so() -> None:
    assert all(v.source and v.unit and v.jurisdiction in {"nation", "city"} for of in values().values() for v in of)


def test_no_two_values_of_a_rule_hold_on_one_day() -> None:
    for of in values().values():
        for earlier, later in pairwise(of):
            assert earlier.valid_to is not None
            assert earlier.valid_to <= later.valid_from


def test_the_version_is_the_name_and_the_hash_of_the_packaged_bytes() -> None:
    packaged = (files("contracts") / "data" / "policies" / "beijing-2026.json").read_bytes()
    assert policy_version() == f"beijing-2026@{hashlib.sha256(packaged).hexdigest()[:12]}"
