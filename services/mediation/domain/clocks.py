"""Which facts of mediation start and stop which clocks, and who owes what by then."""

from typing import Final

from contracts.clocks import Owes, Start, Stop, Tick
from contracts.mediation_words import Level
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.dispute_facts import (
    AcceptanceCorrected,
    DisputeAccepted,
    DisputeConcluded,
    DisputeWithdrawn,
)
from services.mediation.domain.dispute_facts import Fact as DisputeFact
from services.mediation.domain.major import Major
from services.mediation.domain.major_facts import Fact as MajorFact
from services.mediation.domain.major_facts import MajorFlagged, MajorSentUp

PERIOD: Final = "med.period"
REPORT: Final = "med.major.hours"


def of_dispute(before: Dispute, fact: DisputeFact) -> tuple[Tick, ...]:
    match fact:
        case DisputeAccepted():
            return (Start(clock=PERIOD, region=fact.region, owes=Owes.COMMITTEE, since=fact.accepted_on),)
        case DisputeConcluded() | DisputeWithdrawn():
            return (Stop(clock=PERIOD),)
        case AcceptanceCorrected() if fact.instead.accepted_on != fact.was.accepted_on and before.in_hand:
            right = fact.instead
            return (
                Stop(clock=PERIOD, on=fact.corrected_on),
                Start(
                    clock=PERIOD,
                    region=right.region,
                    owes=Owes.COMMITTEE,
                    since=right.accepted_on,
                    on=fact.corrected_on,
                ),
            )
    return ()


def of_major(_: Major, fact: MajorFact) -> tuple[Tick, ...]:
    """From when the unit learned of it until the city is told, whichever level holds the matter meanwhile."""
    match fact:
        case MajorFlagged():
            return (Start(clock=REPORT, region=fact.region, owes=Owes.JUSTICE, since=fact.learned_at),)
        case MajorSentUp(to_level=Level.CITY):
            return (Stop(clock=REPORT, at=fact.sent_at),)
    return ()
