"""A registration service to knock at: its real API on a store of its own, on a day that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from services.chassis.api import api
from services.chassis.clock import SetClock
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.registration.main import SERVICE

NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
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


class Desk:
    """The service as its clients meet it. Every command is made on a day, by an officer."""

    def __init__(self, client: httpx.AsyncClient, store: Store) -> None:
        self.client, self.store = client, store

    async def post(self, path: str, body: object, officer: str = "officer-1", **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"Linli-Actor": officer, **headers})

    async def done(self, path: str, body: object, officer: str = "officer-1") -> Any:
        response = await self.post(path, body, officer)
        assert response.status_code == 201, response.text
        return response.json()

    async def shown(self, path: str) -> Any:
        response = await self.client.get(path)
        assert response.status_code == 200, response.text
        return response.json()

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

    async def facts(self) -> int:
        return len(await self.store.recorder.log(0, 10_000))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    store = SERVICE.store(SqliteRecorder(folder / "registration.sqlite"), SetClock(NOON))

    async def ready() -> None:
        await store.recorder.head()

    app = api(SERVICE.name, SERVICE.title, SERVICE.routers, ready, development=True)
    app.state.store = store
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://registration") as client:
            yield Desk(client, store)
    finally:
        await store.close()


def told(response: httpx.Response) -> tuple[int, str, str | None]:
    """A problem: its status, the rule that said no, and the field to blame."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    error = (problem.get("errors") or [{}])[0]
    assert problem["detail"]
    assert problem["detail_en"]
    rule = error.get("rule") or problem["type"].removeprefix("urn:linli:problem:")
    return response.status_code, rule, error.get("field")
