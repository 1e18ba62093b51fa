"""What a route that makes or shows papers is handed: who issues, where they lie, who looks."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.papers.issuing import Issuing
from services.papers.keeping import Shelf
from services.papers.rendering import press
from services.vault.desk import own_reader_of, texts_of, vault_of
from services.vault.texts import Texts
from services.vault.values import Reader


async def shelf_of(request: Request) -> Shelf:
    return Shelf(await vault_of(request))


async def issuing_of(request: Request) -> Issuing:
    """One for an API, so that its turns are taken together. Refuses: NoFont."""
    state = request.app.state
    if not hasattr(state, "issuing"):
        state.issuing = Issuing(await store_of(request), await shelf_of(request), press())
    issuing = state.issuing
    assert isinstance(issuing, Issuing)
    return issuing


TheIssuing = Annotated[Issuing, Depends(issuing_of)]
TheShelf = Annotated[Shelf, Depends(shelf_of)]
TheReader = Annotated[Reader, Depends(own_reader_of)]
TheTexts = Annotated[Texts, Depends(texts_of)]
TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]
