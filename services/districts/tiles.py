"""What stands on a board: figures, shares that are made when they are read, and what moved since a day."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.evaluation_words import Grade
from contracts.mediation_words import Outcome
from services.districts.ledger.reckoning import Figures


class Tile(NamedTuple):
    """A figure on a board: a measure; or a `part` of a whole; or what a sum of measures moved since a day.

    `over` is a measure, or "communities". `of` and `over_of` are the cuts that count in the part and in the whole,
    where not all of them do. `terms` gives each measure its sign.
    """

    key: str
    title: str
    title_en: str
    note: str = ""
    note_en: str = ""
    measure: str = ""
    over: str = ""
    terms: Mapping[str, int] = {}
    of: tuple[str, ...] = ()
    over_of: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        beside = (self.over,) if self.over and self.over != COMMUNITIES else ()
        return (*((self.measure,) if self.measure else ()), *beside, *self.terms)


COMMUNITIES: Final = "communities"
AGREED: Final = (Outcome.AGREED_WRITTEN, Outcome.AGREED_ORAL)
PREFERRED: Final = (Grade.A5, Grade.A4, Grade.A3)  # preferred in transfer and purchase
GROWTH: Final = {
    "organisations.ever-registered": 1,
    "organisations.ever-moved-in": 1,
    "organisations.ever-ended": -1,
    "organisations.ever-moved-out": -1,
}
AT_HOME: Final = ("按住所统计", "by domicile")
AT_BUYER: Final = ("按购买主体所在地", "where the buyer is")
DISPUTED: Final = ("按纠纷所在地", "where the dispute lies")
TILES: Final[tuple[Tile, ...]] = (
    Tile("R1", "社会组织", "Organisations", *AT_HOME, "organisations.by-domicile"),
    Tile(
        "R1-registrar",
        "社会组织(登记机关)",
        "Organisations by registrar",
        "按登记机关统计",
        "by registering authority",
        "organisations.by-registrar",
    ),
    Tile("R1-status", "社会组织状态", "Organisations by status", *AT_HOME, "organisations.by-status"),
    Tile(
        "R2",
        "本月净增",
        "Net growth",
        "成立 + 迁入 − 注销 − 迁出",
        "registered + moved in − ended − moved out",
        terms=GROWTH,
    ),
    Tile("groups", "备案社区社会组织", "Filed groups", "备案不是登记", "filing is not registration", "groups.filed"),
    Tile(
        "R4",
        "每社区备案组织",
        "Groups per community",
        "备案数 ÷ 社区数",
        "filed groups ÷ communities",
        "groups.filed",
        over=COMMUNITIES,
    ),
    Tile("M1", "摸排线索", "Leads found", "累计发现线索", "found by patrols so far", "patrols.leads"),
    Tile("M1-sheets", "摸排表", "Patrol sheets", "零报告也是报告", "a nil sheet counts", "patrols.sheets"),
    Tile(
        "M2",
        "本月摸排覆盖率",
        "Patrol coverage",
        "本月有摸排表的调委会 ÷ 调委会",
        "committees with a sheet this month ÷ committees",
        "patrols.committees-of-month",
        "committees.active",
    ),
    Tile("M3", "受理纠纷", "Disputes accepted", *DISPUTED, "disputes.accepted"),
    Tile("M3-source", "受理纠纷来源", "Disputes by source", *DISPUTED, "disputes.by-source"),
    Tile(
        "in-hand", "在办纠纷", "Disputes in hand", "受理后尚未办结", "accepted, not yet concluded", "disputes.in-hand"
    ),
    Tile(
        "M4a",
        "调解成功率(占办结)",
        "Success rate on concluded",
        "达成协议 ÷ 办结",
        "agreed ÷ concluded",
        "disputes.concluded",
        "disputes.concluded",
        of=AGREED,
    ),
    Tile(
        "M4b",
        "调解成功率(占受理)",
        "Success rate on accepted",
        "达成协议 ÷ 受理",
        "agreed ÷ accepted",
        "disputes.concluded",
        "disputes.accepted",
        of=AGREED,
    ),
    Tile(
        "M5",
        "书面协议率",
        "Written share",
        "书面协议 ÷ 达成协议",
        "agreed in writing ÷ agreed",
        "disputes.concluded",
        "disputes.concluded",
        of=(Outcome.AGREED_WRITTEN,),
        over_of=AGREED,
    ),
    Tile(
        "majors",
        "上报中的重大纠纷",
        "Majors on their way up",
        "按所在层级",
        "by the level that holds them",
        "majors.open",
    ),
    Tile(
        "majors-overdue",
        "逾期未报市级",
        "Majors overdue",
        "自时限次日起",
        "from the day after the limit",
        "majors.overdue",
    ),
    Tile("majors-late", "超时上报", "Majors reported late", "按责任层级", "by the level that was late", "majors.late"),
    Tile(
        "P1",
        "获准公益项目",
        "Approved projects",
        "按服务地域统计,分领域",
        "by territory and field",
        "projects.by-field",
    ),
    Tile("stages", "项目阶段", "Projects by stage", "全部申报项目", "all declared projects", "projects.by-stage"),
    Tile(
        "P8",
        "进度按时率",
        "Milestones on time",
        "按时 ÷ 到期",
        "on time ÷ due",
        "projects.milestones-on-time",
        "projects.milestones-due",
    ),
    Tile(
        "P11",
        "信息公开率",
        "Disclosure",
        "已公开 ÷ 应公开",
        "published ÷ required: winner, amount, effect, evaluation",
        "projects.disclosure-published",
        "projects.disclosure-required",
    ),
    Tile("running", "履行中的合同", "Contracts running", *AT_BUYER, "contracts.running"),
    Tile(
        "under-review",
        "待审视的合同",
        "Contracts under review",
        "因承接主体状态变动",
        "because the provider's standing changed",
        "contracts.under-review",
    ),
    Tile(
        "tasks",
        "购买主体待决定",
        "Decisions due",
        "保留、转让或终止",
        "keep, transfer or end",
        "contracts.buyer-tasks",
    ),
    Tile("value", "累计合同金额", "Contract value", *AT_BUYER, "contracts.value"),
    Tile("E1", "有效评估等级", "Valid grades", *AT_HOME, "grades.valid"),
    Tile(
        "E1-share",
        "3A级以上占比",
        "3A and above",
        "3A级以上 ÷ 社会组织",
        "graded 3A and above ÷ organisations",
        "grades.valid",
        "organisations.by-domicile",
        of=PREFERRED,
    ),
    Tile("E2", "即将到期的等级", "Grades that end soon", "十二个月内", "within twelve months", "grades.expiring"),
    Tile("evaluations", "评估中的项目", "Evaluations open", "按服务地域统计", "by territory", "evaluations.open"),
    Tile("results", "项目评估结果", "Project results", "按等次", "by band", "evaluations.published"),
)


class Column(NamedTuple):
    """A figure of each region below; `of`: the cuts that count in it, where not all of them do."""

    key: str
    title: str
    title_en: str
    measure: str
    of: tuple[str, ...] = ()


COLUMNS: Final[tuple[Column, ...]] = (
    Column("R1", "社会组织", "Organisations", "organisations.by-domicile"),
    Column("groups", "备案组织", "Filed groups", "groups.filed"),
    Column("M3", "受理纠纷", "Disputes accepted", "disputes.accepted"),
    Column("in-hand", "在办纠纷", "Disputes in hand", "disputes.in-hand"),
    Column("P1", "获准项目", "Approved projects", "projects.by-field"),
    Column("running", "履行中合同", "Contracts running", "contracts.running"),
    Column("under-review", "待审视合同", "Under review", "contracts.under-review"),
    Column("E1", "3A级以上", "3A and above", "grades.valid", PREFERRED),
)


def total(figures: Figures, region: str, measure: str, of: tuple[str, ...] = ()) -> int:
    """The cuts of a measure together: those that are named, or all."""
    return sum(
        value
        for (code, name, cut), value in figures.items()
        if (code, name) == (region, measure) and (not of or cut in of)
    )


def cut_values(figures: Figures, region: str, measure: str) -> list[tuple[str, int]]:
    """Largest first."""
    found = [(cut, value) for (code, name, cut), value in figures.items() if (code, name) == (region, measure)]
    return sorted(found, key=lambda each: (-each[1], each[0]))
