"""A board as the districts' API tells it, over Beijing's real divisions, with lines that sum."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from contracts import regions
from contracts.project_fields import CATALOGUES

TODAY: Final = "2026-11-24"
KINDS: Final = {"association": "社会团体", "non-enterprise": "民办非企业单位", "foundation": "基金会"}
FRESH: Final = {"behind": 0, "age_seconds": 0.4, "as_of": TODAY}
BEHIND: Final = {"behind": 3, "age_seconds": 12.6, "as_of": TODAY}


def children(code: str) -> dict[str, Any] | None:
    """Lines that sum: rows, what stands at the region itself, and all of it."""
    below = regions.children(code, date(2026, 11, 24))
    if not below:
        return None
    rows = [
        line(
            each.code,
            each.name,
            [
                *((at * 37 + 60) % 113, (at * 53 + 17) % 41, (at * 29) % 17, (at * 7) % 9, int(at == 3)),
                *(at * 97 + 1034, (at * 31) % 205, (at * 11) % 23),
            ],
        )
        for at, each in enumerate(below)
    ]
    direct = [14, 0, 5, 2, 0, 0, 0, 1]
    total = [sum(column) for column in zip(direct, *(row["values"].values() for row in rows), strict=True)]
    return {
        "level": below[0].level,
        "columns": COLUMNS,
        "rows": rows,
        "direct": line("", "本级直属", direct),
        "total": line("", "合计", total),
    }


def line(code: str, name: str, values: list[int]) -> dict[str, Any]:
    keys = [column["key"] for column in COLUMNS]
    texts = {key: f"{value:,}" for key, value in zip(keys, values, strict=True)}
    return {"code": code, "name": name, "values": dict(zip(keys, values, strict=True)), "texts": texts}


def tile(
    key: str, title: str, title_en: str, note: str, measure: str, value: int | None, text: str, **more: Any
) -> Any:
    rest: dict[str, Any] = {"unit": "个", "change": None, "share": None, "cuts": [], "freshness": FRESH}
    told = {"key": key, "title": title, "title_en": title_en, "note": note, "measure": measure}
    return told | {"value": value, "value_text": text} | rest | more


def cuts(titles: Mapping[str, str], *values: int) -> list[dict[str, Any]]:
    return [{"cut": cut, "title": title, "value": v} for (cut, title), v in zip(titles.items(), values, strict=True)]


def share(numerator: int, denominator: int, percent: str | None, of: str, over: str | None) -> dict[str, Any]:
    sides = {"numerator": numerator, "denominator": denominator, "percent": percent}
    return {"share": sides | {"numerator_measure": of, "denominator_measure": over}}


STATUSES: Final = {"active": "正常", "suspended": "责令停止活动", "liquidating": "清算"}
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
DUE, ON_TIME = "projects.milestones-due", "projects.milestones-on-time"
REQUIRED, PUBLISHED = "projects.disclosure-required", "projects.disclosure-published"
TILES: Final = [
    tile("R1", "社会组织", "Organisations", "按住所统计", "organisations.by-domicile", 1234, "1,234", change=7,
         cuts=cuts(KINDS, 702, 481, 51)),
    tile("R1-registrar", "社会组织(登记机关)", "By registrar", "按登记机关统计", "organisations.by-registrar", 1234,
         "1,234", change=7, cuts=cuts(KINDS, 702, 481, 51)),
    tile("R1-status", "社会组织状态", "By status", "按住所统计", "organisations.by-status", 1234, "1,234", change=0,
         cuts=cuts(STATUSES, 1229, 3, 2)),
    tile("R2", "本月净增", "Net growth", "成立 + 迁入 − 注销 − 迁出", "organisations.ever-registered", 7, "+7"),
    tile("groups", "备案社区社会组织", "Filed groups", "备案不是登记", "groups.filed", 8721, "8,721", change=-12),
    tile("R4", "每社区备案组织", "Groups per community", "备案数 ÷ 社区数", "groups.filed", None, "1.18",
         **share(8721, 7392, None, "groups.filed", None)),
    tile("P1", "获准公益项目", "Approved projects", "按服务地域统计,分领域", "projects.by-field", 312, "312", change=18,
         cuts=cuts(CATALOGUES["2010"], 58, 51, 44, 40, 36, 27, 22, 15, 11, 8), freshness=BEHIND),
    tile("stages", "项目阶段", "Projects by stage", "全部申报项目", "projects.by-stage", 371, "371", change=21,
         cuts=cuts(STAGES, 22, 14, 23, 31, 40, 52, 120, 39, 30), freshness=BEHIND),
    tile("P8", "进度按时率", "Milestones on time", "按时 ÷ 到期", ON_TIME, None, "93.4%",
         **share(184, 197, "93.4", ON_TIME, DUE)),
    tile("P11", "信息公开率", "Disclosure", "已公开 ÷ 应公开", PUBLISHED, None, "—",
         **share(0, 0, None, PUBLISHED, REQUIRED)),
    tile("running", "履行中的合同", "Contracts running", "按购买主体所在地", "contracts.running", 96, "96",
         unit="份", change=4),
    tile("under-review", "待审视的合同", "Under review", "因承接主体状态变动", "contracts.under-review", 2, "2",
         unit="份", change=2, cuts=cuts({"cancelled": "承接主体注销"}, 2)),
    tile("tasks", "购买主体待决定", "Decisions due", "保留、转让或终止", "contracts.buyer-tasks", 2, "2",
         unit="项", change=2),
    tile("value", "累计合同金额", "Contract value", "按购买主体所在地", "contracts.value", 1234567890, "12,345,678.90",
         unit="元", change=1500000),
]  # fmt: skip
COLUMNS: Final = [
    {"key": "R1", "title": "社会组织", "unit": "个", "measure": "organisations.by-domicile"},
    {"key": "groups", "title": "备案组织", "unit": "个", "measure": "groups.filed"},
    {"key": "P1", "title": "获准项目", "unit": "个", "measure": "projects.by-field"},
    {"key": "running", "title": "履行中合同", "unit": "份", "measure": "contracts.running"},
    {"key": "under-review", "title": "待审视合同", "unit": "份", "measure": "contracts.under-review"},
    {"key": "M3", "title": "受理纠纷", "unit": "件", "measure": "disputes.accepted"},
    {"key": "in-hand", "title": "在办纠纷", "unit": "件", "measure": "disputes.in-hand"},
    {"key": "E1", "title": "3A级以上", "unit": "个", "measure": "grades.valid"},
]
