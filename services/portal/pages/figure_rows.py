"""Every row behind a figure as a spreadsheet, however many: read a page at a time, and put by on the disk meanwhile."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from contracts.romanising import region_name
from services.portal.addresses import chosen_days
from services.portal.districts import Districts
from services.portal.exports.exporting import source_of
from services.portal.exports.printed_tables import Cell
from services.portal.exports.spreadsheets import TYPES, XLSX, Sheet, disposition, written
from services.portal.languages import CHINESE, N_, translations
from services.portal.signing_in.gate import OURS_ALONE, session_of

IN_MEMORY: Final = 1 << 20  # bytes; what is more lies on the disk
PAGE: Final = "1000"  # rows that are asked for at once
HEADS: Final = (N_("编号"), N_("名称"), N_("数值"))
KEPT: Final = ("id", "title", "title_en", "amount", "fields")  # of a row: not its events
_log = structlog.get_logger()


async def export_rows(request: Request) -> Response:
    """The same rows as the page opens, in the same words; an amount is a number of yuan. Raises Refused."""
    kind, language = request.query_params.get("format") or XLSX, request.state.language
    spool = SpooledTemporaryFile[str](IN_MEMORY, "w+", encoding="utf-8")
    try:
        opened, fields = await _gathered(request, spool)
    except BaseException:
        spool.close()
        raise
    title = opened["title"] if language == CHINESE else opened.get("title_en") or opened["title"]
    name = f"{title} {region_name(opened['region']['name'], language)}"
    session = session_of(request)
    actor = session.person.subject if session else None
    _log.info("exported", service="portal", actor=actor, place=request.state.place, format=kind)
    rows = _rows(spool, fields, opened["unit"], language)
    pieces = written(kind, [Sheet(name, rows)], source_of(request, f"{name} {opened['on']}"))
    headers = {"Content-Disposition": disposition(name, kind), "Cache-Control": OURS_ALONE}
    return StreamingResponse(pieces, headers=headers, media_type=TYPES[kind])


async def _gathered(request: Request, spool: IO[str]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The first page of what was opened, and what any row has a column for; the rows are put by, a line each."""
    districts: Districts = request.app.state.districts
    told = request.query_params
    asked = {"region": told.get("region", ""), "cut": told.get("cut", ""), "limit": PAGE, **chosen_days(request)}
    fields: dict[str, str] = {}
    opened: Mapping[str, Any] | None = None
    after = ""
    while opened is None or after:
        page = await districts.get("figures", request.path_params["measure"], "rows", after=after, **asked)
        opened, after = opened or page, str(page["next"] or "")
        for row in page["rows"]:
            fields |= {each["name"]: each.get("name_en") or each["name"] for each in row["fields"]}
            spool.write(json.dumps({name: row.get(name) for name in KEPT}))
            spool.write("\n")
    return opened, fields


def _rows(spool: IO[str], fields: Mapping[str, str], unit: str, language: str) -> Iterator[list[Cell]]:
    said = translations(language).gettext
    suffix = "" if language == CHINESE else "_en"
    yield [*(said(head) for head in HEADS), *(fields.values() if suffix else fields)]
    spool.seek(0)
    with spool:
        for line in spool:
            row: Mapping[str, Any] = json.loads(line)
            told = {each["name"]: _value(each, suffix) for each in row["fields"]}
            title = row[f"title{suffix}"] or row["title"]
            yield [row["id"], title, _amount(row["amount"], unit), *(told.get(name, "") for name in fields)]


def _value(field: Mapping[str, Any], suffix: str) -> Cell:
    return (
        _amount(field["fen"], "元")
        if field.get("fen") is not None
        else str(field.get(f"value{suffix}") or field["value"])
    )


def _amount(value: int, unit: str) -> Cell:
    return Decimal(value).scaleb(-2) if unit == "元" else value
