"""A service to knock at: its real API on a store of its own, on a day that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from contracts.access.caller import Caller
from services.access.development import DevelopmentKey
from services.access.door import Door
from services.access.rates import Rates
from services.access.tokens import Signer, Verifier
from services.chassis.api import api
from services.chassis.clock import SetClock
from services.chassis.recorder import Recorder
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.city.acting import Acting
from services.dossiers.dossier import dossier
from services.sheets.joining import sheets_of
from services.vault.joining import texts_within, with_vault
from services.vault.opening import open_beside
from services.vault.texts import Texts
from services.vault.values import Reader
from services.vault.vault import Vault

HOME = ("110113", "110113001012", "110113001")  # where most tests take place
NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)


class Desk:
    """The service as its clients meet it. Every command is made by an officer, in a post that may."""

    signer: Signer  # of whoever comes in a post that a test names

    def __init__(self, client: httpx.AsyncClient, store: Store, vault: Vault) -> None:
        self.client, self.store, self.vault = client, store, vault

    async def post(self, path: str, body: object, officer: str = "officer-1", **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"Linli-Actor": officer, **headers})

    async def sent(self, path: str, content: bytes, kind: str = "application/json") -> httpx.Response:
        """A body byte for byte, whatever it is."""
        return await self.client.post(path, content=content, headers={"content-type": kind})

    async def done(self, path: str, body: object, officer: str = "officer-1") -> Any:
        response = await self.post(path, body, officer)
        assert response.status_code == 201, response.text
        return response.json()

    async def shown(self, path: str, caller: Caller | None = None) -> Any:
        """What is public is shown to nobody in particular, unless somebody asks."""
        signed = {"Authorization": f"Bearer {self.signer.token(caller)}"} if caller else {}
        response = await self.client.get(path, headers=signed)
        assert response.status_code == 200, response.text
        return response.json()

    async def file(self, path: str, caller: Caller | None) -> httpx.Response:
        """A thing with its file, as somebody in a post asks for it; None: who has not signed in."""
        signed = {"Authorization": f"Bearer {self.signer.token(caller)}"} if caller else {}
        return await self.client.get(path, params={"with": "file"}, headers=signed, auth=None)

    async def told(self, path: str, caller: Caller | None) -> Any:
        """The file, where it is answered."""
        answer = await self.file(path, caller)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def text(self, reference: str) -> str:
        """What lies in the vault under a reference that a fact holds."""
        return (await Texts(self.vault, self.store, ()).read([reference], Reader("test", None, "")))[reference]

    async def facts(self) -> int:
        return len(await self.store.recorder.log(0, 10_000))


def said(values: list[dict[str, Any]]) -> dict[str, Any]:
    """What a reader reads of a file's values, by their names."""
    return {each["name"]: each.get("said_zh") or each.get("value") for each in values}


AnyDesk = TypeVar("AnyDesk", bound=Desk)


@asynccontextmanager
async def opened(
    service: Service, folder: Path, desk: type[AnyDesk], rates: Rates | None = None, recorder: Recorder | None = None
) -> AsyncIterator[AnyDesk]:
    service = with_vault(service)
    store = service.store(recorder or SqliteRecorder(folder / f"{service.name}.sqlite"), SetClock(NOON))
    vault = await open_beside(service.name, folder, store.clock)

    async def ready() -> None:
        await store.recorder.head()

    key = DevelopmentKey.fresh()
    door = partial(Door, verifier=Verifier([key.issuer]), rates=rates)
    texts = Texts(vault, store, service.streams)
    app = api(service.name, service.title, service.routers, ready, door=door, within=texts_within(texts, store))
    app.state.store, app.state.vault, app.state.texts, app.state.dossiers = store, vault, texts, dossier
    app.state.sheets = sheets_of(service)
    transport, acting = httpx.ASGITransport(app), Acting(key.signer, {f"http://{service.name}": service.name}, HOME)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{service.name}", auth=acting) as client:
            opened = desk(client, store, vault)
            opened.signer = key.signer
            yield opened
    finally:
        await vault.close()
        await store.close()


def told(response: httpx.Response) -> tuple[int, str, str | None]:
    """A problem: its status, the rule that said no, and the field to blame; both languages say something."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    error = (problem.get("errors") or [{}])[0]
    for said in (problem, error) if error else (problem,):
        assert said.get("detail") or said["zh"]
        assert said.get("detail_en") or said["en"]
    rule = error.get("rule") or problem["type"].removeprefix("urn:linli:problem:")
    return response.status_code, rule, error.get("field")


def unreadable(field: str) -> list[tuple[bytes, str, tuple[int, str, str | None]]]:
    """Bodies that no command can be read from: content, type, and what is told. `field` is the form's first, a text."""
    json, form, macros = "application/json", "application/x-www-form-urlencoded", "application/vnd.ms-excel.sheet.macro"
    first = f'{{"{field}":'.encode()
    return [
        (first, json, (400, "malformed-json", None)),
        (b"\xff\xfe", json, (400, "malformed-json", None)),
        (first + b"9" * 5000 + b"}", json, (400, "http", None)),
        (b"", json, (422, "missing", "")),
        (b"[]", json, (422, "model_attributes_type", "")),
        (first + b'"a",' + first[1:] + b'"b"}', json, (400, "malformed-json", None)),
        (b"{}", json, (422, "missing", field)),
        (first + b"NaN}", json, (422, "string_type", field)),
        (first + b'"\\ud800"}', json, (422, "string_unicode", field)),
        (first + b'"' + b"a" * 1_100_000 + b'"}', json, (413, "too-large", None)),
        (b"name=a", form, (415, "content-type", None)),
        (b"PK\x03\x04 a workbook with macros", macros, (415, "content-type", None)),
    ]
