"""What kind of day was chosen (日期提示): its weekday, its lunar date, and whether it is worked; beside every date."""

from datetime import date
from typing import Final

from borax.calendars.lunardate import LunarDate
from starlette.requests import Request
from starlette.responses import HTMLResponse

from contracts.calendar.working_days import OutsideCalendar
from contracts.policies.in_force import in_force
from contracts.titles.reading import english
from services.portal.languages import CHINESE

WEEKDAYS: Final = {
    CHINESE: ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def day_told(text: str, language: str) -> str:
    """Empty where it is no day of the calendar that is known (from 2004 on)."""
    try:
        day = date.fromisoformat(text)
        working = in_force().calendar.is_working(day)
        lunar = LunarDate.from_solar(day)
    except (ValueError, OutsideCalendar):
        return ""
    weekday, holiday = WEEKDAYS[language][day.weekday()], in_force().calendar.holiday(day)
    if language == CHINESE:
        kind = "工作日" if working else "休息日"
        name = f"({holiday}调休)" if holiday and working else f"({holiday})" if holiday else ""
        return f"{weekday},农历{lunar.cn_md},{kind}{name}"
    kind = "working day" if working else "day off"
    name = f" (for {english(holiday)})" if holiday and working else f" ({english(holiday)})" if holiday else ""
    leap = "leap " if lunar.leap else ""
    return f"{weekday}, day {lunar.day} of {leap}lunar month {lunar.month}, {kind}{name}"


async def tell_day(request: Request) -> HTMLResponse:
    """Of the day that was just chosen, whatever its field is called; it is put where the old one stood."""
    chosen = next(iter(request.query_params.values()), "")
    return HTMLResponse(day_told(chosen, request.state.language), headers={"Cache-Control": "no-cache"})
