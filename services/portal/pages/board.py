"""The board of a region: tiles, and the regions below it with lines that sum (区域看板)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import CITY, chosen_days
from services.portal.districts import Districts
from services.portal.drawing import draw

STALE_AFTER: Final = 60  # seconds


async def show_board(request: Request) -> Response:
    return draw(request, "board.html", **await _board(request))


async def show_moving_part(request: Request) -> Response:
    """What changes on a board, alone: HTMX puts it in the place of the last one every few seconds."""
    return draw(request, "board_figures.html", **await _board(request))


async def _board(request: Request) -> dict[str, Any]:
    districts: Districts = request.app.state.districts
    code = request.path_params.get("code", CITY)
    board = await districts.get("board", region=code, **chosen_days(request))
    tiles = board["tiles"]
    return {
        "board": board,
        "region": board["region"],
        "spans": spans(len(tiles)),
        "stale": [tile for tile in tiles if _stale(tile)],
        "empty": not any(tile["value"] for tile in tiles),
    }


def _stale(tile: Mapping[str, Any]) -> bool:
    """A view that is some records behind for a moment is at work; one that stays behind is worth a sentence."""
    state = tile.get("freshness") or {}
    return bool(state.get("behind")) and (state.get("age_seconds") or 0) >= STALE_AFTER


def spans(tiles: int) -> list[int]:
    """How many of twelve columns each tile takes: rows of three first, then rows of four, so that no row has a gap."""
    threes = 3 * (-tiles % 4)
    return [4] * threes + [3] * (tiles - threes) if threes <= tiles else [6] * tiles
