"""What a write service's reactions could not read or apply: listed with its cause, and released in order."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.refusal import Refusal
from services.chassis.feeds import Parked
from services.chassis.reaction import ReactionSink
from services.chassis.releasing import NotParked

router = APIRouter(prefix="/reactions", tags=["reactions (internal)"])


class UnknownReaction(Refusal):
    zh = "没有名为 {name} 的联动"
    en = "there is no reaction {name}"
    status = 404


class NotInQuarantine(Refusal):
    zh = "{id} 不在隔离中"
    en = "{id} is not in quarantine"
    status = 404


@router.get("")
async def reactions(request: Request) -> list[dict[str, Any]]:
    """How far each reaction is; `failure` where its feed runs in this process and stands still."""
    return await standing(request.app.state)


@router.get("/{name}/quarantine")
async def quarantine(request: Request, name: str) -> list[dict[str, Any]]:
    """By stream, in the order of the log. Refuses: UnknownReaction."""
    sink = _sink(request, name)
    return [_listed(each) for each in await sink.store.recorder.parked(name)]


@router.post("/{name}/quarantine/{stream}/release")
async def release(request: Request, name: str, stream: UUID) -> dict[str, Any]:
    """Refuses: UnknownReaction, NotInQuarantine."""
    try:
        released = await _sink(request, name).release(stream)
    except NotParked as wrong:
        raise NotInQuarantine(id=stream) from wrong
    return {"released": released.applied, "waiting": released.waiting, "cause": released.cause}


async def standing(state: Any) -> list[dict[str, Any]]:
    """The same, for who is in the process; `state` is the app's."""
    feeds = getattr(state, "feeds", {})
    return [await _told(name, sink, feeds.get(name)) for name, sink in state.reactions.items()]


def _sink(request: Request, name: str) -> ReactionSink:
    sink: ReactionSink | None = request.app.state.reactions.get(name)
    if sink is None:
        raise UnknownReaction(name=name)
    return sink


async def _told(name: str, sink: ReactionSink, feed: Any) -> dict[str, Any]:
    places = await sink.places()
    told: dict[str, Any] = {
        "name": name,
        "source": sink.reaction.source,
        "covered": min((place.covered for place in places.values()), default=0),
        "quarantined": len({each.stream for each in await sink.store.recorder.parked(name)}),
    }
    if feed is not None and feed.failure:
        told["failure"] = feed.failure
    return told


def _listed(parked: Parked) -> dict[str, Any]:
    return {
        "stream": parked.stream,
        "position": parked.position,
        "event_id": parked.event_id,
        "cause": parked.cause,
        "detail": parked.detail,
    }
