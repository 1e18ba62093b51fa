"""Stands in for the files of things: a dispute with all that a file can hold, a committee with next to nothing."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

CASE: Final = "0190b1f0-0000-7000-8000-000000000009"
COMMITTEE: Final = "0190b1f0-0000-7000-8000-00000000000b"
EVENT: Final = "0190b1f0-0000-7000-8000-000000000001"
NUMBER: Final = "顺义区胜利社区人民调解委员会〔2026〕调字第0007号"


def value(name: str, zh: str, en: str, kind: str, kept: Any, *said: str, **more: str) -> dict[str, Any]:
    told = dict(zip(("said_zh", "said_en"), said, strict=True)) if said else {}
    return {"name": name, "title_zh": zh, "title_en": en, "kind": kind, "value": kept, **told, **more}


def happened(version: int, zh: str, en: str, *values: dict[str, Any], **more: Any) -> dict[str, Any]:
    days = {"effective_on": f"2026-11-0{version}", "recorded_at": f"2026-11-0{version}T09:30:00+08:00"}
    who = {"role": "mediator", "role_zh": "人民调解员", "role_en": "Mediator", "unit": COMMITTEE, "actor": "person-1"}
    told = {"title_zh": zh, "title_en": en, "topic": "mediation.dispute.trial", "policy": "beijing-2026@1"}
    return {"id": EVENT, "version": version, **told, **days, **who, "values": list(values), **more}


def clock(zh: str, en: str, **more: Any) -> dict[str, Any]:
    told = {"clock": "med.period", "title_zh": zh, "title_en": en, "owes": "committee", "owes_zh": "调解委员会"}
    days = {"started_at": "2026-11-02T00:00:00+08:00", "due_at": "2026-12-03T00:00:00+08:00", "last_day": "2026-12-02"}
    ended: dict[str, Any] = {"paused_on": None, "moved": [], "ran_out": False, "stopped_on": None}
    rest = {"owes_en": "Mediation committee", "provisional": False, "overdue": False, "late_days": 0}
    rest |= {"late_seconds": 0}
    return {**told, **days, **ended, **rest, **more}


REGION: Final = value("region", "地区", "Region", "region", "110113001012", "胜利社区居委会", "Shengli Community")
LINK: Final = value(
    *("committee", "调委会", "Committee", "thing", COMMITTEE),
    family="mediation.committee",
    at=f"mediation/committees/{COMMITTEE}",
)
STAGE: Final = value("stage", "阶段", "Stage", "word", "assigned", "调解中", "In mediation")
TEXT: Final = value("reason", "原因", "Reason", "text", "登记错误，见卷宗")
HIDDEN: Final = value("parties.1", "当事人", "Parties", "person", None, "[不公开]", "[not public]")
DISPUTE: Final[dict[str, Any]] = {
    "id": CASE,
    "version": 4,
    "warning": {"field": "region", "zh": "纠纷发生地在朝阳区", "en": "the dispute lies in Chaoyang District"},
    "state": {},
    "family": {"name": "mediation.dispute", "title_zh": "纠纷", "title_en": "Dispute"},
    "called": NUMBER,
    "summary": [
        STAGE,
        LINK,
        value("accepted.number", "卷宗号", "Case number", "text", NUMBER),
        REGION,
        value("mediator", "调解员", "Mediator", "person", "person-1"),
        value("version", "版本", "Version", "technical", 4),
    ],
    "next": ["mediation.conclude-dispute", "mediation.withdraw-dispute"],
    "clocks": [
        clock("调解", "Mediate", overdue=True),
        clock("告知补正", "Ask for corrections", paused_on="2026-11-05", provisional=True),
        clock("重大纠纷上报", "Report a major dispute", last_day=None),
        clock("签订合同", "Sign a contract", stopped_on="2026-12-04", late_days=2, moved=[{"reason": "holiday"}]),
    ],
    "timeline": [
        happened(
            *(2, "受理", "Accepted", LINK, REGION, HIDDEN),
            *(value("accepted_on", "受理日期", "Accepted on", "day", "2026-11-02"),),
            *(value("leads", "线索", "Leads", "number", 1200),),
        ),
        happened(
            3, "指派调解员", "Mediator assigned", role=None, unit="", actor="reaction:mediation.work", cause=EVENT
        ),
        happened(
            *(4, "更正受理", "Acceptance corrected", TEXT),
            *(value("because_of", "起因", "Because of", "event", EVENT),),
            *(value("learned_at", "得知时间", "Learned at", "instant", "2026-11-02T09:30:00+08:00"),),
            holder="person-2",
            unit="110113001",
            unit_zh="胜利街道",
            unit_en="Shengli Subdistrict",
        ),
    ],
    "earlier": 3,
}
EMPTY: Final[dict[str, Any]] = {
    "id": COMMITTEE,
    "version": 0,
    "state": {},
    "called": None,
    "summary": [],
    "next": [],
    "clocks": [],
    "family": {"name": "mediation.committee", "title_zh": "人民调解委员会", "title_en": "Mediation committee"},
    "timeline": [],
    "earlier": 0,
}


async def dispute(request: Request) -> Response:
    return JSONResponse(DISPUTE if request.query_params.get("with") == "file" else {"id": CASE, "version": 4})


async def committee(_: Request) -> Response:
    return JSONResponse(EMPTY)


DOCUMENT: Final[dict[str, Any]] = {
    **EMPTY,
    "id": CASE,
    "version": 2,
    "state": {"issued": {"number": "顺义区胜利社区人民调解委员会〔2026〕调字第0007号"}, "scans": [{}]},
    "called": "顺义区胜利社区人民调解委员会〔2026〕调字第0007号",
    "summary": [value("number", "编号", "Number", "text", "顺义区胜利社区人民调解委员会〔2026〕调字第0007号")],
    "next": ["papers.seal-document"],
    "family": {"name": "linli.document", "title_zh": "文书", "title_en": "Document"},
}


async def document(_: Request) -> Response:
    return JSONResponse(DOCUMENT)
