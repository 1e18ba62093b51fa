"""The 2010 action as the districts' API tells it, from the figures as they were printed."""

import json
from typing import Any, Final

from contracts.published_returns import published_return

PUBLISHED: Final = json.loads(published_return("beijing-2010"))
TOTAL: Final = PUBLISHED["stated_total"]
TITLE: Final = "北京市2010年社会组织服务民生行动"
REACHES: Final = {"one_district": "服务一个区县", "whole_city": "服务全市"}
CITY_OWN: Final = PUBLISHED["cuts"]["registering_authority"]["市民政局"]


def status_of(delta: int) -> str:
    return "OVER" if delta > 0 else "UNDER" if delta < 0 else "BALANCED"


def cut(letter: str, title: str, printed: dict[str, int], total: int) -> dict[str, Any]:
    delta = sum(printed.values()) - total
    figures = [{"label": REACHES.get(label, label), "value": value, "region": None} for label, value in printed.items()]
    sums = {"sum": sum(printed.values()), "total": total, "delta": delta, "status": status_of(delta)}
    named = {"letter": letter, "cut": letter, "title": title, "rule": f"2010.{letter.replace('′', chr(39))}"}
    return named | sums | {"figures": figures, "explanations": []}


_CUTS: Final = PUBLISHED["cuts"]
_DISTRICTS: Final = sum(_CUTS["registering_authority"].values()) - CITY_OWN
CUTS: Final = [
    cut("A", "项目领域", _CUTS["field"], TOTAL),
    cut("B", "登记机关", _CUTS["registering_authority"], TOTAL),
    cut("C", "组织类型", _CUTS["organisation_kind"], TOTAL),
    cut("D", "市级登记项目的服务地域", _CUTS["territory_of_city_registered"], CITY_OWN),
    cut("D′", "全部项目的服务地域", {"区县登记": _DISTRICTS, **_CUTS["territory_of_city_registered"]}, TOTAL),
]
SOURCE: Final = "第4篇"
LISTED: Final = [
    {"code": "beijing-2010", "title": TITLE, "source": SOURCE, "region": {"code": "110000", "name": "北京市"},
     "reference_on": "2010-12-31", "stated_total": TOTAL},
]  # fmt: skip
PRINTED: Final = LISTED[0] | {
    "cuts": CUTS,
    "identities": [
        {"rule": "2010.D'=B+D", "title": "D′ = B + D", "left": -253, "right": -253, "delta": 0, "status": "BALANCED"}
    ],
}


def rule(code: str, title: str, left: Any, right: Any, status: str, **more: Any) -> dict[str, Any]:
    delta = left - right if isinstance(left, int) and isinstance(right, int) else None
    place: dict[str, Any] = {"region": "110000", "region_name": "北京市", "period": "2026-11-24"}
    told: dict[str, Any] = {"detail": [], "explanation": None, "left_title": "视图", "right_title": "记录"}
    sides = {"left": left, "right": right, "delta": delta, "status": status}
    return {"rule": code, "title": title} | place | sides | told | more


RECONCILED: Final = {
    "at": "2026-11-24T02:04:05+00:00",
    "results": [
        rule("X2", "社会组织的期末数", 1234, 1234, "BALANCED", left_title="期末在册", right_title="期初 + 成立 − 注销"),
        rule("X3", "市 = 各区之和", 1234, 1233, "OVER", detail=["海淀区:视图 131,记录 130"]),
        rule("X15", "采购所见的组织状态", 96, 96, "BALANCED", detail=["核对 96 个组织,各以所见版本为准"]),
        rule("X19", "申报数的下限", None, 2018, "INCOMPLETE", detail=["原表为“约1 800个”,只是下限"]),
        *(
            rule(one["rule"], one["title"], one["sum"], one["total"], one["status"], period="2010",
                 left_title="各项之和", right_title="公布总数")
            for one in CUTS
        ),
    ],
}  # fmt: skip
