"""What has happened to a thing, fact by fact, with who and when in words (经过)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from msgspec import Struct

from contracts.roles import Role
from contracts.titles.reading import event
from services.chassis.codec import Recorded
from services.chassis.store import Store
from services.dossiers.said import NOTHING_MORE, Said, region, word
from services.dossiers.values import Telling, Value

MOST: Final = 500  # the newest of them


class Written(NamedTuple):
    """A fact with its occasion, and when it was recorded."""

    recorded: Recorded
    at: datetime

    @property
    def seen(self) -> bool:
        """Whether any page shows it: some lie before a person who decides."""
        return not getattr(self.recorded.fact, "UNSEEN", False)


class Happened(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`actor`, `holder`, `on_behalf_of`: opaque; of what everybody may look at they are told to whoever may act there.

    `came_by`: how somebody reached the desk that acted for him.
    """

    id: UUID  # of its event
    version: int
    topic: str
    title_zh: str
    title_en: str
    effective_on: date
    recorded_at: datetime
    role: Role | None
    role_zh: str = ""
    role_en: str = ""
    unit: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    actor: str = ""
    holder: str = ""
    on_behalf_of: str = ""
    came_by: str = ""
    came_by_zh: str = ""
    came_by_en: str = ""
    policy: str = ""
    cause: UUID | None = None
    values: list[Value]


async def written(store: Store, id: UUID, upto: int | None = None) -> list[Written]:
    """The facts of a stream in order, as far as the thing was read. Raises Unavailable."""
    positions = await store.recorder.positions([id])
    rows = await store.recorder.log_at(positions[:upto]) if positions else []
    return [Written(store.mapper.to_domain_event(_stored(row)), row.recorded_at) for row in rows]


def timeline(facts: Sequence[Written], *, people: bool) -> Iterator[Happened]:
    """In the order in which they fold. `people`: whether references to people are told."""
    for each in facts:
        if each.seen:
            yield _happened(each.recorded, each.at, people)


def _stored(row: Any) -> StoredEvent:
    return StoredEvent(row.stream, row.version, row.topic, row.state)


def _happened(said: Recorded, at: datetime, people: bool) -> Happened:
    topic = said.fact.TOPIC
    title, role, unit = event(topic), word(said.role) if said.role else NOTHING_MORE, _unit(said.unit)
    came = word(said.came_by) if said.came_by else NOTHING_MORE
    somebody = said.role is not None  # what follows from something is done by no person
    return Happened(
        id=said.id,
        version=said.originator_version,
        topic=topic,
        title_zh=title.zh,
        title_en=title.en,
        effective_on=said.effective_on,
        recorded_at=at,
        role=said.role,
        role_zh=role.zh,
        role_en=role.en,
        unit=said.unit,
        unit_zh=unit.zh,
        unit_en=unit.en,
        actor=said.actor if people or not somebody else "",
        holder=said.holder if people else "",
        on_behalf_of=said.on_behalf_of if people else "",
        came_by=said.came_by or "",
        came_by_zh=came.zh,
        came_by_en=came.en,
        policy=said.policy,
        cause=said.cause,
        values=Telling(topic, people=people).of(said.fact),
    )


def _unit(unit: str) -> Said:
    """A region by its name; a body has its identity alone."""
    return region(unit) if unit.isdecimal() else NOTHING_MORE
