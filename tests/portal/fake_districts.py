"""Stands in for the districts' API: answers of the agreed shape, and every no it can say."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts import regions
from contracts.policies.in_force import in_force
from contracts.refusal import Refusal
from contracts.regions import CITY
from services.districts.answers.policies import listed, opened
from tests.portal.fake_board import FRESH, KINDS, TILES, TODAY, children
from tests.portal.fake_english import in_both
from tests.portal.fake_overview import drawn
from tests.portal.fake_return import LISTED, PRINTED, RECONCILED

LEVELS: Final = ("city", "district", "street", "community")
SIGNED_IN, NOBODYS = "110105", "110106"  # regions whose worklists are not for everybody
FIRST, SECOND = "0190b1f0-0000-7000-8000-000000000001", "0190b1f0-0000-7000-8000-000000000002"


class FakeDistricts:
    """What a test may set.

    `name`: what an organisation is called; `more`: added to the city's organisations; `no`: answers everything;
    `known_then`: organisations as an earlier day knew them; `in_english`: tells titles in both languages;
    `tiles`, `reconciled`, `printed`: told as they are; `simulated`: said of every answer.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.name, self.more = "北京市东城区和平里社区服务中心", 0
        self.no: tuple[int, Mapping[str, Any]] | None = None
        self.unreachable, self.known_then = False, 1234
        self.simulated: str | None = None
        self.receipts: list[str] = []
        self.receipt_status = "covered"
        self.told_by: list[str | None] = []
        self.in_english, self.tiles = True, TILES
        self.reconciled: Mapping[str, Any] = RECONCILED
        self.printed = PRINTED
        self.app = Starlette(
            routes=[
                Route("/board", self._answer(self._board)),
                Route("/figures", self._answer(lambda _: {"measures": MEASURES})),
                Route("/figures/{measure}", self._answer(self._figure)),
                Route("/figures/{measure}/rows", self._answer(self._rows)),
                *drawn(self._answer),
                Route("/reconciliation", self._answer(lambda _: self.reconciled)),
                Route("/returns", self._answer(lambda _: {"returns": LISTED})),
                Route("/returns/{code}", self._answer(lambda _: self.printed)),
                Route("/monthly-tables", self._answer(_monthly_table)),
                Route("/effects-of/{event}", self._answer(_effects)),
                Route("/worklists", self._answer(_worklist)),
                Route("/find", self._answer(_find)),
                Route("/policies", self._answer(lambda asked: _policies(None, asked))),
                Route("/policies/{key}", self._answer(lambda asked: _policies(asked.path_params["key"], asked))),
                Route("/status", self._answer(lambda _: STATUS)),
                Route("/quarantine", self._answer(lambda _: {"cases": CASES, "silent": ["evaluation"]})),
                Route("/quarantine/{reader}/{stream}", self._answer(lambda _: CASE)),
            ]
        )

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=_Wire(self), base_url="http://districts")

    def _answer(self, tell: Any) -> Any:
        async def answered(request: Request) -> Response:
            self.asked.append(f"{request.url.path}?{request.url.query}".rstrip("?"))
            self.told_by.append(request.headers.get("authorization"))
            if shut := _shut(request):
                return Response(json.dumps(shut[1]), shut[0], media_type="application/problem+json")
            if self.no:
                status, problem = self.no
                return Response(json.dumps(problem), status, media_type="application/problem+json")
            try:
                told = tell(request)
            except Refusal as no:
                said = {"detail": no.zh.format(**no.values), "detail_en": str(no)}
                return Response(json.dumps(said), no.status, media_type="application/problem+json")
            except ValueError:  # a day that is none
                return Response("{}", 422, media_type="application/problem+json")
            marked = {"Linli-Simulated": self.simulated} if self.simulated else {}
            if receipt := request.headers.get("Linli-Receipt"):
                self.receipts.append(receipt)
                marked["Linli-Receipt-Status"] = self.receipt_status
            return JSONResponse(in_both(told) if self.in_english else told, headers=marked)

        return answered

    def _board(self, request: Request) -> dict[str, Any]:
        code = request.query_params["region"]
        path: list[dict[str, str]] = []
        while code:
            here = regions.find(code)
            path.insert(0, {"code": here.code, "name": here.name})
            code = here.parent
        return {
            "region": {"code": here_code(path), "name": path[-1]["name"], "level": LEVELS[len(path) - 1], "path": path},
            "on": request.query_params.get("on", TODAY),
            "as_known_on": request.query_params.get("as_known_on"),
            "change_since": "2026-10-31",
            "tiles": [
                one | ({"value_text": f"{1234 + self.more:,}"} if one["key"] == "R1" else {}) for one in self.tiles
            ],
            "children": children(here_code(path)),
        }

    def _figure(self, request: Request) -> dict[str, Any]:
        named = MEASURES[0] | {"measure": request.path_params["measure"]}
        cuts = [
            {"cut": cut, "title": title, "value": value, "value_text": f"{value:,}"}
            for (cut, title), value in zip(KINDS.items(), (702, 481, 51), strict=True)
        ]
        return named | {
            "region": {"code": CITY, "name": "北京市"},
            "on": TODAY,
            "as_known_on": None,
            "value": self.known_then,
            "value_text": f"{self.known_then:,}",
            "cuts": cuts,
            "freshness": FRESH,
        }

    def _rows(self, request: Request) -> dict[str, Any]:
        event = {"effective_on": "2026-11-02", "recorded_at": "2026-11-03T02:04:05+00:00", "source": "registration"}
        approved = event | {
            "title": "准予成立登记",
            "name": "EstablishmentApprovedV1",
            "position": 17,
            "event_id": FIRST,
        }
        moved = event | {"title": "住所变更", "name": "DomicileChangedV1", "position": 1029, "event_id": SECOND}
        fields = [{"name": "类型", "value": "民办非企业单位"}, {"name": "登记机关", "value": "东城区"}]
        fields.append({"name": "统一社会信用代码", "value": "51110000MJ00000180"})
        first = {"id": FIRST, "title": self.name, "amount": 1, "amount_text": "1", "fields": fields}
        later = {"id": SECOND, "title": "什刹海街道居民议事会", "amount": 1, "amount_text": "1", "fields": fields}
        coded = {"id": SECOND, "title": "零报告", "title_en": "Nil", "amount": 1, "amount_text": "1", "fields": fields}
        after = request.query_params.get("after")
        rows = [first | {"events": [approved, moved]}, coded | {"events": [approved]}]
        rows = [later | {"events": [approved]}] if after else rows
        return {
            "measure": request.path_params["measure"],
            "title": MEASURES[0]["title"],
            "view": "organisations",
            "unit": "个",
            "region": {"code": CITY, "name": "北京市"},
            "cut": request.query_params.get("cut"),
            "cut_title": KINDS.get(request.query_params.get("cut", "")),
            "on": request.query_params.get("on", TODAY),
            "value": 702 if request.query_params.get("cut") else 1234,
            "value_text": "702" if request.query_params.get("cut") else "1,234",
            "rows": rows,
            "next": None if after else FIRST,
        }


