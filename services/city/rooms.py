"""The services of the city, by name: the one place where all of them meet."""

from typing import Final

from services.chassis.service import Service
from services.evaluation.main import SERVICE as EVALUATION
from services.mediation.main import SERVICE as MEDIATION
from services.papers.joining import with_papers
from services.posts.main import SERVICE as POSTS
from services.procurement.main import SERVICE as PROCUREMENT
from services.registration.main import SERVICE as REGISTRATION
from services.sheets.joining import with_sheets
from services.vault.joining import with_texts, with_vault

SERVICES: Final[tuple[Service, ...]] = (
    with_papers(with_sheets(with_vault(REGISTRATION))),
    *(with_sheets(with_vault(each)) for each in (MEDIATION, PROCUREMENT)),
    with_vault(EVALUATION),
    with_texts(POSTS),  # who its people are the identity provider knows
)
NAMES: Final = (*(service.name for service in SERVICES), "districts", "portal")


def service(name: str) -> Service:
    """Raises KeyError."""
    return {each.name: each for each in SERVICES}[name]


def channels() -> dict[str, str]:
    """Every channel, with the service that owns it."""
    return {channel: each.name for each in SERVICES for channel in each.channels}
