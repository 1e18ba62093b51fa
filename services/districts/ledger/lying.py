"""Where a row lies: the place by which it is shown to people who see a part of the city."""

from typing import Any


def place_of(row: Any) -> str:
    """Its `region`; "" of a row that has no such place (what is open to everybody) or is no more."""
    return str(getattr(row, "region", ""))
