"""Build a view anew beside the one that serves, compare, and let it serve; or put the one before back."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from contracts.refusal import Refusal
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told
from services.districts.ledger.generations import NothingToPutBack, State, put_back
from services.districts.ledger.rebuild import RebuildRefused, Superseded
from services.districts.rebuilding import rebuilt

router = APIRouter(tags=["rebuild (internal)"], dependencies=KNOWN_ONLY)


class DiffersFromServing(Refusal):
    zh = "重建的视图 {view} 与正在使用的不同:{differences}"
    en = "the view {view} built anew differs from the one that serves: {differences}"


class AnotherBegan(Refusal):
    zh = "视图 {view} 已开始另一次重建,本次作罢"
    en = "another rebuild of the view {view} has begun: this one is given up"


class NoneBefore(Refusal):
    zh = "视图 {view} 没有可恢复的前一代"
    en = "the view {view} has no generation to put back"


class RebuildView(BaseModel, extra="forbid"):
    """Whether it may serve although it differs: after a change of what is counted, that is what was wanted."""

    accept_difference: bool = Field(False, title="接受差异", strict=True)


@router.post("/views/{view}/rebuild")
async def rebuild_view(view: str, asked: RebuildView, districts: TheDistricts) -> Response:
    """Refuses: UnknownView, DiffersFromServing, AnotherBegan. People go on reading the one that serves meanwhile."""
    try:
        done = await rebuilt(districts, view, accept_difference=asked.accept_difference)
    except Superseded as gone:
        raise AnotherBegan(view=view) from gone
    except RebuildRefused as differs:
        raise DiffersFromServing(view=view, differences="; ".join(differs.differences[:20])) from differs
    return told(
        {
            "view": view,
            "generation": done.after.number,
            "before": done.before.number,
            "events": done.events,
            "equal": not done.differences,
            "differences": done.differences,
        }
    )


@router.post("/views/{view}/put-back")
async def put_view_back(view: str, districts: TheDistricts) -> Response:
    """Refuses: UnknownView, NoneBefore."""
    there = await districts.ledger(view).generations()
    old = next((each for each in reversed(there) if each.state is State.OLD), None)
    if old is not None and not old.made_by(districts.specs[view]):
        raise NoneBefore(view=view)  # nothing here could read it
    try:
        generation = await put_back(districts.database, view)
    except NothingToPutBack as wrong:
        raise NoneBefore(view=view) from wrong
    return told({"view": view, "generation": generation.number})
