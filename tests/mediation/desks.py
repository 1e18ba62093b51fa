"""The mediation service to knock at, forms to hand in, and the shortest ways to what a test begins with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from services.chassis.clock import SetClock
from services.mediation.main import SERVICE
from tests.support import desk
from tests.support.desk import told

Told = tuple[int, str, str | None]
TODAY = "2026-05-06"
COMMITTEE: dict[str, Any] = {
    "name": "胜利社区人民调解委员会",
    "kind": "community",
    "region": "110113001012",
    "members": 5,
    "women": 2,
    "chair": "person-1",
    "on": "2026-01-05",
}
DISPUTE: dict[str, Any] = {
    "region": "110113001012",
    "matter": "neighbours",
    "source": "applied",
    "parties": ["person-2", "person-3"],
    "on": "2026-05-04",
}
MAJOR: dict[str, Any] = {"criteria": ["weapons"], "learned_at": "2026-05-05T22:10:00+08:00"}


class Desk(desk.Desk):
    """With the shortest ways to a committee, a dispute in hand and a major one."""

    async def formed(self, **form: object) -> str:
        committee: str = (await self.done("/committees", {**COMMITTEE, **form}))["id"]
        return committee

    async def accepted(self, committee: str, **form: object) -> str:
        dispute: str = (await self.done("/disputes", {**DISPUTE, "committee": committee, **form}))["id"]
        return dispute

    async def flagged(self, **form: object) -> str:
        """The report of a major dispute."""
        dispute = await self.accepted(await self.formed())
        major: str = (await self.done(f"/disputes/{dispute}/major", {**MAJOR, **form}))["id"]
        return major

    def at(self, instant: str) -> None:
        """Go on to another time."""
        assert isinstance(self.store.clock, SetClock)
        self.store.clock.at = datetime.fromisoformat(instant)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    async with desk.opened(SERVICE, folder, Desk) as mediation:
        yield mediation


async def refused(at: Desk, path: str, form: dict[str, Any], expected: Told) -> dict[str, Any]:
    """Told so, in both languages, and the log's head did not move. Answers the first error of the problem."""
    before = await at.store.recorder.head()
    response = await at.post(path, form)
    assert told(response) == expected
    assert await at.store.recorder.head() == before
    error: dict[str, Any] = response.json()["errors"][0]
    return error
