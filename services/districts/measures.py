"""Every figure that the district views keep: what it is called, what it counts, and how its cuts are called."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from contracts.evaluation_words import Band, Grade
from contracts.mediation_words import CommitteeKind, DisputeSource, DisputeType, Level, MajorCriterion, Outcome
from contracts.months import Month
from contracts.procurement_words import DisclosureItem, ReviewReason
from contracts.project_fields import CATALOGUES
from contracts.refusal import Refusal
from contracts.regions import CITY, find
from contracts.titles.reading import CODES
from contracts.vocabulary import Gap, GroupKind, OrganisationKind, OrganisationStanding
from contracts.worded import Worded
from services.districts import english


def _words(kind: type[Worded]) -> dict[str, str]:
    return {str(word): word.zh for word in kind}


KINDS: Final = _words(OrganisationKind)
GROUP_KINDS: Final = _words(GroupKind)
GAPS: Final = _words(Gap)
STATUSES: Final = {"active": "正常", "suspended": "责令停止活动", "liquidating": "清算"}
FIELDS: Final = {code: title for catalogue in CATALOGUES.values() for code, title in catalogue.items()}
REACHES: Final = {"city": "全市", "district": "一个区", "street": "一个街道", "community": "一个社区"}
STAGES: Final = {
    "declared": "已申报",
    "district-reviewed": "区县初审",
    "rejected": "未通过",
    "approved": "审核通过",
    "published": "已公布",
    "contracted": "已签约",
    "under-way": "实施中",
    "summarised": "已总结",
    "closed": "已结项",
}
MILESTONES: Final = {"0": "开始", "30": "30%", "60": "60%", "90": "90%", "100": "完成"}
REASONS: Final = _words(ReviewReason)
STANDINGS: Final = _words(OrganisationStanding)
ITEMS: Final = {**_words(DisclosureItem), "evaluation": "评估结果"}
COMMITTEES: Final = _words(CommitteeKind)
SHEETS: Final = {"nil": "零报告", "found": "发现线索"}
MATTERS: Final = _words(DisputeType)
SOURCES: Final = _words(DisputeSource)
OUTCOMES: Final = _words(Outcome)
CRITERIA: Final = _words(MajorCriterion)
HOLDERS: Final = _words(Level)
GRADES: Final = _words(Grade)
BANDS: Final = _words(Band)


class Measure(NamedTuple):
    """`unit`: what is counted; fen are shown as 元. `code`: the indicator it serves (R1, P8 …)."""

    name: str
    view: str
    title: str
    title_en: str
    unit: str = "个"
    code: str = ""
    cuts: Mapping[str, str] = {}

    def cut_title(self, cut: str) -> str:
        """A cut by registrar is called as the region is, a cut by month as the month."""
        if not self.cuts and len(cut) == len(CITY) and cut.isdecimal():
            return find(cut).name
        month = _month(cut)
        return f"{month.year}年{month.month}月" if month else self.cuts.get(cut, cut)

    def cut_title_en(self, cut: str) -> str:
        if not self.cuts and len(cut) == len(CITY) and cut.isdecimal():
            return english.region(cut)
        month = _month(cut)
        return english.month(month) if month else english.english(self.cuts.get(cut, cut))


def _month(cut: str) -> Month | None:
    return Month.read(cut) if re.fullmatch("[0-9]{4}-[0-9]{2}", cut) else None


class UnknownMeasure(Refusal):
    zh = "没有名为 {measure} 的指标"
    en = "there is no measure called {measure}"
    status = 404
    field = "measure"


CLOCKS: Final = dict(CODES["clock"])


def _of_clocks(service: str, zh: str, en: str) -> tuple[Measure, ...]:
    """What the worklist of a service counts."""
    view = f"{service}_clocks"
    return (
        Measure(f"{view}.running", view, f"{zh}在计期限", f"Running clocks, {en}", "项", "", CLOCKS),
        Measure(f"{view}.overdue", view, f"{zh}逾期未办", f"Overdue, {en}", "项", "", CLOCKS),
        Measure(f"{view}.ever-started", view, f"{zh}累计起算期限", f"Clocks started, {en}", "项", "", CLOCKS),
        Measure(f"{view}.ever-stopped", view, f"{zh}累计停止期限", f"Clocks stopped, {en}", "项", "", CLOCKS),
    )


def _of_annulments(service: str, zh: str, en: str) -> tuple[Measure, ...]:
    """What a service made of annulments."""
    view = f"{service}_annulments"
    return (
        Measure(f"{view}.answered", view, f"{zh}已处理的撤销", f"Annulments answered, {en}", "件"),
        Measure(f"{view}.left", view, f"{zh}无法撤回的后果", f"Effects left standing, {en}", "项"),
    )


MEASURES: Final[tuple[Measure, ...]] = (
    Measure(
        "organisations.by-domicile", "organisations", "社会组织(按住所)", "Organisations by domicile", "个", "R1", KINDS
    ),
    Measure(
        "organisations.by-registrar",
        "organisations",
        "社会组织(按登记机关)",
        "Organisations by registrar",
        "个",
        "R1",
        KINDS,
    ),
    Measure(
        "organisations.by-status", "organisations", "社会组织(按状态)", "Organisations by status", "个", "R1", STATUSES
    ),
    Measure("organisations.ever-registered", "organisations", "累计成立登记", "Ever registered", "个", "R2", KINDS),
    Measure("organisations.ever-carried-over", "organisations", "累计结转", "Ever carried over", "个", "", KINDS),
    Measure("organisations.with-gaps", "organisations", "待补录的组织", "Organisations with gaps", "个", "", GAPS),
    Measure("organisations.ever-ended", "organisations", "累计注销", "Ever ended", "个", "R2", KINDS),
    Measure("organisations.ever-moved-in", "organisations", "累计迁入", "Ever moved in", "个", "R2", KINDS),
    Measure("organisations.ever-moved-out", "organisations", "累计迁出", "Ever moved out", "个", "R2", KINDS),
    Measure("groups.filed", "groups", "备案社区社会组织", "Filed community groups", "个", "R4", GROUP_KINDS),
    Measure("groups.ever-filed", "groups", "累计备案", "Ever filed", "个", "R4", GROUP_KINDS),
    Measure("groups.ever-carried-over", "groups", "累计结转", "Ever carried over", "个", "", GROUP_KINDS),
    Measure("groups.ever-defiled", "groups", "累计撤销备案", "Ever taken off the list", "个", "R4", GROUP_KINDS),
    Measure("projects.declared", "projects", "申报项目", "Projects declared", "个", "", KINDS),
    Measure("projects.by-stage", "projects", "项目(按阶段)", "Projects by stage", "个", "", STAGES),
    Measure("projects.by-field", "projects", "获准项目(按领域)", "Approved projects by field", "个", "P1", FIELDS),
    Measure("projects.by-registrar", "projects", "获准项目(按登记机关)", "Approved projects by registrar", "个", "P2"),
    Measure("projects.by-kind", "projects", "获准项目(按组织类型)", "Approved projects by kind", "个", "P3", KINDS),
    Measure(
        "projects.by-territory",
        "projects",
        "获准项目(按服务地域)",
        "Approved projects by territory",
        "个",
        "P4",
        REACHES,
    ),
    Measure(
        "projects.by-label", "projects", "获准项目(按全部领域标签)", "Approved projects by label", "个", "", FIELDS
    ),
    Measure("projects.extra-labels", "projects", "主领域以外的标签", "Labels beside the one field", "个"),
    Measure("projects.milestones-due", "projects", "到期进度节点", "Milestones due", "个", "P8", MILESTONES),
    Measure("projects.milestones-on-time", "projects", "按时报告的节点", "Milestones on time", "个", "P8", MILESTONES),
    Measure("projects.milestones-overdue", "projects", "逾期未报的节点", "Milestones overdue", "个", "P8", MILESTONES),
    Measure("projects.disclosure-required", "projects", "应公开事项", "Items to disclose", "项", "P11", ITEMS),
    Measure("projects.disclosure-published", "projects", "已公开事项", "Items disclosed", "项", "P11", ITEMS),
    Measure("contracts.signed", "contracts", "累计签订合同", "Contracts signed", "份"),
    Measure("contracts.running", "contracts", "履行中的合同", "Contracts running", "份"),
    Measure("contracts.closed", "contracts", "已结束的合同", "Contracts closed", "份"),
    Measure("contracts.value", "contracts", "累计合同金额", "Contract value", "元"),
    Measure("contracts.under-review", "contracts", "待审视的合同", "Contracts under review", "份", "", REASONS),
    Measure("contracts.buyer-tasks", "contracts", "购买主体待决定事项", "Decisions asked of buyers", "项", "", REASONS),
    Measure(
        "providers.by-standing", "providers", "采购所见组织状态", "Standing as procurement saw it", "个", "", STANDINGS
    ),
    Measure("providers.by-grade", "providers", "采购所见评估等级", "Grades as procurement saw them", "个", "", GRADES),
    Measure("committees.active", "committees", "人民调解委员会", "Mediation committees", "个", "M2", COMMITTEES),
    Measure("patrols.sheets", "patrols", "累计摸排表", "Patrol sheets", "份", "M1", SHEETS),
    Measure("patrols.leads", "patrols", "累计发现线索", "Leads found", "条", "M1"),
    Measure("patrols.sheets-of-month", "patrols", "摸排表(按月份)", "Patrol sheets by month", "份", "M2"),
    Measure("patrols.committees-of-month", "patrols", "本月摸排的调委会", "Committees that patrolled", "个", "M2"),
    Measure("disputes.accepted", "disputes", "累计受理纠纷", "Disputes accepted", "件", "M3", MATTERS),
    Measure("disputes.carried-over", "disputes", "累计结转纠纷", "Disputes carried over", "件", "", MATTERS),
    Measure("disputes.by-source", "disputes", "累计受理纠纷(按来源)", "Disputes by source", "件", "M3", SOURCES),
    Measure("disputes.in-hand", "disputes", "在办纠纷", "Disputes in hand", "件"),
    Measure("disputes.concluded", "disputes", "累计办结纠纷", "Disputes concluded", "件", "M4", OUTCOMES),
    Measure("disputes.withdrawn", "disputes", "累计撤回纠纷", "Disputes withdrawn", "件"),
    Measure("majors.flagged", "majors", "累计重大纠纷", "Major disputes flagged", "件"),
    Measure("majors.open", "majors", "上报中的重大纠纷", "Major disputes on their way up", "件", "", HOLDERS),
    Measure("majors.late", "majors", "超时上报的重大纠纷", "Major disputes reported late", "件", "", HOLDERS),
    Measure("majors.overdue", "majors", "逾期未报市级的重大纠纷", "Major disputes overdue", "件"),
    Measure("books.reported", "books", "已上报的月报", "Monthly tables reported", "份"),
    Measure("books.late", "books", "逾期上报的月报", "Monthly tables reported late", "份"),
    Measure("books.zero", "books", "零报告", "Zero reports", "份"),
    Measure("books.locked", "books", "已锁定的月报", "Monthly tables locked", "份"),
    Measure("books.not-reported", "books", "未报的月份", "Months not reported", "份"),
    Measure("grades.valid", "grades", "有效评估等级", "Valid grades", "个", "E1", GRADES),
    Measure("grades.expiring", "grades", "十二个月内到期的等级", "Grades that end in 12 months", "个", "E2", GRADES),
    Measure("evaluations.open", "evaluations", "评估中的项目", "Evaluations open", "个"),
    Measure("evaluations.published", "evaluations", "已公布评估结果", "Results published", "个", "", BANDS),
    Measure("returns.imported", "returns", "已导入的统计表", "Returns imported", "份"),
    *_of_annulments("procurement", "采购", "procurement"),
    *_of_annulments("evaluation", "评估", "evaluation"),
    *_of_clocks("registration", "登记", "registration"),
    *_of_clocks("mediation", "调解", "mediation"),
    *_of_clocks("procurement", "采购", "procurement"),
)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Measure]:
    return {measure.name: measure for measure in MEASURES}


def measure(name: str) -> Measure:
    """Raises UnknownMeasure."""
    found = _by_name().get(name)
    if found is None:
        raise UnknownMeasure(measure=name)
    return found


def text(unit: str, value: int) -> str:
    """A figure as people read it: thousands apart, fen as yuan."""
    return f"{value / 100:,.2f}" if unit == "元" else f"{value:,}"