def _shut(request: Request) -> tuple[int, Mapping[str, Any]] | None:
    """One worklist is for those who have signed in, another for none of them."""
    region = request.query_params.get("region") if request.url.path == "/worklists" else None
    if region == SIGNED_IN and "authorization" not in request.headers:
        return 401, {"type": "urn:linli:problem:NotSignedIn", "title": "需要登录", "title_en": "Authentication needed"}
    if region == NOBODYS:
        return 403, {
            "type": "urn:linli:problem:RoleMayNot",
            "title": "没有权限",
            "title_en": "Forbidden",
            "detail": "街道不能查看这个区的待办",
            "detail_en": "a street may not look at the worklist of this district",
        }
    return None


class _Wire(httpx.ASGITransport):
    """In process, and cut where the test says so."""

    def __init__(self, districts: FakeDistricts) -> None:
        super().__init__(districts.app)
        self._districts = districts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._districts.unreachable:
            raise httpx.ConnectError("nobody is there", request=request)
        return await super().handle_async_request(request)


def here_code(path: list[dict[str, str]]) -> str:
    return path[-1]["code"]


MEASURES: Final = [
    {"measure": "organisations.by-domicile", "view": "organisations", "service": "registration",
     "title": "社会组织(按住所)", "title_en": "Organisations by domicile", "unit": "个", "code": "R1", "cuts": KINDS},
    {"measure": "contracts.value", "view": "contracts", "service": "procurement", "title": "累计合同金额",
     "title_en": "Contract value", "unit": "元", "code": "", "cuts": {}},
    {"measure": "returns.imported", "view": "returns", "service": "procurement", "title": "已导入的统计表",
     "title_en": "Returns imported", "unit": "份", "code": "", "cuts": {}},
]  # fmt: skip
AT: Final = {"position": 1041, "behind": 0, "age_seconds": 0.4}
PROVED: Final = {"generation": 1, "at": "2026-11-24T01:40:00+00:00", "position": 1041, "differences": 0, "named": []}
CHANGED: Final = {
    "view": "projects", "kind": "rows", "stream": SECOND, "key": "", "field": "body.stage", "expected": '"declared"',
    "found": '"closed"',
}  # fmt: skip
STATUS: Final = {
    "objective_seconds": 10,
    "services": {
        "registration": {"position": 1041, "epoch": 1},
        "procurement": {"position": None, "epoch": None, "failure": "TimeoutError: "},
    },
    "views": {
        "organisations": {"title": "社会组织", "generation": 1, "quarantined": 0, "applied": 1041, "changed_nothing": 4,
                          "sources": {"registration": AT}, "proof": PROVED},
        "projects": {"title": "公益项目", "generation": 2, "quarantined": 1, "applied": 499, "changed_nothing": 0,
                     "sources": {"procurement": {"position": 499, "behind": 3, "age_seconds": 132.0}},
                     "proof": {**PROVED, "at": None, "position": None, "differences": 1, "named": [CHANGED]}},
    },
}  # fmt: skip
MISSED: Final = [{"measure": "projects.by-stage", "title": "公益项目(按阶段)", "title_en": "Projects by stage"}]
CASES: Final = [
    {"reader": "projects", "stream": SECOND, "position": 500, "event_id": FIRST, "cause": "unknown-version",
     "detail": "procurement.project.approved.v9", "events": 2, "missed_by": MISSED,
     "feed": {"source": "procurement", "channel": "procurement.projects", "partition": 3}},
    {"reader": "procurement.providers", "stream": FIRST, "position": 77, "event_id": SECOND, "cause": "react:KeyError",
     "detail": "", "events": 1, "missed_by": [],
     "feed": {"source": "registration", "channel": "registration.organisations", "partition": 1}},
]  # fmt: skip
CASE: Final = {
    "reader": "projects", "stream": SECOND, "missed_by": MISSED,
    "records": [
        {**CASES[0], "headers": {"ce_type": "procurement.project.approved.v9"}, "body": '{"by": "city"}'},
        {**CASES[0], "cause": "waits-behind", "detail": "", "headers": {"ce_type": None}, "body": None},
    ],
}  # fmt: skip


