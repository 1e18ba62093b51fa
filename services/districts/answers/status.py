"""Where everything stands: each service's log and reactions, each view's place, and what lies in quarantine."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from contracts.access.caller import Caller
from contracts.roles import Role
from services.chassis.clock import ZONE
from services.chassis.recorder import Unavailable
from services.districts import freshness
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.reconciliation.in_english import sentence
from services.districts.spreadsheet import Cell, Csv, Language, Table, csv_of
from services.districts.verifying.proofs import Proven

KEEPERS: Final = (Role.OPERATOR, Role.SERVICE)
router = APIRouter(tags=["status"], dependencies=KNOWN_ONLY)


@router.get("/status")
async def status(districts: TheDistricts, request: Request) -> Response:
    """A service that does not answer is told as such; its views are shown all the same.

    Which rows differ, and which things people must look at, is told to whoever keeps the views going.
    """
    found = await _status(districts)
    caller: Caller | None = request.scope.get("linli.caller")
    return told(found if caller and caller.role in KEEPERS else _for_everybody(found))


@router.get("/status.csv", response_class=Csv)
async def status_as_table(districts: TheDistricts, language: Language = "zh") -> Response:
    """How fresh each view is, by the services it reads: a table for a spreadsheet."""
    return csv_of(_table(await _status(districts), language), language)


def _for_everybody(found: dict[str, Any]) -> dict[str, Any]:
    """The same without things by their identity."""
    for about in found["views"].values():
        about["proof"]["named"] = []
    for service in found["services"].values():
        for reversal in (each for reaction in service["reactions"] for each in reaction["reversals"]):
            reversal["left"] = []
    return found


async def _status(districts: Districts) -> dict[str, Any]:
    services = dict(zip(districts.logs, await _services(districts), strict=True))
    heads = {name: about.get("position") for name, about in services.items()}
    proofs = await districts.proofs.known()
    views = {view: await _view(districts, view, heads) for view in districts.specs}
    for view, about in views.items():
        about["proof"] = proofs.get(view, Proven()).told()
    told = {"services": services, "views": views, "simulated": districts.simulated}
    return told | {"objective_seconds": freshness.OBJECTIVE}


async def _services(districts: Districts) -> list[dict[str, Any]]:
    return list(await asyncio.gather(*(_service(log) for log in districts.logs.values())))


async def _service(log: Any) -> dict[str, Any]:
    try:
        async with asyncio.timeout(freshness.PATIENCE):
            about, reactions = await log.about(), await log.reactions()
    except (Unavailable, TimeoutError, OSError) as wrong:
        return {"position": None, "epoch": None, "reactions": [], "failure": f"{type(wrong).__name__}: {wrong}"}
    return {"position": about["position"], "epoch": about["epochs"][-1][0], "reactions": reactions}


async def _view(districts: Districts, view: str, heads: dict[str, int | None]) -> dict[str, Any]:
    ledger = districts.ledger(view)
    generation, feeds = await ledger.generation(), await ledger.status()
    fresh = await freshness.of_view(districts, view, heads)
    return {
        "title": ledger.spec.title,
        "title_en": sentence(ledger.spec.title),
        "generation": generation.number,
        "fold_version": generation.fold_version,
        "quarantined": sum(feed.parked_streams for feed in feeds),
        "applied": sum(feed.applied for feed in feeds),
        "changed_nothing": sum(feed.changed_nothing for feed in feeds),
        "as_of": fresh["as_of"],
        "sources": fresh["sources"],
    }


HEADS: Final = (
    *(("视图", "view"), ("名称", "title"), ("数据截至", "as of"), ("来源", "source")),
    *(("已读到", "position"), ("日志末尾", "head"), ("落后条数", "behind"), ("落后秒数", "age in seconds")),
    *(("隔离中", "quarantined streams"), ("已应用", "applied"), ("代次", "generation")),
    *(("核验时间", "verified at"), ("核验至", "verified to"), ("与日志不符", "differences from the log")),
)


def _table(found: Mapping[str, Any], language: str) -> Table:
    """A head that is not known, because its service does not answer, is an empty cell."""
    rows: list[tuple[Cell, ...]] = []
    for view, about in found["views"].items():
        same = (view, about["title" if language == "zh" else "title_en"], about["as_of"])
        proof = about["proof"]
        verified = proof["at"].astimezone(ZONE).isoformat(" ", "seconds") if proof["at"] else None
        proved = (verified, proof["position"], proof["differences"])
        kept = (about["quarantined"], about["applied"], about["generation"], *proved)
        for source, at in about["sources"].items():
            age = None if at["age_seconds"] is None else Decimal(str(at["age_seconds"]))
            rows.append((*same, source, at["position"], at["head"], at["behind"], age, *kept))
    return Table("status", HEADS, rows)
