"""An instant as forms give it: RFC 3339 with its offset, so that no clock's zone is ever guessed."""

import re
from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator

from contracts.city_clock import ZONE
from contracts.refusal import Refusal

_FORM: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


class NotAnInstant(Refusal, ValueError):
    zh = "{instant} 不是有效的时间(须带时区,如 2026-06-05T22:10:00+08:00)"
    en = "{instant} is not an instant with its offset (such as 2026-06-05T22:10:00+08:00)"
    status = 422


def instant_of(given: object) -> datetime:
    """In the offset that was given. Raises NotAnInstant."""
    text = str(given)[:40]
    if isinstance(given, str) and _FORM.fullmatch(given):
        try:
            given = datetime.fromisoformat(given)
        except ValueError as wrong:
            raise NotAnInstant(instant=text) from wrong
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise NotAnInstant(instant=text)
    try:
        given.astimezone(ZONE)
    except OverflowError as wrong:  # at either end of the calendar the city's own day would not exist
        raise NotAnInstant(instant=text) from wrong
    return given


Instant = Annotated[datetime, BeforeValidator(instant_of, json_schema_input_type=datetime)]
