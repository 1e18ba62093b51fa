"""A correction (更正): an event that takes the place of an earlier one of its stream, which stays in the log."""

from datetime import date
from typing import Any

from msgspec import Struct


class Correction(Struct, frozen=True, kw_only=True):
    """Subclasses give `instead`: the event as it should have been told; it holds on the day that the envelope says.

    Whoever folds a stream folds `instead` where the corrected event stood; what was known before stays known.
    """

    corrects: int  # the version of the stream at the event that was wrong
    reason: str
    corrected_on: date

    @property
    def right(self) -> Any:
        """`instead`, whatever kind of event it is."""
        return getattr(self, "instead")  # noqa: B009
