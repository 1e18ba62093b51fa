"""For whom somebody acts, and how he came (代办): whoever came, telephoned or signed paper is named in the event."""

import re
from typing import Any, Final

from contracts.people import somebodys
from contracts.refusal import Refusal
from contracts.roles import Role
from contracts.worded import Worded

ON_BEHALF_OF: Final = "Linli-On-Behalf-Of"
CAME_BY: Final = "Linli-Came-By"


class CameBy(Worded):
    """How somebody reached the desk that acts for him; he needs neither an account nor a telephone of his own."""

    COUNTER = "counter", "到窗口"
    TELEPHONE = "telephone", "来电"
    PAPER = "paper", "提交书面材料"
    VISIT = "visit", "上门走访"


REFERENCE: Final = re.compile("[A-Za-z0-9:_-]{1,64}")
WAYS: Final = tuple(str(way) for way in CameBy)
# as they are described, and so drawn in forms; what comes is read below, by commands' short way too
A_PERSON: Final[dict[str, Any]] = {"format": "person", "pattern": f"^({REFERENCE.pattern})?$"}
A_WAY: Final[dict[str, Any]] = {"enum": [*WAYS, ""], "x-words": {str(way): way.zh for way in CameBy}}

RECEIVING: Final = frozenset(
    {
        Role.COMMITTEE_CHAIR,
        Role.MEDIATOR,
        Role.GRID_WORKER,
        Role.COMMUNITY,
        Role.STREET,
        Role.DISTRICT,
        Role.CITY,
        Role.ENFORCEMENT_OFFICER,
        Role.ARCHIVIST,
    }
)
"""Who has a desk to which people come; everybody else speaks for himself, or for the body whose post he acts in."""


class NoReference(Refusal):
    zh = "来办人须填人员编号,不写姓名"
    en = "whoever came is named by a person's reference, not by name"
    status = 422
    field = ON_BEHALF_OF


class UnknownWay(Refusal):
    zh = "来办方式须为:{ways}"
    en = "how somebody came is one of: {ways}"
    status = 422
    field = CAME_BY


class HalfSaid(Refusal):
    zh = "代人办理的,来办人与来办方式须一并说明"
    en = "for whom it is done and how he came are said together, or neither is"
    status = 422


class SpeaksForOneself(Refusal):
    zh = "这个身份不代他人办理"
    en = "nobody acts for others in this role"
    status = 403
    field = ON_BEHALF_OF


def for_whom(role: Role | None, of: str | None, by: str | None) -> tuple[str, CameBy | None]:
    """As the headers say it; an empty one says nothing.

    Refuses: NoReference, NobodysReference, PersonalNumber, UnknownWay, HalfSaid, SpeaksForOneself.
    """
    if not of and not by:
        return "", None
    if of and not REFERENCE.fullmatch(of):
        raise NoReference()
    if by and by not in WAYS:
        raise UnknownWay(ways=", ".join(WAYS))
    if not of or not by:
        raise HalfSaid().at(CAME_BY if of else ON_BEHALF_OF)
    if role not in RECEIVING:
        raise SpeaksForOneself()
    return somebodys(of, field=ON_BEHALF_OF), CameBy(by)
