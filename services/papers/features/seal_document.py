"""Put the scan of a sealed paper with its document (登记盖章扫描件): from the day of the seal it counts as signed."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from msgspec.structs import replace

from contracts.days import Day
from services.chassis.clock import SystemClock, today
from services.chassis.desk import CommandRoute
from services.chassis.files import takes_file
from services.chassis.streams import Answer, Replayed
from services.papers.application import DOCUMENTS
from services.papers.desk import TheOccasion, TheShelf, TheStore, Today
from services.papers.domain.document import seal
from services.papers.issuing import CAME_TO_NOTHING
from services.papers.keeping import SCAN, file_of, reference
from services.papers.scans import ScanRules, looked_at, rules_on

router = APIRouter(tags=["documents"], route_class=CommandRoute)


def _now() -> ScanRules:
    return rules_on(today(SystemClock()))


@router.post("/documents/{document_id}/sealing", status_code=201)
@takes_file(kinds=lambda: _now().kinds, largest=lambda: _now().largest)
async def seal_document(
    document_id: UUID,
    on: Annotated[Day, Query(title="盖章日期")],
    request: Request,
    store: TheStore,
    shelf: TheShelf,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """The body is the file itself; what it was called nobody asks. Refuses: NotFound, AfterToday, BeforeLastFact,
    SameScan, TooManyScans, ScanEmpty, ScanTooLarge, NoScan, ScanActive, ScanTooLong, ScanTooWide.
    """
    document = await store.get(DOCUMENTS, document_id)
    content, declared = await request.body(), request.headers.get("content-type", "").partition(";")[0].strip().lower()
    rules = rules_on(today)
    kind = await asyncio.to_thread(looked_at, content, declared, rules)
    scan = file_of(content, kind, SCAN, reference(shelf.service))
    sealed = seal(document.state, scan=scan.file, most=rules.most, officer=occasion.actor, on=on, today=today)
    replay = await store.answered(occasion.key.value, occasion.key.fingerprint) if occasion.key else None
    if replay:
        raise Replayed(replay)
    await shelf.put([scan], (DOCUMENTS.name, document_id), on)
    try:
        return await store.append(replace(occasion, effective_on=on), document.then(sealed))
    except CAME_TO_NOTHING:
        await shelf.take_back([scan])
        raise
