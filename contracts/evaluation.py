"""What evaluation tells the city. Published events only ever gain fields, each with a default."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.annulments import ANSWER_EVENTS, Annulment
from contracts.evaluation_words import Band, Grade, GradeEnd
from contracts.vocabulary import OrganisationKind, OrganisationStanding

CHANNEL_GRADES: Final = "evaluation.grades"
CHANNEL_RESULTS: Final = "evaluation.results"
CHANNEL_ANNULMENTS: Final = "evaluation.annulments"


class GradeSpan(Struct, frozen=True, kw_only=True):
    """A grade and the days it counts on, both included."""

    grade: Grade
    valid_from: date
    valid_to: date


class OrganisationNotedV1(Struct, frozen=True, kw_only=True, tag="evaluation.organisation.noted.v1"):
    """Evaluation saw an organisation so, at this version of registration's stream. The subject is the organisation."""

    kind: OrganisationKind
    standing: OrganisationStanding
    registrar: str
    domicile: str
    territory: str
    since: date  # from this day the standing holds
    seen_version: int
    until: date | None = None  # exclusive, of a suspension
    seen_epoch: int = 1  # in which the other's log was read: within it versions rise


class OrganisationNotingWithdrawnV1(
    Struct, frozen=True, kw_only=True, tag="evaluation.organisation.noting-withdrawn.v1"
):
    """All that evaluation had seen of an organisation is gone: a restore of registration took it away."""

    because_of: UUID  # the last of registration's events that are gone
    seen_epoch: int


class GradeAnnouncedV1(Struct, frozen=True, kw_only=True, tag="evaluation.grade.announced.v1"):
    """A grade was announced; it counts from `valid_from` to `valid_to`, both days included, by itself.

    The subject is the organisation. `rule_set` names the measure whose rule gave the validity.
    A grade that was to run on beyond `valid_from` ends the day before (re-evaluation).
    """

    grade: Grade
    rule_set: str
    announced_on: date
    valid_from: date
    valid_to: date
    region: str  # the organisation's domicile


class GradeAdjustedV1(Struct, frozen=True, kw_only=True, tag="evaluation.grade.adjusted.v1"):
    """A check changed the grade that holds on a day, from that day on; its last day stays (W3)."""

    old: Grade
    new: Grade
    adjusted_on: date
    valid_to: date


class GradeCancelledV1(Struct, frozen=True, kw_only=True, tag="evaluation.grade.cancelled.v1"):
    """No grade of the organisation counts from this day on. `because_of`: the other service's event that led here."""

    grade: Grade
    reason: GradeEnd
    cancelled_on: date
    because_of: UUID | None = None


class GradeReinstatedV1(Struct, frozen=True, kw_only=True, tag="evaluation.grade.reinstated.v1"):
    """A cancellation was annulled: the grade counts again from this day to its own last day."""

    grade: Grade
    reinstated_on: date
    valid_from: date  # the later of this day and the grade's own first day
    valid_to: date


class EvaluationOpenedV1(Struct, frozen=True, kw_only=True, tag="evaluation.project.opened.v1"):
    """The evaluation of a project was opened. The subject is the project; `region` its territory."""

    region: str
    opened_on: date


class EvaluationWithdrawnV1(Struct, frozen=True, kw_only=True, tag="evaluation.project.withdrawn.v1"):
    """What had opened the evaluation on that day is gone: a restore of procurement took it away."""

    opened_on: date
    because_of: UUID  # procurement's event


class PartTakenV1(Struct, frozen=True, kw_only=True, tag="evaluation.project.part-taken.v1"):
    """One part of the evaluation is there: "self", "beneficiary" or "third-party"."""

    part: str
    taken_on: date
    raters: int = 1


class ProjectResultPublishedV1(Struct, frozen=True, kw_only=True, tag="evaluation.project.result-published.v1"):
    """The composite of a project's evaluation. Scores are hundredths of a point, weights hundredths of the whole.

    Where too few beneficiaries rated, their weight moved to the third party (`moved`).
    """

    self_score: int
    beneficiary_score: int | None
    third_party_score: int
    weights: dict[str, int]  # by part, as applied: they sum to 100
    raters: int
    moved: bool
    total: int
    band: Band
    published_on: date


class ProjectResultAnnulledV1(Annulment, frozen=True, kw_only=True, tag="evaluation.project.result-annulled.v1"):
    """A published result was annulled; the evaluation is open again."""

    because_of: UUID | None  # the event that published it
    annulled_on: date

    @property
    def annulled(self) -> UUID | None:
        return self.because_of


CHANNELS: Final[dict[str, tuple[type[Struct], ...]]] = {
    CHANNEL_GRADES: (
        OrganisationNotedV1,
        GradeAnnouncedV1,
        GradeAdjustedV1,
        GradeCancelledV1,
        GradeReinstatedV1,
        OrganisationNotingWithdrawnV1,
    ),
    CHANNEL_RESULTS: (
        EvaluationOpenedV1,
        PartTakenV1,
        ProjectResultPublishedV1,
        ProjectResultAnnulledV1,
        EvaluationWithdrawnV1,
    ),
    CHANNEL_ANNULMENTS: ANSWER_EVENTS,
}

GradeEvent = GradeAnnouncedV1 | GradeAdjustedV1 | GradeCancelledV1 | GradeReinstatedV1
ResultEvent = ProjectResultPublishedV1 | ProjectResultAnnulledV1
