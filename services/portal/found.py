"""What is found for a reader by a name, a number or an identity, asked of who knows it, in the reader's own name."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final, TypedDict
from uuid import UUID

from contracts.roles import Role
from contracts.titles.reading import FAMILIES
from services.portal.districts import Districts, Refused
from services.portal.docket import docket
from services.portal.signing_in.acting_in import Reader

FINDABLE: Final = frozenset(
    {
        "registration.organisation",
        "registration.group",
        "mediation.committee",
        "mediation.dispute",
        "procurement.project",
        "procurement.contract",
    }
)
DISPUTE: Final = "mediation.dispute"
PEOPLE: Final = "posts."  # who holds which post is on pages of its own
THINGS: Final = {name: told for name, told in FAMILIES.items() if told.at and not name.startswith(PEOPLE)}


class Thing(TypedDict):
    """As the districts tell it; of what was found by its identity alone there are no fields."""

    family: str
    id: str
    title: str
    title_en: str
    fields: list[dict[str, Any]]


@dataclass(frozen=True)
class Findings:
    """`more`: families of which only the first are here."""

    things: tuple[Thing, ...] = ()
    more: tuple[str, ...] = ()

    def of(self, family: str) -> tuple[Thing, ...]:
        return tuple(each for each in self.things if each["family"] == family)


async def found(districts: Districts, reader: Reader, q: str) -> Findings:
    """Raises Refused (422) where nothing can be found by it."""
    if identity := as_identity(q):
        return Findings(tuple(await _by_identity(reader, identity)))
    told = await districts.get("find", q=q or " ")
    things: list[Thing] = told["found"]
    known = {each["id"] for each in things}
    things += [each for each in await _own_cases(reader, q) if each["id"] not in known]
    return Findings(tuple(things), tuple(told["more"]))


async def of_family(districts: Districts, family: str, q: str, limit: int) -> list[Thing]:
    """Raises Refused."""
    told = await districts.get("find", q=q, family=family, limit=str(limit))
    things: list[Thing] = told["found"]
    return things


def as_identity(text: str) -> str:
    """As services write it; "" where it is none."""
    try:
        return str(UUID(text.strip())) if len(text.strip()) >= 32 else ""
    except ValueError:
        return ""


async def _by_identity(reader: Reader, id: str) -> list[Thing]:
    """Every service is asked for what it has under it: each says for itself what this reader is shown."""
    places = [(family, told.address(id)) for family, told in THINGS.items()]
    answers = await asyncio.gather(*(_shown(reader, family, at) for family, at in places))
    return [
        Thing(family=family, id=id, title=THINGS[family].zh, title_en=THINGS[family].en, fields=[])
        for (family, _), there in zip(places, answers, strict=True)
        if there
    ]


async def _shown(reader: Reader, family: str, at: str) -> bool:
    service = reader.services.get(family.partition(".")[0])
    if service is None:
        return False
    try:
        told = await service.get(*at.split("/"), **{"with": "file"})
    except Refused as no:
        if no.status == 401:
            raise
        return False
    except ValueError:  # something else than a thing is answered there
        return False
    return isinstance(told, dict) and "timeline" in told


async def _own_cases(reader: Reader, q: str) -> list[Thing]:
    """A mediator's, which no list but his own shows him."""
    if reader.post.role != Role.MEDIATOR:
        return []
    told = await docket(reader)
    sought = q.strip()
    return [
        Thing(family=DISPUTE, id=str(each["id"]), title=each["number"], title_en=each["number"], fields=[])
        for each in told["cases"]
        if sought in str(each["number"])
    ]
