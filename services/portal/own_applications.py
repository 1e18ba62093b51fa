"""What whoever has no worklist handed in himself, as registration lists it (本人的申请)."""

from typing import Any, Final

from contracts.roles import Role
from services.portal.districts import Refused
from services.portal.signing_in.acting_in import Reader

APPLY: Final = frozenset({Role.AGENT, Role.RESIDENT})
NOTHING: Final[dict[str, Any]] = {"applications": [], "more": False}


async def own_applications(reader: Reader) -> dict[str, Any] | None:
    """{applications, more}; None: this post hands nothing in for itself. Raises Refused."""
    if reader.post.role not in APPLY:
        return None
    try:
        told: dict[str, Any] = await reader.services["registration"].get("applicants", reader.subject, "applications")
    except Refused as no:
        if no.status != 404:
            raise
        return NOTHING
    return told
