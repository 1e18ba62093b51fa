"""An order with a last day (期限): it ends after it began."""

from datetime import date

from contracts.refusal import Refusal


class EndsBeforeStart(Refusal):
    zh = "终止日期{until}不晚于起始日期{on}"
    en = "the last day {until} does not lie after the first, {on}"
    status = 422
    field = "until"


def check_span(on: date, until: date | None) -> None:
    """`until` is exclusive: an order ends at the start of that day. Raises EndsBeforeStart."""
    if until is not None and until <= on:
        raise EndsBeforeStart(on=on, until=until)
