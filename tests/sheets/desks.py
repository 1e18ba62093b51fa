"""The registration service to send sheets to, and workbooks as streets keep them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from openpyxl import Workbook, load_workbook

from services.chassis.service import Service
from services.registration.main import SERVICE
from services.sheets.joining import Sheets, sheets_of, with_sheets
from services.sheets.runner import Runner
from services.sheets.workbook import KIND
from tests.support import desk

HEAD = ("组织名称", "类别", "成员数", "所在社区", "联系人编号", "备案日期")
CHOIR = ("胜利社区合唱队", "社团类", 12, "110113001012", "person-7", "2026.3.5")


def workbook(*rows: Sequence[object], merged: Sequence[str] = (), title: str = "台账") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def cells(content: bytes, sheet: int = 0) -> list[tuple[object, ...]]:
    """What a spreadsheet program reads."""
    return list(load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(values_only=True))


async def until(client: httpx.AsyncClient, at: str, stage: str) -> None:
    """Until the runner of a city has come so far with the import at this address."""
    while (await client.get(at, headers={"Linli-Role": "street"})).json()["stage"] != stage:
        await asyncio.sleep(0.01)


class Desk(desk.Desk):
    sheets: Sheets
    runner: Runner

    async def send(self, content: bytes, name: str = "file-group", **asked: Any) -> httpx.Response:
        headers = {"content-type": KIND, **asked.pop("headers", {})}
        return await self.client.post(f"/sheets/{name}/imports", content=content, headers=headers, params=asked)

    async def sent_in(self, content: bytes, name: str = "file-group", **asked: Any) -> str:
        """With its dry run done."""
        response = await self.send(content, name, **asked)
        assert response.status_code == 201, response.text
        await self.worked()
        found: str = response.json()["id"]
        return found

    async def worked(self) -> None:
        while await self.runner.turn():
            pass

    async def verdicts(self, sent: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
        """(row, word, [(column, rule)])."""
        rows = (await self.shown(f"/imports/{sent}/rows"))["rows"]
        return [(r["row"], r["verdict"], [(c["column"], c["rule"]) for c in r["complaints"]]) for r in rows]

    async def imported(self, sent: str, left_out: str = "") -> Any:
        await self.done(f"/imports/{sent}/start", {"left_out": left_out})
        await self.worked()
        return await self.shown(f"/imports/{sent}")


@asynccontextmanager
async def opened(folder: Path, service: Service = SERVICE) -> AsyncIterator[Desk]:
    service = with_sheets(service)
    async with desk.opened(service, folder, Desk) as registration:
        registration.sheets = sheets_of(service)
        registration.runner = registration.sheets.runner(registration.store, registration.vault)
        registration.client.headers["Linli-Role"] = "street"
        yield registration
