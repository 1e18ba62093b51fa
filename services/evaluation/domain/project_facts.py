"""What can have happened to the evaluation of a project (项目评估), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation_words import Band
from contracts.worded import Worded


class Part(Worded):
    """Who judges a project. The words are those of the policy that weighs them."""

    SELF = "self", "自评"
    BENEFICIARY = "beneficiary", "受益对象评价"
    THIRD_PARTY = "third-party", "第三方评估"


class ProjectNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contract was signed for a project: from now on its evaluation may be opened."""

    TOPIC: ClassVar[str] = "evaluation.project.noted"

    region: str  # its territory
    contracted_on: date
    because_of: UUID  # procurement's event
    seen_version: int  # of procurement's stream
    organisation: UUID | None = None  # not known of facts that were stored before it was said


class SummaryNoted(Struct, frozen=True, kw_only=True):
    """The project's summary was handed in: from now on a result may be published."""

    TOPIC: ClassVar[str] = "evaluation.project.summary-noted"

    summarised_on: date
    because_of: UUID  # procurement's event
    seen_version: int  # of procurement's stream


class EvaluationOpened(Struct, frozen=True, kw_only=True):
    """The evaluation of the project was opened (启动评估)."""

    TOPIC: ClassVar[str] = "evaluation.project.opened"

    region: str
    opened_on: date


class ProjectNotingWithdrawn(Struct, frozen=True, kw_only=True):
    """The contract that was heard of is gone: a restore of procurement took it away."""

    TOPIC: ClassVar[str] = "evaluation.project.noting-withdrawn"

    because_of: UUID  # the last event of procurement that is gone


class SummaryWithdrawn(Struct, frozen=True, kw_only=True):
    """The summary that was heard of is gone: a restore of procurement took it away."""

    TOPIC: ClassVar[str] = "evaluation.project.summary-withdrawn"

    because_of: UUID  # procurement's event


class EvaluationWithdrawn(Struct, frozen=True, kw_only=True):
    """What had opened the evaluation by itself is gone, and nobody had taken a part: it is not open."""

    TOPIC: ClassVar[str] = "evaluation.project.withdrawn"

    opened_on: date
    because_of: UUID  # procurement's event


class PartTaken(Struct, frozen=True, kw_only=True):
    """One part of the evaluation is there. Hundredths of a point; `evaluator` only of the third party, opaque."""

    TOPIC: ClassVar[str] = "evaluation.project.part-taken"

    part: Part
    score: int
    taken_on: date
    raters: int = 1
    evaluator: str = ""


class ResultPublished(Struct, frozen=True, kw_only=True):
    """The composite of the parts became public (评估结果公布): the parts and weights it was made of, and the band."""

    TOPIC: ClassVar[str] = "evaluation.project.result-published"

    self_score: int
    beneficiary_score: int | None
    third_party_score: int
    weights: dict[Part, int]  # as applied; they sum to 100
    raters: int
    moved: bool
    total: int
    band: Band
    published_on: date


class ResultAnnulled(Struct, frozen=True, kw_only=True):
    """A published result was annulled (撤销评估结果); the evaluation is open again."""

    TOPIC: ClassVar[str] = "evaluation.project.result-annulled"

    because_of: UUID  # the event that published it
    reason: str
    annulled_on: date


Fact = (
    ProjectNoted
    | SummaryNoted
    | EvaluationOpened
    | ProjectNotingWithdrawn
    | SummaryWithdrawn
    | EvaluationWithdrawn
    | PartTaken
    | ResultPublished
    | ResultAnnulled
)
