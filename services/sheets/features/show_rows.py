"""What was said of each row of an import (各行的结论), page by page; those that are refused first, if asked so."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from msgspec.json import encode

from services.sheets.application import IMPORTS
from services.sheets.desk import TheReader, TheShelf, TheStore
from services.sheets.keeping import unpacked
from services.sheets.verdicts import Verdict, Word, shown

router = APIRouter(tags=["sheets"])
PAGE: Final = 100


@router.get("/imports/{import_id}/rows", response_class=Response)
async def show_rows(
    import_id: UUID,
    store: TheStore,
    shelf: TheShelf,
    reader: TheReader,
    after: Annotated[int, Query(title="从哪一行以后", ge=0, le=10_000_000)] = 0,
    only: Annotated[Word | None, Query(title="只看哪一种")] = None,
) -> Response:
    """{rows: [{row, verdict, zh, complaints, there}], more}; none before the dry run is done. Refuses: NotFound,
    SheetGone.
    """
    judged = (await store.get(IMPORTS, import_id)).state.judged
    told: list[Verdict] = unpacked(await shelf.read(judged.verdicts, reader), list[Verdict]) if judged else []
    rows = [each for each in told if each.row > after and only in (None, each.word)]
    page = {"rows": list(map(shown, rows[:PAGE])), "more": len(rows) > PAGE}
    return Response(encode(page), media_type="application/json")
