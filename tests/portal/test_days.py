"""Beside a date stands what kind of day it is, in both languages; and it follows what is chosen, where scripts run."""

import re

import pytest
from playwright.async_api import Page, expect

from services.portal.days import day_told

FORM = "/do/mediation/mediation.accept-dispute"


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        ("2026-12-02", "星期三,农历十月廿四,工作日", "Wednesday, day 24 of lunar month 10, working day"),
        (
            "2026-02-17",
            "星期二,农历正月初一,休息日(春节)",
            "Tuesday, day 1 of lunar month 1, day off (Spring Festival)",
        ),
        (
            "2026-02-14",
            "星期六,农历腊月廿七,工作日(春节调休)",
            "Saturday, day 27 of lunar month 12, working day (for Spring Festival)",
        ),
        ("2025-08-02", "星期六,农历闰六月初九,休息日", "Saturday, day 9 of leap lunar month 6, day off"),
        ("1998-03-02", "", ""),  # before the calendar
        ("40余", "", ""),
        ("", "", ""),
    ],
)
def test_what_kind_of_day_it_is(day: str, zh: str, en: str) -> None:
    assert (day_told(day, "zh"), day_told(day, "en")) == (zh, en)


@pytest.mark.browser
async def test_a_day_that_is_chosen_is_told_at_once(page: Page, address: str) -> None:
    await page.goto(address + FORM)
    await page.get_by_label(re.compile("受理日期")).fill("2026-02-17")
    await page.get_by_label(re.compile("受理日期")).press("Tab")
    await expect(page.get_by_text("休息日(春节)")).to_be_visible()
