"""Take an import back as a whole (撤回整次导入): row by row, the last first, by the command that undoes each."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, ImportQueued
from services.sheets.desk import TheCaller, TheLayouts, TheOccasion, TheStore
from services.sheets.domain.sheet_import import StaysByLaw, reverse

router = APIRouter(tags=["sheets"], route_class=CommandRoute)


class ReverseImport(BaseModel, extra="forbid"):
    """Why; it is told beside each thing that is taken back."""

    reason: Annotated[str, Field(title="撤回原因", min_length=1, max_length=500), Prose]


@router.post("/imports/{import_id}/reversal", status_code=201)
async def reverse_import(
    import_id: UUID,
    form: ReverseImport,
    store: TheStore,
    caller: TheCaller,
    layouts: TheLayouts,
    occasion: TheOccasion,
) -> Answer:
    """Refuses: NotFound, NotNow, StaysByLaw."""
    found = await store.get(IMPORTS, import_id)
    started = reverse(found.state, reason=form.reason, by=caller)
    assert found.state.received
    undone = layouts[found.state.received.command.rpartition(".")[2]].undone
    if not undone.by:
        raise StaysByLaw(why=undone.stays, why_en=undone.stays_en)
    queue = await store.load(QUEUE, QUEUE_ID)
    return await store.append(occasion, found.then(started), queue.then(ImportQueued(of=import_id)))
