"""What a write service's reactions could not read or apply: listed, looked at, released in order, or left out."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from contracts.refusal import Refusal
from contracts.roles import Role
from services.chassis.desk import caller_of
from services.chassis.feeds import Parked
from services.chassis.reaction import ReactionSink
from services.chassis.releasing import NotParked, Released
from services.chassis.reversals import REVERSALS, CausesLost, reversals_id

router = APIRouter(prefix="/reactions", tags=["reactions (internal)"])


class UnknownReaction(Refusal):
    zh = "没有名为 {name} 的联动"
    en = "there is no reaction {name}"
    status = 404


class NotInQuarantine(Refusal):
    zh = "{id} 不在隔离中"
    en = "{id} is not in quarantine"
    status = 404


class SkipEvent(BaseModel, extra="forbid"):
    """Why an event is left out for good. `by`: whom a service asks for; whoever asks himself says nothing of it."""

    reason: str = Field(title="原因", min_length=1, max_length=500)
    by: str = Field("", title="决定人", max_length=128)


@router.get("")
async def reactions(request: Request) -> list[dict[str, Any]]:
    """How far each is, and what it set right after restores; `failure` where its feed runs here and stands still."""
    return await standing(request.app.state)


@router.get("/{name}/quarantine")
async def quarantine(request: Request, name: str) -> list[dict[str, Any]]:
    """By stream, in the order of the log. Refuses: UnknownReaction."""
    return await parked(_sink(request, name))


@router.get("/{name}/quarantine/{stream}")
async def looked_at(request: Request, name: str, stream: UUID) -> list[dict[str, Any]]:
    """Everything of one stream that waits, with its records as they came. Refuses: UnknownReaction, NotInQuarantine."""
    records = await parked(_sink(request, name), stream)
    if not records:
        raise NotInQuarantine(id=stream)
    return records


@router.post("/{name}/quarantine/{stream}/release")
async def release(request: Request, name: str, stream: UUID) -> dict[str, Any]:
    """Refuses: UnknownReaction, NotInQuarantine."""
    try:
        released = await _sink(request, name).release(stream)
    except NotParked as wrong:
        raise NotInQuarantine(id=stream) from wrong
    return outcome(released)


@router.post("/{name}/quarantine/events/{event_id}/skip", status_code=204)
async def skip(request: Request, name: str, event_id: UUID, asked: SkipEvent) -> None:
    """What waits behind it is released next. Refuses: UnknownReaction, NotInQuarantine."""
    caller = caller_of(request)
    by = asked.by if asked.by and caller.role is Role.SERVICE else caller.subject
    try:
        await _sink(request, name).skip(event_id, asked.reason, by)
    except NotParked as wrong:
        raise NotInQuarantine(id=event_id) from wrong


async def parked(sink: ReactionSink, stream: UUID | None = None) -> list[dict[str, Any]]:
    """The same, for who is in the process; one stream's with the records."""
    waiting = await sink.store.recorder.parked(sink.reaction.name)
    return [listed(each) for each in waiting] if stream is None else [told(p) for p in waiting if p.stream == stream]


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
        "reversals": [_reversed(each) for each in (await sink.store.load(REVERSALS, reversals_id(name))).state],
    }
    if feed is not None and feed.failure:
        told["failure"] = feed.failure
    return told


def _reversed(lost: CausesLost) -> dict[str, Any]:
    """`left`: what people wrote upon effects whose causes a restore took away. It stays, for them to look at."""
    return {
        "epoch": lost.epoch,
        "begins_after": lost.begins_after,
        "causes": len(lost.causes),
        "streams": len(lost.reversed),
        "left": [{"stream": each.stream, "family": each.family, "facts": list(each.facts)} for each in lost.left],
    }


def outcome(released: Released) -> dict[str, Any]:
    return {"released": released.applied, "waiting": released.waiting, "cause": released.cause}


def listed(parked: Parked) -> dict[str, Any]:
    """Where it stands and why; `feed` names service, channel and partition."""
    return {
        "feed": parked.feed._asdict(),
        "stream": parked.stream,
        "position": parked.position,
        "event_id": parked.event_id,
        "cause": parked.cause,
        "detail": parked.detail,
    }


def told(parked: Parked) -> dict[str, Any]:
    """The same with the record as it came; bytes that are no text are shown as such."""
    headers = {
        name: None if value is None else value.decode(errors="backslashreplace") for name, value in parked.headers
    }
    body = None if parked.body is None else parked.body.decode(errors="backslashreplace")
    return listed(parked) | {"headers": headers, "body": body}
