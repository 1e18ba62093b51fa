"""*The city's day*: what is in hand, falls due and is overdue, grades, mediation and contract value, by district."""

from typing import Final

from contracts.mediation_words import Outcome
from infra.grafana.panels import SMALL, Look, Panel, Query, Rows, bars, curves, lines, number

# The code of each procedure that the districts' api exports, and what the page calls it.
PROCEDURES: Final = {
    "project": "项目 Projects",
    "contract": "合同 Contracts",
    "contract-review": "合同审视 Contract reviews",
    "buyer-decision": "购买主体决定 Buyers' decisions",
    "dispute": "纠纷 Disputes",
    "major-report": "重大纠纷上报 Major disputes",
    "evaluation": "项目评估 Evaluations",
}
DUE_PROCEDURES: Final = {"milestone": "进度节点 Milestones", "major-report": "重大纠纷上报 Major disputes"}
OUTCOMES: Final = {
    Outcome.AGREED_WRITTEN: "书面协议 Agreed in writing",
    Outcome.AGREED_ORAL: "口头协议 Agreed orally",
    Outcome.FAILED: "调解不成 Failed",
    Outcome.TERMINATED: "终止 Terminated",
}
# Each replica of the districts' api reads the same database: hence `max by`. A district is known by its name.
NAMED: Final = 'on (district) group_left (name) max by (district, name) (district_info{name=~"$district"})'
AHEAD: Final = (3, 7, 30)  # days; services/districts/sampling/day.py samples these


def _cases(metric: str, only: str = "", by: str = "name") -> str:
    once = f"max by (district, procedure, stage) ({metric}{{{only}}})"
    return f"sum by ({by}) ({once} * {NAMED})"


def _all(metric: str, only: str = "") -> str:
    return f"sum(max by (district, procedure, stage) ({metric}{{{only}}}) * {NAMED})"


def _figure(metric: str, labels: str = "", only: str = "") -> str:
    """A figure by district; by its label instead where it has one."""
    by, kept = ("name", "district") if not labels else (labels, f"district, {labels}")
    return f"sum by ({by}) (max by ({kept}) ({metric}{{{only}}}) * {NAMED})"


def _is(outcome: Outcome) -> str:
    return f'outcome="{outcome}"'


def _grown(metric: str, only: str = "") -> str:
    """By how much an *ever* figure has grown in the time looked at; a rebuild may set it anew, hence no `increase`."""
    now = f"sum(max by (district, outcome) ({metric}{{{only}}}) * {NAMED})"
    before = f"sum(max by (district, outcome) ({metric}{{{only}}} offset $__range) * {NAMED})"
    return f"{now} - ({before} or {now})"


def _at_a_glance() -> list[Panel]:
    small = Look(wide=SMALL, high=4, decimals=0)
    return [
        number("在办 In hand", "全部在办事项。All matters in hand.", small, Query(_all("case_open"))),
        number(
            "逾期 Overdue",
            "期限已过而未办的事项。Matters whose day has passed without what was due.",
            small._replace(bad=1),
            Query(_all("case_overdue")),
        ),
        *(
            number(
                f"{days} 日内到期 Due within {days} days",
                "若无人办理,届时逾期的事项。Matters that will be overdue by then unless somebody acts.",
                small._replace(warn=1) if days == AHEAD[0] else small,
                Query(_all("case_due_soon", f'days="{days}"')),
            )
            for days in AHEAD
        ),
        number(
            "曾超时 Late",
            "已办但超过时限的事项。Matters that were done, but after their time.",
            small,
            Query(_all("case_late")),
        ),
    ]


def _in_hand() -> list[Panel]:
    return [
        lines(
            "各区一览 Districts",
            "在办、逾期、将到期、有效等级与合同金额。In hand, overdue, due, valid grades, contract value.",
            Look(wide=24, high=12, decimals=0),
            [("name", "区 District")],
            Query(_cases("case_open"), "在办 In hand"),
            Query(_cases("case_overdue"), "逾期 Overdue"),
            *(Query(_cases("case_due_soon", f'days="{days}"'), f"{days} 日内到期 Due in {days} d") for days in AHEAD),
            Query(_figure("evaluation_grades"), "有效等级 Valid grades"),
            Query(_figure("procurement_contract_value_yuan"), "合同金额(元) Contract value (yuan)"),
        ),
        curves(
            "在办事项 In hand",
            "全部所选区的在办事项,按事项。What is in hand in all districts chosen, by procedure.",
            Look(),
            *(Query(_all("case_open", f'procedure="{code}"'), title) for code, title in PROCEDURES.items()),
        ),
        bars(
            "项目阶段 Projects by stage",
            "所选区的项目,按阶段。Projects of the districts chosen, by stage.",
            Look(),
            Query(_cases("case_open", 'procedure="project"', "stage"), "{{stage}}"),
        ),
    ]


