"""Who holds which post in a unit: a region, or a body by its identity."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from contracts.regions import find
from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.posts.application import UNITS
from services.posts.desk import TheStore, Today, check_post
from services.posts.domain.identities import unit_id, unit_of
from services.posts.domain.unit import Held

router = APIRouter(tags=["posts"], route_class=CommandRoute)
Unit = Annotated[str, Path(title="区划代码或组织编号", pattern=r"^(\d{6,12}|[0-9a-f-]{36})$")]


@router.get("/units/{unit}/posts", responses=thing(UNITS, unit=str, held=tuple[Held, ...]))
async def show_unit(unit: Unit, store: TheStore, today: Today) -> Response:
    """{id, version, unit, held, state}; `held` are today's, the state has also those that are over or to come."""
    key = unit_of(find(unit).code, "") if unit.isdecimal() else unit
    noted = await store.load(UNITS, unit_id(key))
    check_post("", noted.state.region or (key if unit.isdecimal() else ""), body="" if unit.isdecimal() else unit)
    return shown(noted, unit=unit, held=noted.state.on(today))
