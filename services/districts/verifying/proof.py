"""What came of looking at a slice of a view: what differs, and how far in the log it was compared."""

from typing import NamedTuple

from services.districts.verifying.difference import Difference


class Proof(NamedTuple):
    """What came of a slice. `positions`: to where in the service's log each partition was complete."""

    view: str
    generation: int
    positions: dict[int, int]
    differences: list[Difference]
    events: int
    seconds: float
