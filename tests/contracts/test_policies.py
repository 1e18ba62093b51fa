"""The catalogue of policies: what it has, where it came from, and which value applies."""

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from contracts.marked_files import UnusableFiles
from contracts.periods import Period
from contracts.policies.assembling import assemble
from contracts.policies.catalogue import packaged, read_catalogue
from contracts.policies.in_force import CalendarMissing, adopt_set, in_force, policy, policy_version
from contracts.policies.kinds import typed
from contracts.policies.policy_set import PolicyMissing, PolicySet
from contracts.policies.wording import cited, in_chinese

TODAY = date(2026, 6, 1)

# the rows of the table of what differs between cities, each with the keys that answer it
DIFFERENCES = {
    1: ["filing.authority"],
    2: ["filing.min.members", "filing.min.staff", "filing.min.activities"],
    3: ["reg.sponsor_required"],
    4: ["reg.decision_days", "reg.promise_days"],
    5: ["reg.foundation.level"],
    6: ["inspect.cutoff"],
    7: ["inspect.criteria"],
    8: ["inspect.mode"],
    9: ["incident.lead_days", "incident.triggers.amount", "incident.triggers.persons"],
    10: ["board.extension_months", "board.extension.decided_before"],
    11: ["eva.grade.rule_set", "eva.grade.validity.years", "eva.grade.eligible_after"],
    12: ["eva.bands", "eva.points"],
    13: ["pro.block.abnormal", "pro.block.serious"],
    14: ["pro.grade_use"],
    15: ["pro.max_projects"],
    16: ["pro.lines"],
    17: ["med.report.day", "med.report.roll", "time.rolls.fixed"],
    18: ["med.patrol"],
    19: ["med.major.hours", "med.major.level_hours"],
    20: ["med.major.criteria"],
    21: ["med.period"],
    22: ["med.oral_rule"],
    23: ["med.success.denominators"],
    24: ["med.target"],
    25: ["grid.cadence"],
    26: ["med.takeover.max"],
    27: ["med.retention"],
    28: ["env.close_day", "env.rectify_days"],
    29: ["points.indicators"],
    30: ["funds.population_base"],
    31: ["stat.rounding"],
    32: ["pro.milestones"],
}

