"""How the house draws: a panel has a Chinese title first, an English one second, and says what it means."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, TypeVar

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    DataTransformerConfig,
    Threshold,
    ThresholdsMode,
)
from grafana_foundation_sdk.models.dashboard import Panel as Drawn
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from infra.grafana import place

SOURCE: Final = DataSourceRef(type_val=place.SOURCE["type"], uid=place.SOURCE["uid"])
EVERY: Final = "10s"  # Prometheus asks so often: nothing finer is drawn
GREEN, ORANGE, RED = "green", "orange", "red"
SMALL: Final = 4  # of 24 columns: a number at the top
Panel = Builder[Drawn]
Drawing = TypeVar("Drawing")
Rows = dict[str, list[Panel]]  # by the row's title


class Query(NamedTuple):
    """`legend`: what a curve is called; in it `{{label}}` is the label's value."""

    expr: str
    legend: str = ""


class Look(NamedTuple):
    """`unit`: as Grafana writes it. `warn`, `bad`: from where it is orange, and red. `wide`: of 24 columns."""

    unit: str = "short"
    warn: float | None = None
    bad: float | None = None
    wide: int = 12
    high: int = 8
    most: float | None = None
    decimals: int | None = None


def curves(title: str, says: str, look: Look, *queries: Query) -> Panel:
    """How something went, over the time that is looked at."""
    panel = (
        _framed(timeseries.Panel(), title, says, look)
        .targets([_asked(query, ref) for ref, query in _lettered(queries)])
        .min(0)
        .line_width(1)
        .fill_opacity(8)
        .show_points(VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    )
    if look.most is not None:
        panel.max(look.most)
    if look.warn is not None or look.bad is not None:
        panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED))
    return panel


def number(title: str, says: str, look: Look, query: Query) -> Panel:
    """One number, as it is now."""
    panel = (
        _framed(stat.Panel(), title, says, look)
        .targets([_asked(query, "A", instant=True)])
        .graph_mode(BigValueGraphMode.NONE)
        .color_mode(BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
    )
    return panel if look.decimals is None else panel.decimals(look.decimals)


def bars(title: str, says: str, look: Look, *queries: Query) -> Panel:
    """Several numbers side by side, as they are now."""
    panel = (
        _framed(bargauge.Panel(), title, says, look)
        .targets([_asked(query, ref, instant=True) for ref, query in _lettered(queries)])
        .min(0)
        .orientation(VizOrientation.HORIZONTAL)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
    )
    return panel if look.most is None else panel.max(look.most)


def lines(title: str, says: str, look: Look, by: Sequence[tuple[str, str]], *queries: Query) -> Panel:
    """A table: a line for each value of the labels `by` (label, head), a column for each query (its legend)."""
    names = dict(by) | {f"Value #{ref}": query.legend for ref, query in _lettered(queries)}
    order = {name: at for at, name in enumerate(names)}
    panel = (
        _framed(table.Panel(), title, says, look)
        .targets([_asked(query, ref, instant=True).format(PromQueryFormat.TABLE) for ref, query in _lettered(queries)])
        .filterable(True)
        .frame_index(0)
        .show_header(True)
        .with_transformation(DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(
            DataTransformerConfig(
                id_val="organize",
                options={"excludeByName": {"Time": True}, "indexByName": order, "renameByName": names},
            )
        )
    )
    return panel if look.decimals is None else panel.decimals(look.decimals)


def quantile(share: float, metric: str, by: str, only: str = "") -> str:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket{only}[$__rate_interval])))"


def _framed(panel: Drawing, title: str, says: str, look: Look) -> Drawing:
    """What all kinds have: the builders share these by name, not by type."""
    drawn: Any = panel
    drawn.title(title).description(says).datasource(SOURCE).interval(EVERY)
    drawn.unit(look.unit).span(look.wide).height(look.high).thresholds(_thresholds(look))
    return panel


def _lettered(queries: Sequence[Query]) -> list[tuple[str, Query]]:
    return [(chr(ord("A") + at), query) for at, query in enumerate(queries)]


def _asked(query: Query, ref: str, *, instant: bool = False) -> prometheus.Dataquery:
    asked = prometheus.Dataquery().expr(query.expr).ref_id(ref).datasource(SOURCE)
    if query.legend:
        asked.legend_format(query.legend)
    return asked.instant() if instant else asked.range()


def _thresholds(look: Look) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=0, color=GREEN)]
    steps += [
        Threshold(value=value, color=color)
        for value, color in ((look.warn, ORANGE), (look.bad, RED))
        if value is not None
    ]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
