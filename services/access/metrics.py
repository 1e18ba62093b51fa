"""What operators see of the door: refusals by reason, never of whom."""

from typing import Final

from prometheus_client import Counter

REFUSED: Final = Counter("access_refused_total", "Requests that were not let in.", ["service", "reason"])