# every limit of the tables of deadlines, as it stands today
LIMITS = {
    "reg.correction_days": "5 working days",
    "reg.decision_days": "60 calendar days",
    "reg.charity.registration_days": "30 calendar days",
    "reg.charity.recognition_days": "20 calendar days",
    "reg.charity.fundraising_days": "20 calendar days",
    "reg.charity.fundraising_after": "1 year",
    "reg.charity.liquidation_days": "30 calendar days",
    "reg.certificate_days": "10 working days",
    "reg.change_days": "30 calendar days",
    "reg.cancellation_days": "15 calendar days",
    "reg.inactive": "1 year",
    "reg.inactive.foundation": "12 months",
    "inspect.cutoff": "6 months",
    "credit.enter_days": "5 working days",
    "credit.unreachable.apart_least": "20 calendar days",
    "credit.unreachable.apart_most": "60 calendar days",
    "credit.removal_days": "5 working days",
    "credit.removal_after": "6 months",
    "credit.serious.after": "2 years",
    "credit.serious.stay": "2 years",
    "penalty.decision_days": "90 calendar days",
    "penalty.hearing.request_days": "5 working days",
    "penalty.hearing.notice_days": "7 working days",
    "penalty.service_days": "7 working days",
    "penalty.payment_days": "15 calendar days",
    "penalty.limitation": "2 years",
    "penalty.limitation.grave": "5 years",
    "penalty.withdrawal_days": "3 working days",
    "review.request_days": "60 calendar days",
    "incident.lead_days": "7 calendar days",
    "med.period": "30 calendar days",
    "med.confirmation_days": "30 calendar days",
    "med.court.accept_days": "3 calendar days",
    "med.court.decide_days": "15 calendar days",
    "med.court.extension_days": "10 calendar days",
    "med.court.trial_days": "30 calendar days",
    "med.major.hours": "24 hours",
    "med.committee.term": "3 years",
    "med.takeover.max": "6 months",
    "pro.intention_days": "30 calendar days",
    "pro.tender.papers_days": "5 working days",
    "pro.tender.bid_days": "20 calendar days",
    "pro.tender.clarification_days": "15 calendar days",
    "pro.consultation.reply_days": "10 calendar days",
    "pro.consultation.sale_days": "5 working days",
    "pro.single_source.notice_days": "5 working days",
    "pro.award.report_days": "2 working days",
    "pro.award.choose_days": "5 working days",
    "pro.award.notice_days": "2 working days",
    "pro.sign_days": "30 calendar days",
    "pro.publish_days": "2 working days",
    "pro.file_days": "7 working days",
    "pro.bid_bond.return_days": "5 working days",
    "pro.question_days": "3 working days",
    "pro.challenge_days": "7 working days",
    "pro.challenge.answer_days": "7 working days",
    "pro.complaint_days": "15 working days",
    "pro.complaint.decision_days": "30 working days",
    "pro.complaint.pause_days": "30 calendar days",
    "pro.retention": "15 years",
    "pro.ban.least": "1 year",
    "pro.ban.most": "3 years",
    "pro.term.months": "12 months",
    "pro.term.months.stable": "36 months",
    "eva.grade.validity.years": "5 years",
    "eva.grade.re_evaluation.years": "4 years",
    "eva.recusal": "2 years",
    "env.rectify_days": "7 calendar days",
    "tax.years": "3 years",
}
VALUES = {
    "inspect.supervisor.day": (3, 31),
    "inspect.authority.day": (5, 31),
    "inspect.foundation.day": (3, 31),
    "inspect.failed_years": 2,
    "penalty.surcharge_percent": 3,
    "credit.serious.fine": 5000000,
    "reg.association.members.individuals": 50,
    "reg.association.members.units": 30,
    "reg.association.members.mixed": 50,
    "reg.association.funds": 3000000,
    "reg.foundation.funds": {"national-public": 800000000, "local-public": 400000000, "non-public": 200000000},
    "filing.excluded.words": ("业主委员会", "业主大会", "楼委会", "院委会", "公司"),
    "pro.milestones": (0, 30, 60, 90, 100),
    "pro.supplement.percent": 10,
    "pro.bid_bond.percent": 2,
    "pro.performance_bond.percent": 10,
    "med.report.day": 5,
    "med.report.roll": "no-working-day-before",
    "eva.project.weights": {"self": 20, "beneficiary": 30, "third-party": 50},
    "pro.max_projects": None,
}


@pytest.mark.parametrize("row", DIFFERENCES)
def test_every_row_of_what_differs_between_cities_is_a_policy(row: int) -> None:
    for key in DIFFERENCES[row]:
        declared = in_force().keys[key]
        assert in_force().of(key) or declared.unknown


@pytest.mark.parametrize("key", LIMITS)
def test_every_limit_of_the_law_is_a_policy(key: str) -> None:
    assert policy(key, TODAY) == Period.read(LIMITS[key])


@pytest.mark.parametrize("key", VALUES)
def test_the_other_values_hold_as_they_are_printed(key: str) -> None:
    assert policy(key, TODAY) == VALUES[key]


@pytest.mark.parametrize(
    ("key", "last_of_the_old", "old", "new"),
    [
        ("eva.grade.rule_set", date(2026, 2, 28), "2011", "2026"),
        ("eva.grade.validity.start", date(2026, 2, 28), "announcement", "next-january"),
        ("eva.grade.objection.body", date(2026, 2, 28), "review-committee", "evaluation-committee"),
        ("inspect.rule_set", date(2025, 12, 31), "1996", "2026"),
        ("inspect.adjustment", date(2025, 12, 31), False, True),
        ("illegal.rule_set", date(2025, 4, 30), "2000", "2025"),
    ],
)
def test_a_rule_changes_on_its_day(key: str, last_of_the_old: date, old: object, new: object) -> None:
    assert policy(key, last_of_the_old) == old
    assert policy(key, date.fromordinal(last_of_the_old.toordinal() + 1)) == new


