"""A grade's facts as the city hears them: the days that count are folded from these alone, here as everywhere."""

from typing import assert_never

from contracts.evaluation import GradeAdjustedV1, GradeAnnouncedV1, GradeCancelledV1, GradeEvent, GradeReinstatedV1
from services.evaluation.domain.organisation_facts import (
    GradeAdjusted,
    GradeAnnounced,
    GradeCancelled,
    GradeFact,
    GradeReinstated,
)


def told(fact: GradeFact) -> GradeEvent:
    """Without the committee's reasons."""
    match fact:
        case GradeAnnounced():
            event: GradeEvent = _announced(fact)
        case GradeAdjusted():
            event = GradeAdjustedV1(old=fact.old, new=fact.new, adjusted_on=fact.adjusted_on, valid_to=fact.valid_to)
        case GradeCancelled():
            event = GradeCancelledV1(
                grade=fact.grade, reason=fact.end, cancelled_on=fact.cancelled_on, because_of=fact.because_of
            )
        case GradeReinstated():
            event = GradeReinstatedV1(
                grade=fact.grade,
                reinstated_on=fact.reinstated_on,
                valid_from=fact.valid_from,
                valid_to=fact.valid_to,
            )
        case _:
            assert_never(fact)
    return event


def _announced(fact: GradeAnnounced) -> GradeAnnouncedV1:
    return GradeAnnouncedV1(
        grade=fact.grade,
        rule_set=fact.rule_set,
        announced_on=fact.announced_on,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        region=fact.domicile,
    )
