"""The board of a region: tiles, and the regions below it with lines that sum (区域看板)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import CITY, chosen_days, draw


async def show_board(request: Request) -> Response:
    return draw(request, "board.html", **await _board(request))


async def show_moving_part(request: Request) -> Response:
    """What changes on a board, alone: HTMX puts it in the place of the last one every few seconds."""
    return draw(request, "board_figures.html", **await _board(request))


async def _board(request: Request) -> dict[str, Any]:
    districts: Districts = request.app.state.districts
    code = request.path_params.get("code", CITY)
    board = await districts.get("board", region=code, **chosen_days(request))
    return {"board": board, "region": board["region"], "spans": spans(len(board["tiles"]))}


def spans(tiles: int) -> list[int]:
    """How many of twelve columns each tile takes: rows of three first, then rows of four, so that no row has a gap."""
    threes = 3 * (-tiles % 4)
    return [4] * threes + [3] * (tiles - threes) if threes <= tiles else [6] * tiles
