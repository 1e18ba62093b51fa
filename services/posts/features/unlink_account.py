"""Say that an account is nobody's any more (解除关联)."""

from uuid import UUID

from fastapi import APIRouter

from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import ACCOUNTS
from services.posts.desk import TheOccasion, TheStore
from services.posts.domain.account import unlink

router = APIRouter(tags=["accounts"], route_class=CommandRoute)


@router.post("/accounts/{account_id}/unlinking", status_code=201)
async def unlink_account(account_id: UUID, store: TheStore, occasion: TheOccasion) -> Answer:
    """From now on whoever comes with it has no post; tokens that were given out end by themselves within minutes."""
    account = await store.get(ACCOUNTS, account_id)
    return await store.append(occasion, account.then(unlink(account.state)))
