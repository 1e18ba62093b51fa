"""One published return by its code, with the difference of every cut."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.chassis.desk import CommandRoute, shown
from services.procurement.application import RETURNS
from services.procurement.desk import TheStore
from services.procurement.domain.statistical_return import differences
from services.procurement.returns import return_id

router = APIRouter(tags=["returns"], route_class=CommandRoute)


@router.get("/returns/{code}")
async def show_return(code: Annotated[str, Path(max_length=60)], store: TheStore) -> Response:
    """{id, version, differences, state}; a difference is {sum, total, delta}, null where it cannot be computed."""
    printed = await store.get(RETURNS, return_id(code))
    found = differences(printed.state.imported) if printed.state.imported else {}
    return shown(
        printed, differences={cut: {"sum": d.sum, "total": d.total, "delta": d.delta} for cut, d in found.items()}
    )
