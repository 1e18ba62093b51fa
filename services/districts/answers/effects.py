"""What followed from an event in every service (一件事的后果); of one that was annulled, what was undone, what not."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.access.scope import EVERYTHING
from contracts.annulments import Annulment, AnnulmentAnsweredV1
from contracts.refusal import Refusal
from services.access.answers import answer
from services.access.guard import may_see, scope
from services.districts import called, happenings, rows
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.ledger import effects
from services.districts.ledger.effects import Found
from services.districts.ledger.explaining import Counted
from services.districts.ledger.lying import place_of
from services.districts.ledger.writing import decoder
from services.districts.receipts import TheReceipt
from services.districts.views import annulments

router = APIRouter(tags=["effects"], dependencies=KNOWN_ONLY)
DEEP: Final = 10  # how far effects of effects are followed
MOST: Final = 1_000  # events that one answer lists


class UnknownEvent(Refusal):
    zh = "各视图中没有事件 {event},也没有由它引起的事件"
    en = "no view has the event {event}, or anything that followed from it"
    status = 404
    field = "event"


class EventOfEffect(Struct, frozen=True, kw_only=True):
    """A published event with the thing that it changed. `depth`: 1 followed from the event itself, 2 from such a one.

    `cause`: the event that led to it.
    """

    event_id: UUID
    cause: UUID | None
    depth: int
    name: str
    title: str
    title_en: str
    source: str
    view: str
    view_title: str
    thing: UUID
    thing_title: str
    thing_title_en: str
    effective_on: date
    recorded_at: datetime
    position: int


class Stays(Struct, frozen=True, kw_only=True):
    """What a consumer could not undo, and why."""

    reader: str
    thing: UUID
    family: str
    why: str
    why_en: str
    facts: tuple[str, ...]


class Effects(Struct, frozen=True, kw_only=True):
    """`event` is null where no view shows it itself. `reversals`: what followed from its annulment.

    `answered`: the consumers that have dealt with the annulment. `more`: there may be more than was looked at: effects
    are followed ten deep, a thousand of them; of these those are listed, and of what is left, that the caller sees.
    """

    of: UUID
    event: EventOfEffect | None
    effects: list[EventOfEffect]
    annulled_by: EventOfEffect | None
    reversals: list[EventOfEffect]
    answered: list[str]
    left: list[Stays]
    more: bool


View = Annotated[str | None, Query(max_length=30, description="the view that shows it, where that is known")]
Stream = Annotated[UUID | None, Query(description="the row of that view that it is of")]


@router.get("/effects-of/{event}", responses=answer(Effects))
async def effects_of(
    event: UUID, districts: TheDistricts, receipt: TheReceipt, view: View = None, stream: Stream = None
) -> Response:
    """Private facts of a service are not listed: only what it tells the city. Refuses: UnknownEvent, UnknownView."""
    itself = await _event(districts, event, view, stream)
    if itself and not await _seen(districts, [(*itself, 0)]):
        raise UnknownEvent(event=event)
    all_followed = [each async for each in _followed(districts, event)]
    followed = await _seen(districts, all_followed)
    if itself is None and not followed:
        raise UnknownEvent(event=event)
    by = await _annulling(districts, *itself) if itself else None
    after = [each async for each in _followed(districts, by[1].happened.event_id)] if by else []
    decoded = await _answers(districts, by[1].happened.event_id) if by else []
    found = Effects(
        of=event,
        event=(await _told(districts, [(*itself, 0)]))[0] if itself else None,
        effects=await _told(districts, followed),
        annulled_by=(await _told(districts, [(*by, 0)]))[0] if by else None,
        reversals=await _told(districts, await _seen(districts, after)),
        answered=[each.reader for each in decoded],
        left=await _open(districts, [stays for each in decoded for stays in _stays(each)]),
        more=any(len(each) >= MOST or (each and each[-1][2] == DEEP) for each in (all_followed, after)),
    )
    return told(found, receipt)


ANSWERED: Final = str(AnnulmentAnsweredV1.__struct_config__.tag)
Seen = tuple[str, Found, int]  # the view that shows it, and how deep it lies


async def _event(districts: Districts, event: UUID, view: str | None, stream: UUID | None) -> tuple[str, Found] | None:
    for name in [view] if view else districts.specs:
        found = await districts.ledger(name).read_rows(
            partial(effects.event, id=event, stream=stream), scope(f"districts.{name}"), tables=stream is None
        )
        if found:
            return name, found
    return None


async def _seen(districts: Districts, found: Sequence[Seen]) -> list[Seen]:
    """Those whose things the caller may see: an effect in another district does not tell of itself."""
    streams: defaultdict[str, set[UUID]] = defaultdict(set)
    for view, each, _ in found:
        streams[view].add(each.stream)
    places = {
        (view, stream): place_of(row)
        for view, of in streams.items()
        for stream, row in (await districts.ledger(view).rows(sorted(of), scope(f"districts.{view}"))).items()
    }
    return [each for each in found if may_see(f"districts.{each[0]}", places.get((each[0], each[1].stream), ""))]


async def _open(districts: Districts, left: Sequence[Stays]) -> list[Stays]:
    """Those of things that a view shows the caller."""
    shown: set[UUID] = set()
    for name in districts.specs if left else ():
        family = f"districts.{name}"
        known = await districts.ledger(name).rows(sorted({each.thing for each in left}), scope(family))
        shown |= {stream for stream, row in known.items() if may_see(family, place_of(row))}
    return [each for each in left if each.thing in shown]


async def _followed(districts: Districts, event: UUID) -> AsyncIterator[Seen]:
    """Effects, then their effects, each once; through whatever district they lead, as only some of them are told."""
    causes, seen, listed = [event], {event}, 0
    for depth in range(1, DEEP + 1):
        following: list[UUID] = []
        for name in districts.specs:
            read = partial(effects.caused_by, causes=causes, limit=MOST - listed)
            for found in await districts.ledger(name).read_rows(read, EVERYTHING) if listed < MOST else []:
                if found.happened.event_id not in seen:
                    seen.add(found.happened.event_id)
                    following.append(found.happened.event_id)
                    listed += 1
                    yield name, found, depth
        if not following:
            return
        causes = following


async def _annulling(districts: Districts, view: str, found: Found) -> tuple[str, Found] | None:
    """The event of the same row that annuls this one."""
    events = districts.specs[view].events
    for each in await districts.ledger(view).history(found.stream, scope(f"districts.{view}")):
        kind = events.get(each.name)
        if kind and issubclass(kind, Annulment) and decoder(kind).decode(each.body).annulled == found.happened.event_id:
            return view, Found(None, found.stream, each)
    return None


async def _answers(districts: Districts, annulling: UUID) -> list[AnnulmentAnsweredV1]:
    """Of every consumer in the city, however long the list of effects is."""
    found: list[AnnulmentAnsweredV1] = []
    for spec in annulments.VIEWS:
        read = partial(effects.caused_by, causes=[annulling], limit=MOST)
        told = [each.happened for each in await districts.ledger(spec.name).read_rows(read, EVERYTHING)]
        found += [decoder(AnnulmentAnsweredV1).decode(each.body) for each in told if each.name == ANSWERED]
    return found


async def _told(districts: Districts, seen: Sequence[Seen]) -> list[EventOfEffect]:
    """In their order, with what their rows are called now."""
    named: dict[tuple[str, UUID], tuple[str, str]] = {}
    for view in {view for view, _, _ in seen}:
        streams = sorted({found.stream for name, found, _ in seen if name == view})
        named |= await _named(districts, view, streams)
    return [_effect(districts, each, named) for each in seen]


async def _named(
    districts: Districts, view: str, streams: Sequence[UUID]
) -> Mapping[tuple[str, UUID], tuple[str, str]]:
    known = await districts.ledger(view).rows(streams, scope(f"districts.{view}"))
    names = await called.names(districts, view, [Counted(stream, row, 1) for stream, row in known.items()])
    return {
        (view, stream): (names.get(stream) or rows.title(row), names.get(stream) or rows.title_en(row))
        for stream, row in known.items()
    }


def _effect(districts: Districts, seen: Seen, named: Mapping[tuple[str, UUID], tuple[str, str]]) -> EventOfEffect:
    view, found, depth = seen
    happened, spec = found.happened, districts.specs[view]
    zh, en = named.get((view, found.stream), (str(found.stream), str(found.stream)))
    return EventOfEffect(
        event_id=happened.event_id,
        cause=found.cause,
        depth=depth,
        name=happened.name,
        title=happenings.title(happened.name),
        title_en=happenings.title_en(happened.name),
        source=spec.source,
        view=view,
        view_title=spec.title,
        thing=found.stream,
        thing_title=zh,
        thing_title_en=en,
        effective_on=happened.effective_on,
        recorded_at=happened.recorded_at,
        position=happened.position,
    )


def _stays(answered: AnnulmentAnsweredV1) -> list[Stays]:
    return [
        Stays(reader=answered.reader, thing=it.stream, family=it.family, why=it.why, why_en=it.why_en, facts=it.facts)
        for it in answered.left
    ]
