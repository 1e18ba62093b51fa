"""How many people each service's vault holds sensitive values of, without the small counts of others (敏感群体人数)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from contracts.personal import Kind
from contracts.regions import CITY, line_of
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.pages.held import KEEP_PEOPLE
from services.portal.signing_in.acting_in import reader_of


async def show_people_counts(request: Request) -> Response:
    """Of a region, without one of the unit's own. A role that the table does not name is told that it may not."""
    reader, tables = await reader_of(request), []
    region = request.query_params.get("region", "").strip() or reader.post.region or CITY
    for name in KEEP_PEOPLE:
        try:
            told = await reader.services[name].get("people-counts", region=region)
        except Refused as no:
            if no.status != 403:
                raise
            return draw(request, "people_counts.html", region=region, up=None, tables=None)
        tables.append(_table(name, told))
    up = next(iter(line_of(region)[1:]), None)
    return draw(request, "people_counts.html", region=region, up=up, tables=tables)


def _table(service: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rows in which anybody is, or something is hidden."""
    kinds = [Kind(each["kind"]) for each in told["groups"]]
    rows = [_row(row, kinds) for row in told["rows"]]
    return {
        "service": service,
        "below": told["below"],
        "groups": [{"title": kind.zh, "title_en": kind.replace("-", " ")} for kind in kinds],
        "rows": [row for row in rows if any(cell["hidden"] or cell["count"] for cell in row["cells"])],
        "sum": _row(told["sum"], kinds),
    }


def _row(row: Mapping[str, Any], kinds: list[Kind]) -> dict[str, Any]:
    return {**row, "cells": [*(row["people"][kind] for kind in kinds), row["sum"]]}
