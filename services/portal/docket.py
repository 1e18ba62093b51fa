"""The cases of the mediator in whose post somebody acts, as his committee lists them (承办清单)."""

from typing import Any, Final

from services.portal.districts import Refused
from services.portal.signing_in.acting_in import Reader

NONE: Final[dict[str, Any]] = {"cases": [], "more": False}


async def docket(reader: Reader) -> dict[str, Any]:
    """{cases, more}. Raises Refused."""
    whose = reader.post.acting_for or reader.subject
    try:
        told: dict[str, Any] = await reader.mediation.get("committees", reader.post.body, "mediators", whose, "docket")
    except Refused as no:
        if no.status != 404:  # a committee that nobody has formed yet has no cases
            raise
        return NONE
    return told
