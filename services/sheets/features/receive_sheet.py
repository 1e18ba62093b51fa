"""Send a sheet in (上传表格): it is looked at and its heading found, then its rows are tried; nothing is done yet."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request

from contracts.access.deciding import decide
from contracts.refusal import Refusal
from services.chassis.clock import SystemClock, today
from services.chassis.desk import CommandRoute
from services.chassis.files import takes_file
from services.chassis.identity import new_id
from services.chassis.streams import Answer, Replayed
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, ImportQueued
from services.sheets.desk import TheCaller, TheLayout, TheOccasion, TheShelf, TheStore, Today
from services.sheets.domain.sheet_import import receive
from services.sheets.keeping import SENT
from services.sheets.layouts import Layout
from services.sheets.opening import limits_on, opened
from services.sheets.workbook import KIND

router = APIRouter(tags=["sheets"], route_class=CommandRoute)


class NotGiven(Refusal):
    zh = "“{text}”不是本表的栏目,应写成“栏目=内容”"
    en = "{text} is no field of this sheet: say field=value"
    status = 422
    field = "given"


def _largest() -> int:
    return limits_on(today(SystemClock())).largest


@router.post("/sheets/{command}/imports", status_code=201)
@takes_file(kinds=lambda: (KIND,), largest=_largest)
async def receive_sheet(
    layout: TheLayout,
    request: Request,
    store: TheStore,
    shelf: TheShelf,
    caller: TheCaller,
    occasion: TheOccasion,
    today: Today,
    given: Annotated[tuple[str, ...], Query(title="各行相同的栏目", max_length=20)] = (),
) -> Answer:
    """The body is the workbook itself; what it was called nobody asks. `given`: field=value, the same for every row.

    Refuses: NotFound, RoleMayNot, NotGiven, and as `opened`.
    """
    refusal = decide(caller, layout.command).refusal
    if refusal:
        raise refusal
    same = _same(given, layout)
    content = await request.body()
    sheet = await asyncio.to_thread(opened, content, layout, limits_on(today), tuple(same))
    kept, fresh = shelf.kept(content, SENT), IMPORTS.new(new_id())
    received = receive(
        command=layout.command,
        sheet=kept,
        rows=sheet.extent.rows,
        region=caller.region,
        by=caller,
        given=same,
        today=today,
    )
    queue = await store.load(QUEUE, QUEUE_ID)
    replay = await store.answered(occasion.key.value, occasion.key.fingerprint) if occasion.key else None
    if replay:
        raise Replayed(replay)
    await shelf.put(kept, content, fresh.id, today)
    return await store.append(occasion, fresh.then(received), queue.then(ImportQueued(of=fresh.id)))


def _same(given: Sequence[str], layout: Layout) -> dict[str, str]:
    """Raises NotGiven."""
    fields = {each.field.name for each in layout.columns}
    same = {}
    for each in given:
        field, _, said = each.partition("=")
        if field not in fields:
            raise NotGiven(text=each[:40])
        same[field] = said
    return same
