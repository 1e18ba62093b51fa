"""One published return by its code, with the difference of every cut."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from msgspec import Struct

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.procurement.application import RETURNS
from services.procurement.desk import TheStore
from services.procurement.domain.statistical_return import differences
from services.procurement.returns import return_id

router = APIRouter(tags=["returns"], route_class=CommandRoute)


class Cut(Struct, frozen=True):
    """A cut's sum against what it should come to; null where it cannot be computed."""

    sum: int | None
    total: int | None
    delta: int | None


@router.get("/returns/{code}", responses=thing(RETURNS, differences=dict[str, Cut]))
async def show_return(code: Annotated[str, Path(max_length=60)], store: TheStore) -> Response:
    """{id, version, differences, state}."""
    printed = await store.get(RETURNS, return_id(code))
    found = differences(printed.state.imported) if printed.state.imported else {}
    return shown(printed, differences={cut: Cut(d.sum, d.total, d.delta) for cut, d in found.items()})
