"""Build a view anew beside the one that serves, and say how that goes; or put the one before back."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from contracts.refusal import Refusal
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told
from services.districts.ledger.comparing import NothingBuilt, compare
from services.districts.ledger.generations import NothingToPutBack, State, put_back
from services.districts.rebuilds import SHOWN, Asked, Rebuilds

router = APIRouter(tags=["rebuild (internal)"], dependencies=KNOWN_ONLY)


class NoneBefore(Refusal):
    zh = "视图 {view} 没有可恢复的前一代"
    en = "the view {view} has no generation to put back"


class NoneBeside(Refusal):
    zh = "视图 {view} 没有另建的一代可比对"
    en = "the view {view} has no generation beside the one that serves"


class NoDistrictFromKafka(Refusal):
    zh = "单个区只能从日志重建"
    en = "one district alone is rebuilt from the log"
    status = 422
    field = "source"


class RebuildView(BaseModel, extra="forbid"):
    """The whole view or one district of it. A difference is accepted by the name that its refusal gave."""

    source: Literal["log", "kafka"] = Field("log", title="来源")
    district: str | None = Field(None, title="区", pattern="^[0-9]{6}$")
    accept: str | None = Field(None, title="接受的差异", max_length=100)


def _rebuilds(request: Request) -> Rebuilds:
    rebuilds = request.app.state.rebuilds
    assert isinstance(rebuilds, Rebuilds)
    return rebuilds


@router.post("/views/{view}/rebuild", status_code=202)
async def rebuild_view(view: str, asked: RebuildView, request: Request) -> Response:
    """Begins it and answers 202: ask for it to know how it goes. What was begun and broken off is gone on with.

    Refuses: UnknownView, AnotherRuns, NoKafka, NoDistrictFromKafka. People go on reading the one that serves meanwhile.
    """
    if asked.district and asked.source != "log":
        raise NoDistrictFromKafka
    running = _rebuilds(request).begin(view, Asked(asked.source, asked.district, asked.accept))
    answer = told(running.told())
    answer.status_code = 202
    return answer


@router.get("/views/{view}/rebuild")
async def rebuild_of_view(view: str, request: Request) -> Response:
    """The last one that this process began: `state` is none, running, done, refused or failed. Refuses: UnknownView.

    `done` of about `of` events are folded; a refused one gives what differs, and under which name it can be accepted.
    """
    last = _rebuilds(request).last(view)
    return told(last.told() if last else {"view": view, "state": "none"})


@router.get("/views/{view}/comparison")
async def comparison_of_view(view: str, districts: TheDistricts) -> Response:
    """The generation beside the one that serves, held against it while both go on. Refuses: UnknownView, NoneBeside."""
    districts.ledger(view)
    try:
        found = await compare(districts.database, view, districts.today())
    except NothingBuilt as wrong:
        raise NoneBeside(view=view) from wrong
    return told(
        {
            "view": view,
            "serving": {"generation": found.serving.number, "fold_version": found.serving.fold_version},
            "beside": {"generation": found.beside.number, "fold_version": found.beside.fold_version},
            "feeds_compared": found.compared,
            "feeds": found.of,
            "equal": found.compared == found.of and not found.differences,
            "differences": found.differences[:SHOWN],
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