def _policies(key: str | None, request: Request) -> dict[str, Any]:
    """The packaged policies are no figures: what the districts answer is what they say."""
    on = date.fromisoformat(request.query_params.get("on", TODAY))
    region = request.query_params.get("region", CITY)
    answer = opened(in_force(), key, on, region) if key else listed(in_force(), on, region)
    told: dict[str, Any] = msgspec.to_builtins(answer)
    return told


def _monthly_table(request: Request) -> dict[str, Any]:
    """A quarter that was printed with a correction, or a month that nobody has reported."""
    period = request.query_params.get("period", "2026-10")
    reported = period != "2026-10"
    titles = {
        "title": "累计受理纠纷:房屋宅基地",
        "title_en": "Disputes accepted: Housing",
    }
    accepted = {
        "line": "disputes.accepted/housing",
        **titles,
        "printed": 3 if reported else None,
        "corrections": -1 if reported else 0,
        "total": 2 if reported else None,
        "live": 2,
    }
    open_month = {
        "month": "2026-05",
        "state": "open",
        "state_zh": "未上报",
        "state_en": "Open",
        "zero": False,
        "missing": 0,
        "late": False,
        "submitted_on": None,
        "due_on": None,
        "reason": "",
        "fingerprint": "",
    }
    state = {"state": "locked", "state_zh": "已锁定", "state_en": "Locked"}
    late = {"missing": 2, "late": True, "submitted_on": "2026-06-08", "due_on": "2026-06-05"}
    locked = {**open_month, **state, **late}
    zero = {**locked, "month": "2026-06", "zero": True, "missing": 0, "late": False}
    state = {"state": "not-reported", "state_zh": "未报(已关账)", "state_en": "Not reported"}
    not_reported = {**open_month, **state, "month": "2026-04", "reason": "无人值守"}
    street = {"code": "110113001", "name": "胜利街道", "level": "street"}
    months = [not_reported, locked, zero] if reported else [open_month]
    correction = {"printed_in": "2026-06", "of": "2026-05", "line": "disputes.accepted/housing", **titles, "amount": -1}
    return {
        "region": {"code": "110113", "name": "顺义区", "level": "district"},
        "period": period,
        "reported": 2 if reported else 0,
        "of": 3 if reported else 1,
        "lines": [accepted],
        "corrections": [correction] if reported else [],
        "units": [{"place": street, "months": months}],
    }


