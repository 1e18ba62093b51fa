"""A city's or a district's own values: which of them holds where, and what is refused, with its line."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from contracts.marked_files import UnusableFiles
from contracts.periods import Period
from contracts.policies.assembling import assemble

TODAY = date(2026, 6, 1)
SHUNYI, HAIDIAN, CITY = "110113", "110108", "110000"
STREET = f"{SHUNYI}001"

Files = Mapping[str, str]
Overlay = Callable[[Files], Path]


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    def write(files: Files) -> Path:
        for name, text in files.items():
            path = tmp_path / "own" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "own"

    return write


def value(key: str, written: object, begins: str = "2026-01-01", **more: str) -> str:
    fields = {"key": key, "value": written, "valid_from": begins, "source": "顺义区通知", "tag": "W", **more}
    return "- {" + ", ".join(f"{name}: {text}" for name, text in fields.items()) + "}\n"


def new_year(days: str) -> str:
    return f"year: 2027\nsource: 通知\nholidays:\n- {{name: 元旦, {days}}}\n"


def test_a_district_shortens_its_own_promise_and_no_other_districts(overlay: Overlay) -> None:
    own = assemble(overlay({f"{SHUNYI}/promises.yaml": value("reg.promise_days", "45 calendar days")}))
    assert own.value("reg.promise_days", TODAY, STREET) == Period.read("45 calendar days")
    assert own.value("reg.promise_days", TODAY, HAIDIAN) is None
    assert own.value("reg.decision_days", TODAY, STREET) == Period.read("60 calendar days")
    assert own.version.startswith("beijing-2026+own@")
    assert own.version != assemble().version


def test_a_citys_value_goes_before_the_catalogues_and_a_districts_before_the_citys(overlay: Overlay) -> None:
    files = {
        f"{CITY}/mediation.yaml": value("med.major.hours", "12 hours", "2026-03-01", valid_to="2026-09-01"),
        f"{SHUNYI}/mediation.yaml": value("med.major.hours", "6 hours", "2026-05-01"),
    }
    own = assemble(overlay(files))
    held = {
        (day, region): own.value("med.major.hours", date.fromisoformat(day), region).count
        for day in ("2026-02-28", "2026-03-01", "2026-05-01", "2026-09-01")
        for region in (CITY, HAIDIAN, STREET)
    }
    assert held == {
        ("2026-02-28", CITY): 24,
        ("2026-02-28", HAIDIAN): 24,
        ("2026-02-28", STREET): 24,
        ("2026-03-01", CITY): 12,
        ("2026-03-01", HAIDIAN): 12,
        ("2026-03-01", STREET): 12,
        ("2026-05-01", CITY): 12,
        ("2026-05-01", HAIDIAN): 12,
        ("2026-05-01", STREET): 6,
        ("2026-09-01", CITY): 24,
        ("2026-09-01", HAIDIAN): 24,
        ("2026-09-01", STREET): 6,
    }


def test_a_law_that_changed_is_brought_in_for_the_nation(overlay: Overlay) -> None:
    law = value("reg.certificate_days", "7 working days", "2027-01-01", jurisdiction="nation")
    own = assemble(overlay({"000000/licensing.yaml": law}))
    assert own.value("reg.certificate_days", date(2026, 12, 31)) == Period.read("10 working days")
    assert own.value("reg.certificate_days", date(2027, 1, 1), STREET) == Period.read("7 working days")


def test_what_nobody_had_read_is_given_by_the_city(overlay: Overlay) -> None:
    bars = value("eva.grade.bars", "[under-investigation]", "2026-03-01")
    own = assemble(overlay({f"{CITY}/grades.yaml": bars}))
    assert own.value("eva.grade.bars", TODAY) == ("under-investigation",)


@pytest.mark.parametrize(
    ("file", "text", "line", "reason"),
    [
        (f"{SHUNYI}/a.yaml", value("reg.no_such", 7), 1, "no policy is called reg.no_such"),
        (
            f"{SHUNYI}/a.yaml",
            value("env.rectify_days", "5 calendar days") + "# 又\n" + value("env.rectify_days", "6 calendar days"),
            3,
            "env.rectify_days has another value on some of these days",
        ),
        (
            f"{SHUNYI}/a.yaml",
            value("med.major.criteria", "[death]"),
            1,
            "med.major.criteria is set by city, not by a district",
        ),
        (
            f"{SHUNYI}/a.yaml",
            value("reg.decision_days", "30 calendar days"),
            1,
            "reg.decision_days is set by nation, not by a district",
        ),
        (f"{CITY}/a.yaml", value("reg.decision_days", "90 calendar days"), 1, "set by nation, not by a city"),
        (
            f"{SHUNYI}/a.yaml",
            value("reg.certificate_days", "15 working days"),
            1,
            "reg.certificate_days may only be lower than 10 working days, which holds on 2026-01-01 (行政许可法",
        ),
        (
            f"{SHUNYI}/a.yaml",
            value("reg.certificate_days", "9 calendar days"),
            1,
            "reg.certificate_days may only be lower than 10 working days",
        ),
        (
            f"{SHUNYI}/a.yaml",
            value("reg.promise_days", "61 calendar days"),
            1,
            "reg.promise_days may not exceed 60 calendar days, the limit of reg.decision_days",
        ),
        (f"{SHUNYI}/a.yaml", value("pro.retention", "10 years"), 1, "pro.retention may only be higher than 15 years"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", "the 5th"), 1, "med.report.day needs a value of type integer"),
        (f"{SHUNYI}/a.yaml", value("med.patrol", "year"), 1, "med.patrol knows no year, only week, half-month, month"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", "null"), 1, "med.report.day needs a value of type integer"),
        (f"{SHUNYI}/a.yaml", value("env.rectify_days", "0 calendar days"), 1, "is no period such as"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", 4, valid_to="2025-12-31"), 1, "ends on 2025-12-31, before it"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", 4, "2026-13-01"), 1, "month must be in 1..12"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", 4, until="2027-01-01"), 1, "unknown field `until`"),
        (f"{SHUNYI}/a.yaml", value("med.report.day", 4, jurisdiction="nation"), 1, "is not the nation's"),
        (f"{SHUNYI}/a.yaml", "- value: 4\n  valid_from: 2026-01-01\n", 1, "a value names its key"),
        (f"{SHUNYI}/a.yml", value("med.report.day", 4).replace("W", "LOCAL"), 1, "Invalid enum value 'LOCAL'"),
        (f"{SHUNYI}/a.yaml.bak", "", 1, "is no .yaml file"),
        ("110199/a.yaml", "", 1, "110199 is neither the nation, nor the city, nor a district"),
        ("policies.yaml", "", 1, "only a region's directory has values"),
        ("calendar/2027.yaml", new_year("first: 2026-12-31, last: 2027-01-01"), 1, "2026-12-31 is not in 2027"),
        ("calendar/2027.yaml", new_year("first: 2027-01-02"), 4, "missing required field `last`"),
        (
            "calendar/2027.yaml",
            new_year("first: 2027-01-01, last: 2027-01-03, working: [2027-01-04]"),
            1,
            "2027-01-04 is no weekend day",
        ),
        ("calendar/2027.yaml", new_year("first: 2027-01-03, last: 2027-01-01"), 1, "元旦 ends before it begins"),
        (
            "calendar/2027.yaml",
            new_year("first: 2027-01-01, last: 2027-01-03, working: [2027-01-02]"),
            1,
            "a rest day and a working day",
        ),
        ("calendar/2027.yaml", "- year: 2027\n  source: a\n- year: 2028\n  source: a\n", 1, "holds one year"),
    ],
)
def test_a_mistake_is_refused_with_its_file_line_and_reason(
    overlay: Overlay, file: str, text: str, line: int, reason: str
) -> None:
    directory = overlay({file: text})
    with pytest.raises(UnusableFiles, match=rf"^\S+:{line}: ") as caught:
        assemble(directory)
    [complaint] = caught.value.complaints
    assert complaint.file in {str(directory / file), str((directory / file).parent)}
    assert complaint.line == line
    assert reason in complaint.reason


def test_every_mistake_is_told_at_once(overlay: Overlay) -> None:
    files = {f"{SHUNYI}/a.yaml": value("reg.no_such", 7), f"{HAIDIAN}/b.yaml": value("med.patrol", "year")}
    with pytest.raises(UnusableFiles) as caught:
        assemble(overlay(files))
    assert len(caught.value.complaints) == 2


def test_a_directory_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableFiles, match="is no directory"):
        assemble(tmp_path / "not-there")


def test_a_district_is_held_to_the_limit_of_each_of_its_days(overlay: Overlay) -> None:
    """The city's own limit gets shorter later: a promise that was inside it no longer is."""
    files = {
        f"{CITY}/a.yaml": value("med.major.hours", "6 hours", "2026-09-01"),
        f"{SHUNYI}/a.yaml": value("med.major.hours", "12 hours", "2026-05-01"),
    }
    with pytest.raises(UnusableFiles, match="may only be lower than 6 hours, which holds on 2026-09-01"):
        assemble(overlay(files))


def test_a_file_may_say_in_what_order_it_likes(overlay: Overlay, tmp_path: Path) -> None:
    first, second = value("med.report.day", 4), value("env.rectify_days", "5 calendar days")
    one = assemble(overlay({f"{SHUNYI}/a.yaml": first + second}))
    other = assemble(overlay({f"{SHUNYI}/a.yaml": "# 顺序不同\n" + second + first}))
    assert one.version == other.version


def test_a_year_that_was_announced_is_known(overlay: Overlay) -> None:
    own = assemble(overlay({"calendar/2027.yaml": new_year("first: 2027-01-01, last: 2027-01-03")}))
    assert own.calendar.announced_until == date(2027, 12, 31)
    assert not own.calendar.is_working(date(2027, 1, 1))
    assert assemble().calendar.is_working(date(2027, 1, 1))  # a Friday, as far as anybody knows
