"""Which grade counts on which day: how published grade events move the spans of an organisation."""

from datetime import date, timedelta
from typing import Final, assert_never

from msgspec.structs import replace

from contracts.evaluation import (
    GradeAdjustedV1,
    GradeAnnouncedV1,
    GradeCancelledV1,
    GradeEvent,
    GradeReinstatedV1,
    GradeSpan,
)
from contracts.evaluation_words import Grade

Spans = tuple[GradeSpan, ...]
DAY: Final = timedelta(days=1)


def after(spans: Spans, event: GradeEvent) -> Spans:
    """In order of days, never two on one day: what comes later takes its days from what was there, and no others."""
    match event:
        case GradeAnnouncedV1():
            told = GradeSpan(grade=event.grade, valid_from=event.valid_from, valid_to=event.valid_to)
        case GradeAdjustedV1():
            told = GradeSpan(grade=event.new, valid_from=event.adjusted_on, valid_to=event.valid_to)
        case GradeCancelledV1():
            return before(spans, event.cancelled_on)
        case GradeReinstatedV1():
            told = GradeSpan(grade=event.grade, valid_from=event.valid_from, valid_to=event.valid_to)
        case _:
            assert_never(event)
    later = (span for span in spans if span.valid_from > told.valid_to)  # announced already, for when this one is over
    return (*before(spans, told.valid_from), told, *later)


def before(spans: Spans, day: date) -> Spans:
    """What is left of them before a day."""
    return tuple(replace(span, valid_to=min(span.valid_to, day - DAY)) for span in spans if span.valid_from < day)


def on(spans: Spans, day: date) -> Grade | None:
    """The grade that counts on a day."""
    return next((span.grade for span in spans if span.valid_from <= day <= span.valid_to), None)
