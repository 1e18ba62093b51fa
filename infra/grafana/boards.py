"""The dashboards of record, as files that Grafana reads: `python -m infra.grafana.boards` writes them anew."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
)

from infra.grafana import day, spine
from infra.grafana.panels import SOURCE, Rows

FOLDER: Final = Path(__file__).parent / "dashboards"
TAG: Final = "linli"


class Board(NamedTuple):
    """`by_district`: whether districts can be chosen."""

    name: str
    title: str
    says: str
    rows: Callable[[], Rows]
    since: str
    every: str
    by_district: bool = False


BOARDS: Final = (
    Board(
        "spine",
        "邻里:脊柱 Linli: the spine",
        "事实如何从日志到达每个读者。How a fact comes from its log to every reader.",
        spine.rows,
        since="now-1h",
        every="10s",
    ),
    Board(
        "day",
        "邻里:城市的一天 Linli: the city's day",
        "在办、到期、逾期、等级、调解与合同,按区。What is in hand, due and overdue; grades, mediation, contracts.",
        day.rows,
        since="now-24h",
        every="1m",
        by_district=True,
    ),
)


def drawn(board: Board) -> dict[str, Any]:
    """A dashboard as Grafana's API and its provisioning take it."""
    built = (
        build.Dashboard(board.title)
        .uid(f"linli-{board.name}")
        .description(board.says)
        .tags([TAG])
        .readonly()  # it is changed here
        .timezone("Asia/Shanghai")
        .time(board.since, "now")
        .refresh(board.every)
        .week_start("monday")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(
            build.DashboardLink("邻里 Linli")
            .type(DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .keep_time(True)
            .icon("external link")
        )
    )
    if board.by_district:
        built.with_variable(_districts())
    for number, (title, panels) in enumerate(board.rows().items(), 1):
        built.with_row(build.Row(title).id(number * 100))  # numbers of its own: another panel moves no other row's
        for panel in panels:
            built.with_panel(panel)
    found: dict[str, Any] = json.loads(json.dumps(built.build(), cls=JSONEncoder))
    _number(found["panels"])
    return found


def _districts() -> build.QueryVariable:
    return (
        build.QueryVariable("district")
        .label("区 District")
        .datasource(SOURCE)
        .query("label_values(district_info, name)")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def _number(panels: list[dict[str, Any]]) -> None:
    last = 0
    for panel in panels:
        last = panel["id"] if panel["type"] == "row" else last + 1
        panel["id"] = last


def text(board: Board) -> str:
    return json.dumps(drawn(board), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def path(board: Board) -> Path:
    return FOLDER / f"{board.name}.json"


if __name__ == "__main__":
    for each in BOARDS:
        path(each).write_text(text(each), encoding="utf-8")
        print(path(each))
