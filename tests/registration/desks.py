"""The registration service to knock at, and papers to hand in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from services.papers.joining import with_papers
from services.registration.main import SERVICE
from tests.support import desk

APPLICATION: dict[str, Any] = {
    "name": "顺义区胜利街道邻里互助会",
    "places": {"registrar": "110113", "domicile": "110113001012", "territory": "110113"},
    "head": "person-1",
    "funds": {"amount": "3", "unit": "wan-yuan"},
    "sponsor": "顺义区文化和旅游局",
    "sponsor_approved_on": "2026-02-20",
    "details": {"kind": "association", "individuals": 50, "units": 0},
    "on": "2026-03-02",
}
GROUP: dict[str, Any] = {
    "name": "胜利社区合唱队",
    "kind": "S",
    "members": 10,
    "community": "110113001012",
    "contact": "person-7",
    "on": "2026-03-02",
}


class Desk(desk.Desk):
    """With the shortest ways to an application that waits and to an organisation."""

    async def examined(self, **asked: object) -> str:
        """An application that waits for its decision."""
        case: str = (await self.done("/applications", {**APPLICATION, **asked}))["id"]
        await self.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
        await self.done(f"/applications/{case}/examination", {"on": "2026-04-10", "favourable": True}, "officer-2")
        return case

    async def registered(self, **asked: object) -> str:
        """An organisation with its certificate."""
        case = await self.examined(**asked)
        await self.done(f"/applications/{case}/approval", {"on": "2026-05-06"}, "officer-3")
        organisation: str = (await self.shown(f"/applications/{case}"))["state"]["organisation"]
        return organisation


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    async with desk.opened(with_papers(SERVICE), folder, Desk) as registration:
        yield registration
