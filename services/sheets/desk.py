"""What a route of sheets is handed: the layouts of its service, its store and vault, and who sends."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from contracts.access.caller import Caller
from services.chassis.desk import caller_of, occasion_of, store_of, today_of
from services.chassis.refusals import NotFound
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.sheets.keeping import Shelf
from services.sheets.layouts import Layout
from services.vault.desk import own_reader_of, vault_of
from services.vault.values import Reader

Layouts = Mapping[str, Layout]


async def layouts_of(request: Request) -> Layouts:
    found: Layouts = request.app.state.sheets.layouts
    return found


async def layout_of(command: str, layouts: Annotated[Layouts, Depends(layouts_of)]) -> Layout:
    """Refuses: NotFound."""
    if command not in layouts:
        raise NotFound(id=command[:60])
    return layouts[command]


async def shelf_of(request: Request) -> Shelf:
    return Shelf(await vault_of(request))


async def who(request: Request) -> Caller:
    return caller_of(request)


TheLayouts = Annotated[Layouts, Depends(layouts_of)]
TheLayout = Annotated[Layout, Depends(layout_of)]
TheShelf = Annotated[Shelf, Depends(shelf_of)]
TheReader = Annotated[Reader, Depends(own_reader_of)]
TheCaller = Annotated[Caller, Depends(who)]
TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]
