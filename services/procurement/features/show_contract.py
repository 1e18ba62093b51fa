"""One contract by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.procurement.application import CONTRACTS
from services.procurement.desk import TheStore, Today

router = APIRouter(tags=["contracts"], route_class=CommandRoute)


@router.get("/contracts/{contract_id}", responses=thing(CONTRACTS, under_review=bool, task_open=bool))
async def show_contract(contract_id: UUID, store: TheStore, today: Today) -> Response:
    """{id, version, under_review, task_open, state}; both are today's, since an order to stop may have lapsed."""
    contract = await store.get(CONTRACTS, contract_id)
    return shown(contract, under_review=contract.state.under_review(today), task_open=contract.state.task_open(today))
