import pytest

from services.portal.words import VERDICTS, Words, share_of_whole

ZH, EN = Words("zh"), Words("en")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1234567, "1,234,567"),
        (-230, "−230"),
        (0, "0"),
        (None, "—"),
        ("6.87", "6.87"),
        ("若干", "若干"),
        ({"at_least": 1800, "text": "约1 800个"}, "约1 800个"),
        ({"at_least": 40}, "至少 40"),
    ],
)
def test_a_figure_is_told_as_it_was_printed(value: object, told: str) -> None:
    assert ZH.counted(value) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (7, "个", "+7"),
        (-230, "个", "−230"),
        (0, "个", "0"),
        (None, "个", "—"),
        (1500000, "元", "+15,000.00"),
        (-5, "元", "−0.05"),
        (0, "元", "0"),
    ],
)
def test_a_difference_carries_its_sign(value: int | None, unit: str, told: str) -> None:
    assert ZH.signed(value, unit) == told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"behind": 0, "age_seconds": 0.4}, "最新"),
        ({"behind": 3, "age_seconds": 12.6}, "落后 3 条 · 12 秒前"),
        ({"behind": 1200, "age_seconds": 7300.0}, "落后 1,200 条 · 2 小时前"),
        (None, "新旧不明"),
        ({"behind": 1, "age_seconds": None}, "落后 1 条 · 时间不明"),
        ({"behind": None}, "新旧不明"),
        ({"behind": 5, "age_seconds": 200000}, "落后 5 条 · 2 天前"),
    ],
)
def test_freshness_is_told_in_words(state: dict[str, float | None] | None, told: str) -> None:
    assert ZH.freshness(state) == told


def test_days_are_written_as_chinese_readers_write_them_and_periods_stay() -> None:
    assert ZH.day("2026-11-04") == "2026年11月4日"
    assert ZH.day("2010") == "2010"
    assert ZH.day(None) == "—"


def test_instants_stand_on_the_citys_clock() -> None:
    assert ZH.moment("2026-11-24T16:30:05Z") == "2026-11-25 00:30:05"
    assert EN.moment("2026-11-24T16:30:05Z") == "25 November 2026, 00:30:05"
    assert ZH.moment("soon") == "soon"


@pytest.mark.parametrize("status", ["BALANCED", "OVER", "UNDER", "ROUNDING", "INCOMPLETE"])
def test_a_verdict_has_a_word_and_a_mark_of_its_own(status: str) -> None:
    found = ZH.verdict(status)
    assert found.zh
    assert [other.mark for other in VERDICTS.values()].count(found.mark) == 1


def test_a_rule_that_says_no_more_than_holds_where_its_sides_differ() -> None:
    assert (ZH.verdict("BALANCED", "≤").zh, ZH.verdict("BALANCED", "≤").mark) == ("符合", "≤")
    assert ZH.verdict("OVER", "≤") == ZH.verdict("OVER")


def test_a_verdict_that_is_not_known_is_shown_as_it_came() -> None:
    assert ZH.verdict("NEW").zh == "NEW"


@pytest.mark.parametrize(("part", "whole", "length"), [(1, 4, 25.0), (5, 4, 100.0), (1, 0, 0.0), (None, 4, 0.0)])
def test_a_bar_is_never_longer_than_its_whole(part: int | None, whole: int, length: float) -> None:
    assert share_of_whole(part, whole) == length
