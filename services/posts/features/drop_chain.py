"""Say that a matter has no approval chain in a unit any more (取消审批链)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import CHAINS
from services.posts.desk import TheOccasion, TheStore, Today, check_post, dated
from services.posts.domain.chain import drop_chain as decide
from services.posts.domain.identities import chain_id
from services.posts.matter_field import Matter

router = APIRouter(tags=["chains"], route_class=CommandRoute)


class DropChain(BaseModel, extra="forbid"):
    """From this day on there is none."""

    on: Day = Field(title="取消日期")


@router.post("/units/{region}/chains/{matter}/end", status_code=201)
async def drop_chain(
    region: str, matter: Matter, form: DropChain, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    check_post("", region)
    chain = await store.get(CHAINS, chain_id(region, matter))
    fact = decide(chain.state, on=form.on, today=today)
    return await store.append(dated(occasion, form.on), chain.then(fact))
