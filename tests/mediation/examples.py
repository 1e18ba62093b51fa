"""A committee, its sheet, disputes and reports to begin a test with."""

from datetime import date, datetime, timedelta, timezone
from uuid import UUID

from contracts.mediation_words import CommitteeKind, DisputeSource, DisputeType, Level, MajorCriterion, Outcome
from services.mediation.domain.accepting import Asked
from services.mediation.domain.committee import Committee, Formation
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute import Dispute, Stage
from services.mediation.domain.dispute_facts import (
    DisputeAccepted,
    DisputeAssigned,
    DisputeConcluded,
    DisputeWithdrawn,
)
from services.mediation.domain.major_facts import MajorFlagged, MajorSentUp

TODAY, TOMORROW = date(2026, 5, 6), date(2026, 5, 7)
JANUARY, MARCH, APRIL = date(2026, 1, 5), date(2026, 3, 2), date(2026, 4, 10)
COMMITTEE, SHEET, DISPUTE = UUID(int=2), UUID(int=3), UUID(int=4)
COMMUNITY, STREET = "110113001012", "110113001"
BEIJING = timezone(timedelta(hours=8))

FORMATION = Formation(
    name="胜利社区人民调解委员会（一）",
    kind=CommitteeKind.COMMUNITY,
    region=COMMUNITY,
    members=5,
    women=2,
    chair="person-1",
)
FORMED = CommitteeFormed(
    name="胜利社区人民调解委员会(一)",
    name_as_given="胜利社区人民调解委员会（一）",
    kind=CommitteeKind.COMMUNITY,
    region=COMMUNITY,
    members=5,
    women=2,
    chair="person-1",
    formed_on=JANUARY,
    term_ends_on=date(2029, 1, 4),
)
STANDING = Committee(formed=FORMED)
ASKED = Asked(
    committee=COMMITTEE,
    region=COMMUNITY,
    matter=DisputeType.NEIGHBOURS,
    source=DisputeSource.APPLIED,
    parties=("person-2", "person-3", "person-2"),
)
ACCEPTED = DisputeAccepted(
    committee=COMMITTEE,
    number="顺义区胜利社区人民调解委员会(一)〔2026〕调字第0007号",
    region=COMMUNITY,
    matter=DisputeType.NEIGHBOURS,
    source=DisputeSource.APPLIED,
    parties=("person-2", "person-3"),
    accepted_on=MARCH,
    committee_region=FORMED.region,
)
ASSIGNED = DisputeAssigned(mediator="person-4", assigned_on=MARCH)
CONCLUDED = DisputeConcluded(
    outcome=Outcome.AGREED_WRITTEN, amount_fen=1_000_000, performed_at_once=True, concluded_on=APRIL
)
WITHDRAWN = DisputeWithdrawn(withdrawn_on=APRIL)
IN_HAND = Dispute(stage=Stage.ACCEPTED, accepted=ACCEPTED, last_on=MARCH)


def clock(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A day of June 2026 by the city's clocks."""
    return datetime(2026, 6, day, hour, minute, second, tzinfo=BEIJING)


LEARNED, DUE, LATER = clock(5, 22, 10), clock(6, 22, 10), clock(9, 12, 0)
FLAGGED = MajorFlagged(
    dispute=DISPUTE,
    region=COMMUNITY,
    criteria=(MajorCriterion.DEATH, MajorCriterion.WEAPONS),
    level=Level.STREET,
    learned_at=LEARNED,
    due_at=DUE,
    committee=ACCEPTED.committee,
)
TO_DISTRICT = MajorSentUp(from_level=Level.STREET, to_level=Level.DISTRICT, sent_at=clock(6, 9, 0))
TO_CITY = MajorSentUp(from_level=Level.DISTRICT, to_level=Level.CITY, sent_at=clock(6, 22, 0))
