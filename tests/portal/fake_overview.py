"""A region at a glance, a figure over time and the regions below, as the districts' API tells them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import Route

from contracts import regions
from contracts.regions import CITY
from tests.portal.fake_board import BEHIND, FRESH, TILES, TODAY
from tests.portal.fake_return import RECONCILED

LEVELS: Final = ("city", "district", "street", "community")
RESULTS: Final[Any] = RECONCILED["results"]
COMPARED: Final = True
DIFFERING: Final = [one for one in RESULTS if one["status"] == "OVER"][:1]
MONTH_ENDS: Final = (
    *((date(2025 + at // 12, at % 12 + 1, 1) - timedelta(days=1)).isoformat() for at in range(12, 23)),
    TODAY,
)
NAMED: Final = {"title": "社会组织(按住所)", "title_en": "Organisations by domicile", "unit": "个", "code": "R1"}


def drawn(answer: Callable[[Any], Any]) -> list[Route]:
    """Routes that a stand-in for the districts has beside its others."""
    return [
        Route("/overview/{region}", answer(overview)),
        Route("/figures/{measure}/series", answer(series)),
        Route("/figures/{measure}/by-region", answer(by_region)),
        Route("/shares", answer(lambda _: {"shares": SHARES})),
        Route("/shares/{key}/by-region", answer(share_by_region)),
    ]


def series(request: Request) -> dict[str, Any]:
    """Rises by three at every point."""
    first, last = (date.fromisoformat(request.query_params[end]) for end in ("from", "to"))
    step = {"day": 1, "week": 7, "month": 30}[request.query_params["step"]]
    days = [first + timedelta(days=step * at) for at in range((last - first).days // step + 1)]
    points = [
        {"on": on.isoformat(), "value": 3 * at + 20, "value_text": f"{3 * at + 20:,}", "change": 3 if at else None}
        for at, on in enumerate(days)
    ]
    cut = request.query_params.get("cut")
    return {"measure": request.path_params["measure"], **NAMED, **_region(request), "cut": cut, "points": points}


def by_region(request: Request) -> dict[str, Any]:
    """Values that differ widely; one of them nought, one of them not known."""
    code = request.query_params.get("region", CITY)
    below = regions.children(code, date(2026, 11, 24))
    values: list[int | None] = [(at * at * 37 + 60) % 531 for at in range(len(below))]
    values[2:4] = [0, None][: max(0, len(values) - 2)]
    rows = [
        {"code": one.code, "name": one.name, "level": one.level, "value": value, "value_text": _text(value)}
        for one, value in zip(below, values, strict=True)
    ]
    whole = 14 + sum(value or 0 for value in values)
    return {
        "measure": request.path_params["measure"],
        **NAMED,
        **_region(request),
        "cut": request.query_params.get("cut"),
        "rows": rows,
        "direct": {"value": 14, "value_text": "14"},
        "total": {"value": whole, "value_text": f"{whole:,}"},
    }


def share_by_region(request: Request) -> dict[str, Any]:
    """Shares that differ by tenths; one of them nought, and one of nothing."""
    code = request.query_params.get("region", CITY)
    below = regions.children(code, date(2026, 11, 24))
    sides = [((at * 37 + 11) % 100, 200) for at in range(len(below))]
    sides[2:4] = [(0, 200), (0, 0)][: max(0, len(sides) - 2)]
    lines = [_divided(*each) for each in sides]
    whole = _divided(sum(part for part, _ in sides), sum(whole for _, whole in sides))
    rows = [
        {"code": one.code, "name": one.name, "level": one.level} | line for one, line in zip(below, lines, strict=True)
    ]
    about = next(one for one in SHARES if one["share"] == request.path_params["key"])
    days = {name: request.query_params.get(name) for name in ("on", "as_known_on")}
    told = about | _region(request) | {**days, "on": days["on"] or TODAY}
    return told | {"rows": rows, "direct": _divided(0, 0), "total": whole, "freshness": FRESH}


def _divided(part: int, whole: int) -> dict[str, Any]:
    value = f"{part / whole * 100:.1f}" if whole else None
    return {"numerator": part, "denominator": whole, "value": value, "value_text": f"{value}%" if value else "—"}


def overview(request: Request) -> dict[str, Any]:
    code = request.path_params["region"]
    path: list[dict[str, str]] = []
    while code:
        here = regions.find(code)
        path.insert(0, {"code": here.code, "name": here.name})
        code = here.parent
    return {
        "region": {**path[-1], "level": LEVELS[len(path) - 1], "path": path},
        "on": request.query_params.get("on", TODAY),
        "as_known_on": request.query_params.get("as_known_on"),
        "change_since": "2026-10-31",
        "services": SERVICES,
        "moved": MOVED,
        "late": LATE,
        "reported_late": REPORTED_LATE,
        "reconciliation": {"at": "2026-11-24T01:02:03Z", "balanced": 212, "differing": DIFFERING} if COMPARED else None,
        "freshness": {"organisations": FRESH, "projects": BEHIND},
    }


def _region(request: Request) -> dict[str, Any]:
    code = request.query_params.get("region", CITY)
    return {"region": {"code": code, "name": regions.find(code).name}}


def _text(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _tile(key: str, title: str, title_en: str, measure: str, value: int, change: int, unit: str = "个") -> Any:
    told = {"key": key, "title": title, "title_en": title_en, "note": "", "measure": measure, "unit": unit}
    rest: dict[str, Any] = {"share": None, "cuts": [], "freshness": FRESH, "terms": []}
    return told | {"value": value, "value_text": f"{value:,}", "change": change, "change_text": f"{change:,}"} | rest


def _service(key: str, title: str, title_en: str, tiles: list[Any]) -> dict[str, Any]:
    return {"key": key, "title": title, "title_en": title_en, "tiles": tiles}


def _moved(tile: Any, *months: int) -> dict[str, Any]:
    kept = {name: tile.get(name) for name in ("measure", "title", "title_en", "unit", "change", "change_text")}
    value, ends = months[-1], MONTH_ENDS[-len(months) :]
    points = [{"on": on, "value": month} for on, month in zip(ends, months, strict=True)]
    return kept | {"value": value, "value_text": f"{value:,}", "series": points}


ACCEPTED: Final = _tile("M3", "受理纠纷", "Disputes accepted", "disputes.accepted", 3412, 287, "件")
COMMITTEES: Final = _tile("committees", "人民调解委员会", "Committees", "committees.active", 196, 0)
GRADED: Final = _tile("E2", "一年内到期的等级", "Grades expiring", "grades.expiring", 38, -4)
VALID: Final = _tile("E1", "有效等级", "Valid grades", "grades.valid", 614, 9)
BY_KEY: Final = {one["key"]: one for one in TILES}
SERVICES: Final = [
    _service("registration", "登记管理", "Registration", [BY_KEY[key] for key in ("R1", "R2", "groups", "R4")]),
    _service("mediation", "人民调解", "Mediation", [COMMITTEES, ACCEPTED]),
    _service("procurement", "政府购买服务", "Procurement", [BY_KEY[key] for key in ("P1", "P8", "running", "value")]),
    _service("evaluation", "评估考核", "Evaluation", [VALID, GRADED]),
]
SHARES: Final[list[dict[str, Any]]] = [
    {"share": "P8", "title": "进度按时率", "title_en": "Milestones on time", "note": "按时 ÷ 到期",
     "note_en": "on time ÷ due", "unit": "%", "numerator_measure": "projects.milestones-on-time",
     "denominator_measure": "projects.milestones-due"},
    {"share": "R4", "title": "每社区备案组织", "title_en": "Groups per community", "note": "备案数 ÷ 社区数",
     "note_en": "filed groups ÷ communities", "unit": "", "numerator_measure": "groups.filed",
     "denominator_measure": None},
]  # fmt: skip
MOVED: Final = [
    _moved(ACCEPTED, 410, 688, 930, 1102, 1377, 1640, 1905, 2233, 2518, 2806, 3125, 3412),
    _moved(VALID, 571, 571, 580, 588, 590, 588, 597, 601, 604, 604, 605, 614),
    _moved(BY_KEY["groups"], 8600, 8612, 8630, 8641, 8655, 8690, 8703, 8721, 8740, 8738, 8733, 8721),
]
REPORTED_LATE: Final = {
    "key": "majors-late", "title": "超时上报的重大纠纷", "title_en": "Major disputes reported late",
    "note": "本月上报,但超过时限", "note_en": "told this month, but after the limit",
    "measure": "majors.late", "value": 2, "value_text": "2",
}  # fmt: skip
LATE: Final = [
    {"key": "majors", "title": "逾期未报市级的重大纠纷", "title_en": "Major disputes overdue",
     "note": "24 小时内应报市级", "note_en": "due at the city within 24 hours",
     "measure": "majors.overdue", "value": 1, "value_text": "1"},
    {"key": "milestones", "title": "逾期未报的进度", "title_en": "Milestones overdue", "note": "按合同约定的日期",
     "note_en": "by the day agreed in the contract", "measure": "projects.milestones-overdue", "value": 12,
     "value_text": "12"},
    {"key": "tasks", "title": "购买主体待决定", "title_en": "Decisions due", "note": "", "note_en": "",
     "measure": "contracts.buyer-tasks", "value": 0, "value_text": "0"},
]  # fmt: skip
