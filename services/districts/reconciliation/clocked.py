"""X4 of clocks: what was started runs or was stopped, and both are what the log says."""

from collections.abc import Iterator

from contracts.clocks import ClockStartedV1, ClockStoppedV1
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result


def of_clocks(name: str, title: str, view: Counted, period: str) -> Iterator[Result]:
    started, stopped = view.total(f"{name}.ever-started"), view.total(f"{name}.ever-stopped")
    sides = Sides("累计起算", started, "在计 + 累计停止", view.total(f"{name}.running") + stopped)
    yield result("X4", f"{title}:起算 = 在计 + 停止", period, sides, view)
    sides = Sides("累计起算", started, LOG, view.events(ClockStartedV1))
    yield result("X4", f"{title}:累计起算 = 日志", period, sides, view)
    sides = Sides("累计停止", stopped, LOG, view.events(ClockStoppedV1))
    yield result("X4", f"{title}:累计停止 = 日志", period, sides, view)
