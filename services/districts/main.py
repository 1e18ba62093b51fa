"""The districts' views (区县视图), put together: what they answer over HTTP."""

from fastapi import FastAPI

from services.chassis.api import api
from services.districts.answers import board, figures, quarantine, rebuilds, reconciliation, returns, status
from services.districts.desk import Districts

__all__ = ["Districts", "districts_api"]


def districts_api(districts: Districts, *, development: bool) -> FastAPI:
    """The API of the views; it owns no facts and takes no commands but those that look after the views themselves."""

    async def ready() -> None:
        await districts.ledger("organisations").generation()

    routers = (
        board.router,
        figures.router,
        reconciliation.router,
        returns.router,
        status.router,
        rebuilds.router,
        quarantine.router,
    )
    app = api("districts", "区县视图", routers, ready, development=development)
    app.state.districts = districts
    return app