@pytest.mark.parametrize(
    ("key", "on", "why"),
    [
        ("reg.no-such-rule", TODAY, "no policy is called reg.no-such-rule"),
        ("reg.foundation.level", date(2004, 5, 31), "reg.foundation.level has no value on 2004-05-31"),
        ("eva.grade.objection.answer_days", TODAY, "the time limit of the measure of 2026 was not seen"),
        ("inspect.criteria", TODAY, "known from summaries only"),
        ("points.indicators", TODAY, "the table was not found"),
    ],
)
def test_what_is_not_known_is_asked_for_and_not_guessed(key: str, on: date, why: str) -> None:
    with pytest.raises(PolicyMissing, match=why):
        policy(key, on)


def test_every_value_names_its_source_and_what_nobody_confirmed_says_so() -> None:
    for entry in in_force().content.entries:
        assert entry.value.source.strip(), entry
        assert entry.value.tag in {"LAW", "W", "OWN", "PROP"}, entry


def test_every_policy_is_named_in_both_languages() -> None:
    for key in in_force().keys.values():
        assert key.zh.strip(), key
        assert key.en.strip(), key


def test_the_version_is_a_name_and_a_hash_of_the_content() -> None:
    assert policy_version().startswith("beijing-2026@")
    assert policy_version() == assemble().version == PolicySet(in_force().content).version


def test_a_set_that_was_kept_is_read_back_the_same() -> None:
    again = PolicySet.unpacked(in_force().packed)
    assert again.version == policy_version()
    assert again.value("reg.foundation.funds", TODAY) == policy("reg.foundation.funds", TODAY)


def test_a_year_that_has_begun_and_is_in_no_calendar_stops_the_start() -> None:
    with pytest.raises(CalendarMissing, match=r"the calendar lacks 2027: put calendar/2027.yaml"):
        adopt_set(assemble(), today=date(2027, 1, 1))
    content = assemble().content
    hole = PolicySet(replace(content, years=tuple(year for year in content.years if year.year != 2019)))
    with pytest.raises(CalendarMissing, match="lacks 2019"):
        adopt_set(hole, today=TODAY)


def test_the_packaged_files_have_all_of_this_in_readable_files() -> None:
    assert len(packaged().keys) == len(in_force().keys) > 170


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("- key: a.b\n  zh: 甲\n", 1, "missing required field"),
        ("- key: a.b\n  key: a.c\n", 2, "gives key twice"),
        ("- {key: a.b, zh: 甲, en: a, type: length, set_by: [city]}\n", 1, "length is no type"),
        ("- {key: a.b, zh: 甲, en: a, type: word, set_by: [city], direction: lower}\n", 1, "not lower or higher"),
        ("- {key: a.b, zh: 甲, en: a, type: word, set_by: [village]}\n", 1, "Invalid enum value 'village'"),
        ("- key: a.b\n  zh: [\n", 3, "did not find expected"),
        ("# 说明\n- 7\n", 2, "is not a mapping of fields"),
    ],
)
def test_a_mistake_in_the_catalogue_is_told_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFiles) as caught:
        read_catalogue(tmp_path, tmp_path / "years")
    [complaint] = caught.value.complaints
    assert (complaint.file, complaint.line) == (str(tmp_path / "a.yaml"), line)
    assert reason in complaint.reason


def test_every_source_note_and_code_is_said_in_chinese() -> None:
    """What is left of a source once its Chinese is taken away is a number, a mark or the letters of a citation."""
    entries = in_force().content.entries
    told = [cited(text) for entry in entries for text in (entry.value.source, entry.value.note)]
    assert [text for text in told if re.search("[A-Za-z]{2}|[A-Z] ", text)] == []
    keys = in_force().keys
    said = [in_chinese(keys[each.key], typed(keys[each.key], each.value.value)) for each in entries]
    assert [text for text in said if re.search("[a-z]{2}", text)] == []
