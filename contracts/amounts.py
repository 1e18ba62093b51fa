"""An amount of money as forms ask for it: the figure and its unit, two fields."""

from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from contracts.money import NotAnAmount, Unit, fen

LONGEST: Final = 40  # characters: a longer one is no amount, and is not told back whole


def _as_written(given: object) -> str:
    """Text, or a JSON number as it was written. Raises NotAnAmount."""
    text = str(given)
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal) or len(text) > LONGEST:
        raise NotAnAmount(amount=text[:LONGEST]).at(None)  # the field it stands in is named already
    return text


class Amount(BaseModel, extra="forbid"):
    """Yuan and 10,000 yuan are never mixed in one field."""

    amount: Annotated[str, BeforeValidator(_as_written, json_schema_input_type=str | int | float)] = Field(title="金额")
    unit: Unit = Field(title="单位")

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        """Said while the form is read, so that the answer names the way to the field. Raises what `fen` raises."""
        self.fen()
        return self

    def fen(self) -> int:
        """Raises what contracts.money.fen raises."""
        return fen(self.amount, self.unit)