def _effects(request: Request) -> dict[str, Any]:
    """An annulled order with what followed; of any other event nothing followed."""
    order = {
        "event_id": FIRST,
        "cause": None,
        "depth": 0,
        "name": "registration.organisation.suspended.v1",
        "title": "责令停止活动",
        "title_en": "Suspended",
        "source": "registration",
        "view": "organisations",
        "view_title": "社会组织",
        "thing": FIRST,
        "thing_title": "北京市东城区和平里社区服务中心",
        "thing_title_en": "北京市东城区和平里社区服务中心",
        "effective_on": "2026-11-02",
        "recorded_at": "2026-11-03T02:04:05+00:00",
        "position": 17,
    }
    effect = {"source": "procurement", "view": "contracts", "thing_title": "DC-1", "thing_title_en": "DC-1"}
    review = {**order, **effect, "depth": 1, "event_id": SECOND, "title": "列入审视", "title_en": "Put under review"}
    deeper = {**review, "depth": 2, "title": "请购买主体决定", "title_en": "Buyer asked"}
    annulling = {**order, "title": "撤销责令停止活动决定", "title_en": "Order annulled"}
    lifted = {**review, "title": "解除审视", "title_en": "Review lifted"}
    left = {
        "reader": "procurement.providers",
        "thing": SECOND,
        "family": "procurement.contract",
        "why": "合同已于2026-11-01结束,审视与否不再改变",
        "why_en": "the contract ended on 2026-11-01: its review is history",
        "facts": [],
    }
    followed = request.path_params["event"] == FIRST
    return {
        "of": request.path_params["event"],
        "event": order if followed else None,
        "effects": [review, deeper] if followed else [],
        "annulled_by": annulling if followed else None,
        "reversals": [lifted] if followed else [],
        "answered": ["procurement.providers"] if followed else [],
        "left": [left] if followed else [],
        "more": followed,
    }


def _worklist(request: Request) -> dict[str, Any]:
    span = request.query_params.get("span", "all")
    owed = {
        "clock": "med.period",
        "title": "调解",
        "title_en": "Mediate",
        "owes": "committee",
        "owes_zh": "调解委员会",
        "owes_en": "Mediation committee",
        "place": {"code": "110113001012", "name": "胜利小区社区居委会", "level": "community"},
        "service": "mediation",
        "subject": FIRST,
        "subject_kind": "mediation.dispute",
        "since": "2026-10-20T00:00:00+08:00",
        "due_at": "2026-11-20T00:00:00+08:00",
        "last_day": "2026-11-19",
        "provisional": False,
        "paused_on": None,
        "overdue_days": 5,
    }
    hours = {**owed, "subject": SECOND, "title": "重大纠纷上报", "title_en": "Report a major dispute", "last_day": None}
    provisional = {**owed, "provisional": True, "overdue_days": 0, "last_day": "2027-01-04"}
    paused = {**owed, "paused_on": "2026-11-01", "overdue_days": 0}
    return {
        "region": {"code": "110113", "name": "顺义区", "level": "district"},
        "on": TODAY,
        "owes": request.query_params.get("owes"),
        "span": span,
        "counts": {"overdue": 2, "today": 0, "week": 0, "all": 4},
        "owed": [] if span == "today" else [owed, hours | {"overdue_days": 1}, provisional, paused],
    }


def _find(request: Request) -> dict[str, Any]:
    """Two of a kind whenever anything is asked for, and more of them."""
    q, family = request.query_params["q"], request.query_params.get("family", "mediation.committee")
    field = {"name": "地区", "name_en": "Region", "value": "双丰街道", "value_en": "Shuangfeng Street"}
    named = ("北京市东城区和平里社区服务中心", "什刹海街道居民议事会")
    found = [
        {"family": family, "id": each, "title": name, "title_en": name, "fields": [field]}
        for each, name in zip((FIRST, SECOND), named, strict=True)
        if "nothing" not in q
    ]
    return {"q": q, "found": found, "more": [family] if found else []}
