"""A day as forms give it: YYYY-MM-DD and nothing else, so that no number and no instant is taken for one."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator

from contracts.refusal import Refusal


class NotADay(Refusal, ValueError):
    zh = "{day} 不是有效的日期(YYYY-MM-DD)"
    en = "{day} is not a day (YYYY-MM-DD)"
    status = 422


def _as_written(given: object) -> date:
    """Raises NotADay."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    text = str(given)[:40]
    if not isinstance(given, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise NotADay(day=text)
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise NotADay(day=text) from wrong


Day = Annotated[date, BeforeValidator(_as_written, json_schema_input_type=date)]
