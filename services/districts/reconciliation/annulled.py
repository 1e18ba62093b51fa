"""X3 of annulments: what a service has answered is what the log says it has."""

from collections.abc import Iterator

from contracts.annulments import AnnulmentAnsweredV1, AnnulmentAnswerWithdrawnV1
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result


def of_annulments(name: str, title: str, view: Counted, period: str) -> Iterator[Result]:
    stands = view.events(AnnulmentAnsweredV1) - view.events(AnnulmentAnswerWithdrawnV1)
    sides = Sides("已处理", view.total(f"{name}.answered"), f"{LOG}:处理 − 作废", stands)
    yield result("X3", f"{title}:已处理 = 日志", period, sides, view)
