"""The facts that every service has beside its own: claims, numbers, clocks, outages, and causes that were lost."""

import re
from collections.abc import Iterable
from typing import Any, Final

from services.chassis.annulments import AnnulmentAnswered, AnnulmentAnswerWithdrawn
from services.chassis.claims import ClaimFreed, ClaimTaken
from services.chassis.clock_facts import CLOCK_FACTS
from services.chassis.codec import FactMapper
from services.chassis.numbers import NumberAllotted, NumbersContinued
from services.chassis.outages import OutageRecorded
from services.chassis.reversals import CausesLost
from services.chassis.streams import Stream
from services.chassis.voided_numbers import NumberVoided

HOUSE_FACTS: Final = (
    *(ClaimTaken, ClaimFreed, NumberAllotted, NumbersContinued, NumberVoided),
    *(CausesLost, AnnulmentAnswered, AnnulmentAnswerWithdrawn),
    *(*CLOCK_FACTS, OutageRecorded),
)


def mapper_of(streams: Iterable[Stream[Any, Any]]) -> FactMapper:
    """The mapper of a service: its own facts and the house's. Raises ValueError where a stored name is not one."""
    facts = [fact for stream in streams for fact in stream.facts]
    for fact in facts:
        if not re.fullmatch(r"[a-z]+(\.[a-z]+(-[a-z0-9]+)*){2}", fact.TOPIC):
            raise ValueError(f"{fact.__name__}: {fact.TOPIC!r} is not service.aggregate.what-happened")
    return FactMapper([*facts, *HOUSE_FACTS])
