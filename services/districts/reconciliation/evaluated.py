"""X3 of evaluation: every evaluation that was opened is open or has a published band, unless a restore took it away."""

from collections.abc import Iterator

from contracts.evaluation import EvaluationOpenedV1, EvaluationWithdrawnV1
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result


def of_evaluations(view: Counted, period: str) -> Iterator[Result]:
    standing = view.total("evaluations.open") + view.total("evaluations.published")
    opened = view.events(EvaluationOpenedV1) - view.events(EvaluationWithdrawnV1)
    sides = Sides("评估中与各等次之和", standing, LOG, opened)
    yield result("X3", "项目评估:评估中与各等次之和 = 总数", period, sides, view)
