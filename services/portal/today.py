"""Which day a form begins with: today in the city."""

from datetime import datetime

from services.chassis.clock import ZONE


def today() -> str:
    return datetime.now(ZONE).date().isoformat()
