"""Registration's desk, where the people who are named on papers are known."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from contracts.access.caller import Caller
from services.chassis.recorder import Recorder
from services.papers.joining import with_papers
from services.registration.main import SERVICE
from tests.registration import desks
from tests.registration.desks import APPLICATION
from tests.support import desk

NAME = "王小明"


class Document(NamedTuple):
    """As it was answered, and as it is shown."""

    id: str
    number: str
    issued: dict[str, Any]


class Desk(desks.Desk):
    async def known(self, person: str = "person-1", name: str = NAME) -> None:
        noted = {"person": person, "values": [{"field": "name", "content": name}], "source": "form", "on": "2026-03-02"}
        answer = await self.post("/people", noted)
        assert answer.status_code == 201, answer.text

    async def submitted(self, **asked: object) -> str:
        """Papers that wait for an answer, of somebody who is known."""
        await self.known()
        case: str = (await self.done("/applications", {**APPLICATION, **asked}))["id"]
        return case

    async def accepted(self, **asked: object) -> str:
        case = await self.submitted(**asked)
        await self.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
        return case

    async def noticed(self, case: str, on: str = "2026-03-04") -> Document:
        return await self.document(await self.done(f"/applications/{case}/acceptance-notice", {"on": on}))

    async def certified(self, body: str, officer: str = "officer-3", **asked: object) -> Document:
        answer = await self.done(f"/organisations/{body}/certificate", {"on": "2026-05-06", **asked}, officer)
        return await self.document(answer)

    async def received(self, first: int = 1, last: int = 20) -> str:
        """A book of blanks."""
        said = {"registrar": "110113", "prefix": "京", "first": first, "last": last, "on": "2026-03-02"}
        book: str = (await self.done("/blank-books", said))["id"]
        return book

    async def document(self, answer: Any) -> Document:
        issued = (await self.shown(f"/documents/{answer['id']}"))["state"]["issued"]
        return Document(answer["id"], answer["number"], issued)

    async def printed(self, document: str, written: str = "pdf", **headers: str) -> bytes:
        answer = await self.client.get(f"/documents/{document}/files/{written}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.content

    def as_somebody(self, caller: Caller) -> dict[str, str]:
        """Headers of one post, and no other."""
        return {"Authorization": f"Bearer {self.signer.token(caller)}"}

    async def facts_of(self, stream: str) -> list[Any]:
        return [self.store.mapper.fact(event) for event in await self.store.recorder.stream(UUID(stream))]


@asynccontextmanager
async def opened(folder: Path, recorder: Recorder | None = None) -> AsyncIterator[Desk]:
    async with desk.opened(with_papers(SERVICE), folder, Desk, recorder=recorder) as registration:
        yield registration
