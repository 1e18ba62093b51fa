"""Drafts of a town: as they are kept, and one that was always there, for the pages that show one."""

from datetime import UTC, datetime
from typing import Final

from services.city.drafts import IN_MEMORY, OfThisProcess, VaultCipher
from services.city.sealed_drafts import SealedDrafts
from services.portal.draft import Author, Draft, Kept

WAITING: Final = "0190b1f0-0000-7000-8000-0000000000d1"
HALF: Final = Draft(
    service="mediation",
    command="mediation.accept-dispute",
    thing="",
    key="0190b1f0-0000-4000-8000-0000000000d2",
    values={"region": "110113001", "parties.0": "p-1"},
    kept_at=datetime(2026, 11, 24, 4, tzinfo=UTC),
    interrupted=True,
)


class TownDrafts(SealedDrafts):
    """`lister`: whose desk always lists it."""

    def __init__(self, lister: str) -> None:
        super().__init__(IN_MEMORY, VaultCipher(OfThisProcess()), lambda: datetime.now(UTC), lambda: 14)
        self._lister = lister

    async def find(self, author: Author, id: str) -> Draft | None:
        return HALF if id == WAITING else await super().find(author, id)

    async def of(self, author: Author) -> list[Kept]:
        always = [Kept(WAITING, HALF)] if author.subject == self._lister else []
        return always + await super().of(author)