def _deadlines() -> list[Panel]:
    return [
        curves(
            "逾期 Overdue",
            "逾期事项,按区。Overdue matters, by district.",
            Look(bad=1),
            Query(_cases("case_overdue"), "{{name}}"),
        ),
        curves(
            "逾期(按事项) Overdue by procedure",
            "逾期事项,按事项。Overdue matters, by procedure.",
            Look(bad=1),
            *(Query(_all("case_overdue", f'procedure="{code}"'), title) for code, title in DUE_PROCEDURES.items()),
        ),
        bars(
            "将到期 Due soon",
            "三日、七日、三十日内到期的事项,按区。Matters that fall due within 3, 7 and 30 days, by district.",
            Look(high=12),
            *(Query(_cases("case_due_soon", f'days="{days}"'), f"{{{{name}}}} ≤{days}") for days in AHEAD),
        ),
        bars(
            "曾超时上报 Reported late",
            "超时上报的重大纠纷,按区。Major disputes that were reported after their time, by district.",
            Look(high=12),
            Query(_cases("case_late"), "{{name}}"),
        ),
    ]


def _grades() -> list[Panel]:
    return [
        bars(
            "有效等级 Valid grades",
            "等级在有效期内的组织,按等级。Organisations with a valid grade, by grade.",
            Look(),
            Query(_figure("evaluation_grades", "grade"), "{{grade}}"),
        ),
        bars(
            "将到期的等级 Grades that end",
            "十二个月内到期的等级。Grades that end within twelve months.",
            Look(),
            Query(_figure("evaluation_grades_expiring", "grade"), "{{grade}}"),
        ),
    ]


def _mediation() -> list[Panel]:
    agreed = 'outcome=~"agreed-.*"'
    concluded = "mediation_disputes_concluded"
    return [
        curves(
            "受理 Accepted",
            "累计受理的纠纷,按区。Disputes ever accepted, by district.",
            Look(wide=8),
            Query(_figure("mediation_disputes_accepted"), "{{name}}"),
        ),
        curves(
            "办结 Concluded",
            "累计办结的纠纷,按结果。Disputes ever concluded, by outcome.",
            Look(wide=8),
            *(Query(f"sum({_figure(concluded, only=_is(word))})", title) for word, title in OUTCOMES.items()),
        ),
        number(
            "调解成功率 Agreed",
            "累计办结中达成协议的占比。Share of all concluded disputes that ended in an agreement.",
            Look("percentunit", wide=4, decimals=1),
            Query(f"sum({_figure(concluded, only=agreed)}) / (sum({_figure(concluded)}) > 0)"),
        ),
        number(
            "本时段办结 Concluded in the time",
            "所选时段内办结的纠纷。Disputes concluded in the time looked at.",
            Look(wide=4, decimals=0),
            Query(_grown(concluded)),
        ),
    ]


def _money() -> list[Panel]:
    return [
        bars(
            "合同金额 Contract value",
            "累计签订合同的金额(元),按区。Value of all contracts ever signed, in yuan, by district.",
            Look("currencyCNY", high=12),
            Query(_figure("procurement_contract_value_yuan"), "{{name}}"),
        ),
        curves(
            "合同金额之变 Contract value over time",
            "累计签订合同的金额(元)。Value of all contracts ever signed, in yuan.",
            Look("currencyCNY", high=12),
            Query(f"sum({_figure('procurement_contract_value_yuan')})", "全部所选区 All chosen"),
        ),
    ]


def _looked_at() -> list[Panel]:
    return [
        curves(
            "距上次读取 Since it was read",
            "本页的数字上次从视图读取已多久。Time since the figures of this page were read from the views.",
            Look("s", bad=600),
            Query("time() - max by (part) (sampling_timestamp_seconds)", "{{part}}"),
        ),
        curves(
            "视图所代表的日子 Day of the views",
            "距视图所代表之日的零点已多久,不超过 25 小时。Since midnight of the day that the figures stand for.",
            Look("s", bad=90000),
            Query("time() - max by (view) (view_day_timestamp_seconds)", "{{view}}"),
        ),
    ]


def rows() -> Rows:
    return {
        "一眼 At a glance": _at_a_glance(),
        "在办 In hand": _in_hand(),
        "期限 Deadlines": _deadlines(),
        "评估等级 Grades": _grades(),
        "调解 Mediation": _mediation(),
        "合同 Contracts": _money(),
        "这些数字有多新 How fresh this is": _looked_at(),
    }
