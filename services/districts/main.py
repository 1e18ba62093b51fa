"""The districts' views (区县视图), put together: what they answer over HTTP."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from services.access import described
from services.access.noes import amended, may_answer
from services.chassis.api import api
from services.chassis.problems import problem
from services.districts.answers import (
    board,
    by_region,
    effects,
    figures,
    find,
    monthly_tables,
    overview,
    overview_table,
    policies,
    quarantine,
    rebuilds,
    reconciliation,
    returns,
    rows_behind,
    series,
    share_series,
    shares,
    status,
    verification,
    worklists,
)
from services.districts.desk import Districts
from services.districts.head import Head
from services.districts.ledger.generations import OtherFold
from services.districts.made_up import MadeUp
from services.districts.rebuilds import Rebuilds
from services.districts.receipts import NotShown, not_shown

__all__ = ["Districts", "districts_api"]
ROUTERS: Final = (
    board.router,
    overview_table.router,  # its address ends as the one of a region might: it is looked at first
    overview.router,
    series.router,
    by_region.router,
    shares.router,
    share_series.router,
    rows_behind.router,
    figures.router,
    reconciliation.router,
    returns.router,
    policies.router,
    worklists.router,
    find.router,
    monthly_tables.router,
    effects.router,
    status.router,
    rebuilds.router,
    quarantine.router,
    verification.router,
)


def districts_api(
    districts: Districts, *, door: Callable[..., ASGIApp], within: Callable[[ASGIApp], ASGIApp] | None = None
) -> FastAPI:
    """The API of the views; it owns no facts and takes no commands but those that look after the views themselves."""

    async def ready() -> None:
        await districts.ledger("organisations").generation()

    app = api("districts", "区县视图", ROUTERS, ready, door=door, within=within)
    app.state.districts = districts
    app.state.rebuilds = Rebuilds(districts)
    app.add_middleware(MadeUp, districts=districts)
    app.add_middleware(Head)
    amended(app, ROUTERS, lambda _, operation: may_answer(operation, 409), {})  # a view, a write may not be there
    described.describe(app, "districts", ROUTERS)

    @app.exception_handler(NotShown)
    async def receipt_not_shown(_: Request, no: NotShown) -> Response:
        return not_shown(no)

    @app.exception_handler(OtherFold)
    async def other_fold(_: Request, wrong: OtherFold) -> Response:
        """A view that another version of this code made is rebuilt by a worker: come back."""
        return problem(
            503, rule="other-fold", zh="视图正在按新规则重建,请稍后再看", en=str(wrong), headers={"Retry-After": "5"}
        )

    return app
