"""The parts of a project's evaluation (自评、受益对象评价、第三方评估) and the result they make (综合得分)."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from contracts.evaluation_words import Band
from contracts.refusal import Refusal
from services.evaluation.domain.project import Project, Stage, check_stage
from services.evaluation.domain.project_facts import Part, PartTaken, ResultAnnulled, ResultPublished
from services.evaluation.domain.reasons import given
from services.evaluation.domain.rules import ResultRules
from services.evaluation.domain.scores import POINT, rounded


class AlreadyTaken(Refusal):
    zh = "{part:zh}已于{taken_on}取得"
    en = "the part {part} was taken on {taken_on}"


class NotSummarised(Refusal):
    zh = "项目尚未总结,不能公布评估结果"
    en = "the project is not summarised: its result is published after the summary"


class PartsMissing(Refusal):
    zh = "尚缺{missing},不能公布评估结果"
    en = "these parts are missing: {missing_en}; the result is made of them"


def take_part(
    project: Project, *, part: Part, score: int, raters: int = 1, evaluator: str = "", on: date, today: date
) -> PartTaken:
    """Take a part once, and once more after each annulment.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, AlreadyTaken.
    """
    check_stage(project, Stage.OPEN, on=on, today=today)
    before = project.parts.get(part)
    if before and part not in project.again:
        raise AlreadyTaken(part=part, taken_on=before.taken_on)
    return PartTaken(part=part, score=score, raters=raters, evaluator=evaluator, taken_on=on)


def publish_result(project: Project, *, rules: ResultRules, on: date, today: date) -> ResultPublished:
    """Weigh the parts and publish what comes of them.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, NotSummarised, PartsMissing.
    """
    check_stage(project, Stage.OPEN, on=on, today=today)
    if project.summarised_on is None:
        raise NotSummarised()
    missing = [part for part in (Part.SELF, Part.THIRD_PARTY) if part not in project.parts]
    if missing:
        raise PartsMissing(missing="、".join(p.zh for p in missing), missing_en=", ".join(missing))
    rated = project.parts.get(Part.BENEFICIARY)
    raters = rated.raters if rated else 0
    scores = {part: taken.score for part, taken in project.parts.items()}
    weights, moved = weights_applied(rules, raters)
    total = composite(scores, weights, rules)
    return ResultPublished(
        self_score=scores[Part.SELF],
        beneficiary_score=scores.get(Part.BENEFICIARY),
        third_party_score=scores[Part.THIRD_PARTY],
        weights=weights,
        raters=raters,
        moved=moved,
        total=total,
        band=band_of(total, rules),
        published_on=on,
    )


def annul_result(project: Project, *, because_of: UUID | None, reason: str, on: date, today: date) -> ResultAnnulled:
    """Take back the result that `because_of` published.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, ReasonMissing.
    """
    check_stage(project, Stage.PUBLISHED, on=on, today=today)
    assert because_of  # what stands was published
    return ResultAnnulled(because_of=because_of, reason=given(reason), annulled_on=on)


def weights_applied(rules: ResultRules, raters: int) -> tuple[dict[Part, int], bool]:
    """By part, and whether too few beneficiaries rated, so that their weight has moved to the third party."""
    moved = raters < max(1, rules.least_raters)
    weights = dict(rules.weights)
    if moved:
        weights[Part.THIRD_PARTY] += weights[Part.BENEFICIARY]
        weights[Part.BENEFICIARY] = 0
    return weights, moved


def composite(scores: Mapping[Part, int], weights: Mapping[Part, int], rules: ResultRules) -> int:
    """Hundredths of a point, exact until the one rounding."""
    weighed = sum(scores[part] * weight for part, weight in weights.items() if weight)
    return rounded(weighed, 100, rules.rounding)


def band_of(total: int, rules: ResultRules) -> Band:
    """The highest whose least points the total has."""
    return max((points, band) for band, points in rules.bands.items() if total >= points * POINT)[1]


TAKES: Final[Mapping[Part, str]] = {
    Part.SELF: "evaluation.take-self-part",
    Part.BENEFICIARY: "evaluation.take-beneficiary-part",
    Part.THIRD_PARTY: "evaluation.take-third-party-part",
}


def next_of_project(project: Project, _: date) -> tuple[str, ...]:
    """What may be done with an evaluation as it is: the parts that are missing, and the result once they are there."""
    match project.stage:
        case Stage.NOTED:
            return ("evaluation.open-project-evaluation",)
        case Stage.OPEN:
            missing = [part for part in TAKES if part not in project.parts or part in project.again]
            whole = project.summarised_on and {Part.SELF, Part.THIRD_PARTY} <= project.parts.keys()
            return (*(TAKES[part] for part in missing), *(("evaluation.publish-result",) if whole else ()))
        case Stage.PUBLISHED:
            return ("evaluation.annul-result",)
        case _:
            return ()
