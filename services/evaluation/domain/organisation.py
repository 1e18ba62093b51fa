"""An evaluated organisation under its own identity: what was seen of its standing, and the days its grades count."""

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts import grade_spans
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Grade, GradeEnd
from contracts.vocabulary import OrganisationStanding
from services.evaluation.domain.grade_events import told
from services.evaluation.domain.organisation_facts import (
    Fact,
    GradeAdjusted,
    GradeAnnounced,
    GradeCancelled,
    GradeReinstated,
    OrganisationNoted,
    OrganisationNotingWithdrawn,
)


class Lost(Struct, frozen=True, kw_only=True):
    """What the last cancellation took."""

    end: GradeEnd
    spans: tuple[GradeSpan, ...]


class Organisation(Struct, frozen=True, kw_only=True):
    """`grades` are in order of days, never two on one day; `first_days` are those of all grades announced."""

    seen: OrganisationNoted | None = None  # None: evaluation has never heard of it
    grades: tuple[GradeSpan, ...] = ()
    first_days: tuple[date, ...] = ()
    lost: Lost | None = None
    last_on: date = date.min  # of what was decided about its grades

    @property
    def domicile(self) -> str:
        return self.seen.places.domicile if self.seen else ""

    def standing(self, on: date) -> OrganisationStanding | None:
        """A suspension counts on its days only: an order that has lapsed is no order."""
        if self.seen is None:
            return None
        lapsed = self.seen.until is not None and self.seen.until <= on
        return OrganisationStanding.ACTIVE if lapsed else self.seen.standing

    def grade(self, on: date) -> Grade | None:
        """The grade that counts on a day."""
        return grade_spans.on(self.grades, on)

    def counting(self, on: date) -> tuple[GradeSpan, ...]:
        """What counts on a day or will count after it, the nearest first."""
        return tuple(span for span in self.grades if span.valid_to >= on)


def evolve(organisation: Organisation, fact: Fact) -> Organisation:
    match fact:
        case OrganisationNoted():
            return replace(organisation, seen=fact)
        case OrganisationNotingWithdrawn():
            return replace(organisation, seen=None)
        case GradeAnnounced():
            days = (*organisation.first_days, fact.valid_from)
            after, decided_on = replace(organisation, first_days=days), fact.announced_on
        case GradeAdjusted():
            after, decided_on = organisation, fact.decided_on
        case GradeCancelled():
            lost = Lost(end=fact.end, spans=organisation.counting(fact.cancelled_on))
            after, decided_on = replace(organisation, lost=lost), fact.cancelled_on
        case GradeReinstated():
            after, decided_on = replace(organisation, lost=None), fact.reinstated_on
        case _:
            assert_never(fact)
    grades = grade_spans.after(organisation.grades, told(fact))
    return replace(after, grades=grades, last_on=max(organisation.last_on, decided_on))


def overlap(one: GradeSpan, other: GradeSpan) -> bool:
    """Whether two grades would count on one day."""
    return one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
