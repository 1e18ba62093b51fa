"""The approval chain of a matter in a unit, as it is."""

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.posts.application import CHAINS
from services.posts.desk import TheStore, check_post
from services.posts.domain.identities import chain_id
from services.posts.matter_field import Matter

router = APIRouter(tags=["chains"], route_class=CommandRoute)


@router.get("/units/{region}/chains/{matter}", responses=thing(CHAINS))
async def show_chain(region: str, matter: Matter, store: TheStore) -> Response:
    """{id, version, state}; without steps there is none."""
    check_post("", region)
    return shown(await store.get(CHAINS, chain_id(region, matter)))
