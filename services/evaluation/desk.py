"""What a route of evaluation is handed: its store, today, and the occasion (who, when, under which policy)."""

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Response

from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Loaded, Occasion

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]


def shown(loaded: Loaded[Any], **beside: object) -> Response:
    """One thing by its identity: {id, version, state} and what can be said of it today."""
    body = {"id": loaded.id, "version": loaded.version, **beside, "state": loaded.state}
    return Response(msgspec.json.encode(body), media_type="application/json")
