"""The body in whose name somebody acts: an organisation, a filed group, a committee (所代表的单位)."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.roles import Role
from contracts.titles.reading import FAMILIES
from services.portal.districts import Refused
from services.portal.signing_in.acting_in import Reader
from services.portal.signing_in.posts import Post

OF_ROLES: Final[Mapping[str, str]] = {
    Role.ORGANISATION: "registration.organisation",
    Role.GROUP: "registration.group",
    Role.COMMITTEE_CHAIR: "mediation.committee",
    Role.MEDIATOR: "mediation.committee",
}


def family_of(post: Post) -> str:
    """As what a thing the post's body is known; "" where it acts for none."""
    return OF_ROLES.get(post.role, "") if post.body else ""


async def own_body(reader: Reader) -> Mapping[str, Any] | None:
    """{family, id, title}; None where there is none, or its service does not show it now."""
    family, body = family_of(reader.post), reader.post.body
    if not family:
        return None
    service, kind = family.partition(".")[0], FAMILIES[family]
    try:
        told = await reader.services[service].get(*kind.address(body).split("/"), **{"with": "file"})
    except Refused:
        return None
    named = {"title": told["called"]} if told.get("called") else {"title": kind.zh, "title_en": kind.en}
    return {"family": family, "id": body, **named}
