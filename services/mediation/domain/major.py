"""The report of a major dispute (重大矛盾纠纷上报) as its facts leave it: which level holds it, and since when."""

from datetime import date, datetime
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.mediation_words import Level
from services.mediation.domain.major_facts import (
    AccountabilityLeadProposed,
    Fact,
    MajorAcknowledged,
    MajorFlagged,
    MajorLate,
    MajorSentUp,
)


class Major(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows."""

    flagged: MajorFlagged | None = None  # None: there is no such report
    level: Level = Level.STREET  # which holds the matter
    told_at: datetime | None = None  # when that level learned of it
    sent: tuple[MajorSentUp, ...] = ()
    acknowledged: tuple[MajorAcknowledged, ...] = ()
    late: MajorLate | None = None

    @property
    def region(self) -> str:
        return self.flagged.region if self.flagged else ""

    def overdue(self, now: datetime) -> bool:
        """Whether the limit has passed and the city is still not told."""
        return self.flagged is not None and self.level is not Level.CITY and self.flagged.due_at < now

    def holder_at(self, instant: datetime) -> Level:
        """The level that held the matter; one that has sent it up by then holds it no longer."""
        held = [sent.to_level for sent in self.sent if sent.sent_at <= instant]
        return held[-1] if held else Level.STREET


def evolve(major: Major, fact: Fact) -> Major:
    match fact:
        case MajorFlagged():
            after = Major(flagged=fact, level=fact.level, told_at=fact.learned_at)
        case MajorSentUp():
            after = replace(major, level=fact.to_level, told_at=fact.sent_at, sent=(*major.sent, fact))
        case MajorAcknowledged():
            after = replace(major, acknowledged=(*major.acknowledged, fact))
        case MajorLate():
            after = replace(major, late=fact)
        case AccountabilityLeadProposed():
            after = major  # private: it is before a person, and no page shows it
        case _:
            assert_never(fact)
    return after


def next_of_major(major: Major, _: date) -> tuple[str, ...]:
    """Whoever was told acknowledges it, also after it was sent further up."""
    if major.flagged is None:
        return ()
    waits = {sent.to_level for sent in major.sent} - {said.level for said in major.acknowledged}
    return (
        *(("mediation.send-major-up",) if major.level is not Level.CITY else ()),
        *(("mediation.acknowledge-major",) if waits else ()),
    )
