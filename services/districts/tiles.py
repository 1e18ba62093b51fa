"""What stands on a board: figures, shares that are made when they are read, and what moved since a day."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.districts.ledger.reckoning import Figures


class Tile(NamedTuple):
    """A figure on a board: a measure; or a `part` of a whole; or what a sum of measures moved since a day.

    `over` is a measure, or "communities". `terms` gives each measure its sign.
    """

    key: str
    title: str
    title_en: str
    note: str = ""
    measure: str = ""
    over: str = ""
    terms: Mapping[str, int] = {}

    @property
    def measures(self) -> tuple[str, ...]:
        beside = (self.over,) if self.over and self.over != COMMUNITIES else ()
        return (*((self.measure,) if self.measure else ()), *beside, *self.terms)


COMMUNITIES: Final = "communities"
GROWTH: Final = {
    "organisations.ever-registered": 1,
    "organisations.ever-moved-in": 1,
    "organisations.ever-ended": -1,
    "organisations.ever-moved-out": -1,
}
TILES: Final[tuple[Tile, ...]] = (
    Tile("R1", "社会组织", "Organisations", "按住所统计", "organisations.by-domicile"),
    Tile("R1-registrar", "社会组织(登记机关)", "By registrar", "按登记机关统计", "organisations.by-registrar"),
    Tile("R1-status", "社会组织状态", "By status", "按住所统计", "organisations.by-status"),
    Tile("R2", "本月净增", "Net growth", "成立 + 迁入 − 注销 − 迁出", terms=GROWTH),
    Tile("groups", "备案社区社会组织", "Filed groups", "备案不是登记", "groups.filed"),
    Tile("R4", "每社区备案组织", "Groups per community", "备案数 ÷ 社区数", "groups.filed", over=COMMUNITIES),
    Tile("P1", "获准公益项目", "Approved projects", "按服务地域统计,分领域", "projects.by-field"),
    Tile("stages", "项目阶段", "Projects by stage", "全部申报项目", "projects.by-stage"),
    Tile(
        "P8",
        "进度按时率",
        "Milestones on time",
        "按时 ÷ 到期",
        "projects.milestones-on-time",
        "projects.milestones-due",
    ),
    Tile(
        "P11",
        "信息公开率",
        "Disclosure",
        "已公开 ÷ 应公开",
        "projects.disclosure-published",
        "projects.disclosure-required",
    ),
    Tile("running", "履行中的合同", "Contracts running", "按购买主体所在地", "contracts.running"),
    Tile("under-review", "待审视的合同", "Under review", "因承接主体状态变动", "contracts.under-review"),
    Tile("tasks", "购买主体待决定", "Decisions due", "保留、转让或终止", "contracts.buyer-tasks"),
    Tile("value", "累计合同金额", "Contract value", "按购买主体所在地", "contracts.value"),
)


class Column(NamedTuple):
    """A figure of each region below."""

    key: str
    title: str
    measure: str


COLUMNS: Final[tuple[Column, ...]] = (
    Column("R1", "社会组织", "organisations.by-domicile"),
    Column("groups", "备案组织", "groups.filed"),
    Column("P1", "获准项目", "projects.by-field"),
    Column("running", "履行中合同", "contracts.running"),
    Column("under-review", "待审视合同", "contracts.under-review"),
)


def total(figures: Figures, region: str, measure: str) -> int:
    """All cuts of a measure together."""
    return sum(value for (code, name, _), value in figures.items() if (code, name) == (region, measure))


def cut_values(figures: Figures, region: str, measure: str) -> list[tuple[str, int]]:
    """Largest first."""
    found = [(cut, value) for (code, name, cut), value in figures.items() if (code, name) == (region, measure)]
    return sorted(found, key=lambda each: (-each[1], each[0]))
