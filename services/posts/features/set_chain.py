"""Say who approves a matter in a unit, one after the other (设定审批链: 承办–科长–分管–局长)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.posts_words import Title
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import CHAINS
from services.posts.desk import TheOccasion, TheStore, Today, check_post, dated
from services.posts.domain.chain import set_chain as decide
from services.posts.domain.identities import chain_id
from services.posts.matter_field import Matter

router = APIRouter(tags=["chains"], route_class=CommandRoute)


class SetChain(BaseModel, extra="forbid"):
    """The titles in order; the last decides."""

    steps: tuple[Title, ...] = Field(title="审批环节", max_length=10)
    on: Day = Field(title="起始日期")


@router.post("/units/{region}/chains/{matter}", status_code=201)
async def set_chain(
    region: str, matter: Matter, form: SetChain, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """It replaces the chain that was there."""
    check_post("", region)
    chain = await store.load(CHAINS, chain_id(region, matter))
    fact = decide(chain.state, region=region, matter=matter, steps=form.steps, on=form.on, today=today)
    return await store.append(dated(occasion, form.on), chain.then(fact))
