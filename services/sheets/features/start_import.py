"""Start an import (确认导入): its user says which rows are left out; what is refused must be among them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, ImportQueued
from services.sheets.desk import TheCaller, TheOccasion, TheStore
from services.sheets.domain.sheet_import import start
from services.sheets.row_numbers import row_numbers

router = APIRouter(tags=["sheets"], route_class=CommandRoute)


class StartImport(BaseModel, extra="forbid"):
    """Rows as the sheet numbers them."""

    left_out: Annotated[str, Field(title="不导入的行(如5、8-12)", max_length=20_000)] = ""


@router.post("/imports/{import_id}/start", status_code=201)
async def start_import(
    import_id: UUID, form: StartImport, store: TheStore, caller: TheCaller, occasion: TheOccasion
) -> Answer:
    """Refuses: NotFound, NotNow, NotRows, RowsNotSaid, NothingToImport."""
    found = await store.get(IMPORTS, import_id)
    started = start(found.state, left_out=row_numbers(form.left_out), by=caller)
    queue = await store.load(QUEUE, QUEUE_ID)
    return await store.append(occasion, found.then(started), queue.then(ImportQueued(of=import_id)))
