"""A score as forms give it: points as text, or as a number that is read as it was written."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from services.evaluation.domain.scores import NotAScore, hundredths


def _as_written(given: object) -> int:
    """Raises NotAScore, ScoreOutOfRange, ScoreTooPrecise."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise NotAScore(score=str(given)[:40])
    return hundredths(str(given))


Score = Annotated[int, BeforeValidator(_as_written, json_schema_input_type=str | int | float)]
"""Hundredths of a point once it is read."""
