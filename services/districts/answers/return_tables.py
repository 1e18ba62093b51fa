"""Published returns as tables: a line for every printed figure, then what each cut sums to, and should come to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.lower_bound import AtLeast
from services.districts.answers.reconciliation import CONCLUSIONS
from services.districts.spreadsheet import Cell, Table

LIST: Final = (
    *(("统计表", "return"), ("名称", "title"), ("出处", "source"), ("地区代码", "region")),
    *(("数据截至", "as of"), ("公布总数", "published total"), ("至少", "at least")),
)
HEADS: Final = (
    *(("统计表", "return"), ("统计表名称", "title of the return"), ("数据截至", "as of")),
    *(("分类代码", "cut"), ("分类", "cut title"), ("项目", "item"), ("地区代码", "region")),
    *(("数值", "value"), ("至少", "at least"), ("结论", "status")),
)
SUM, TOTAL, DIFFERENCE = ("各项之和", "Sum of the items"), ("应为", "Should be"), ("差额", "Difference")


def list_of(returns: Sequence[Mapping[str, Any]], language: str) -> Table:
    title = "title" if language == "zh" else "title_en"
    rows = [
        (*(each[name] for name in ("code", title, "source", "region", "reference_on")), *_figure(each["stated_total"]))
        for each in returns
    ]
    return Table("returns", LIST, rows)


def table_of(printed: Mapping[str, Any], language: str) -> Table:
    at, same = 0 if language == "zh" else 1, (printed["code"], printed["title"], printed["reference_on"])
    if at:
        same = (printed["code"], printed["title_en"], printed["reference_on"])
    return Table(printed["code"], HEADS, [(*same, *line) for cut in printed["cuts"] for line in _cut(cut, at)])


def _cut(cut: Mapping[str, Any], at: int) -> Iterator[tuple[Cell, ...]]:
    about = (cut["letter"], cut[("title", "title_en")[at]])
    for figure in cut["figures"]:
        yield (*about, figure[("label", "label_en")[at]], figure["region"], *_figure(figure["value"]), None)
    yield (*about, SUM[at], None, cut["sum"], None, None)
    yield (*about, TOTAL[at], None, cut["total"], None, None)
    yield (*about, DIFFERENCE[at], None, cut["delta"], None, CONCLUSIONS[cut["status"]][at])


def _figure(printed: int | AtLeast | None) -> tuple[int | None, int | None]:
    """A number, or a lower bound; what is missing is neither."""
    return (None, printed.at_least) if isinstance(printed, AtLeast) else (printed, None)
