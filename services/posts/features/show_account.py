"""One account by its identity, and whose it is."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.posts.application import ACCOUNTS
from services.posts.desk import TheStore

router = APIRouter(tags=["accounts"], route_class=CommandRoute)


@router.get("/accounts/{account_id}", responses=thing(ACCOUNTS))
async def show_account(account_id: UUID, store: TheStore) -> Response:
    """{id, version, state}; the provider's own name for it is kept nowhere."""
    return shown(await store.get(ACCOUNTS, account_id))
