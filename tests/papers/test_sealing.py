"""A seal on paper (盖章) and its scan: what is taken in counts as signed, what only looks so is refused."""

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from contracts.access.caller import Caller
from contracts.city_clock import ZONE
from contracts.roles import Role
from services.papers.scans import rules_on
from tests.papers.desks import Desk, Document
from tests.papers.scanned import JPEG, pdf, png
from tests.support.desk import told

PDF, PNG, JPG = "application/pdf", "image/png", "image/jpeg"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RULES = rules_on(datetime(2026, 5, 6, tzinfo=ZONE).date())


async def sealed(
    desk: Desk, document: Document, content: bytes, kind: str = PDF, on: str = "2026-03-05", **headers: str
) -> httpx.Response:
    path = f"/documents/{document.id}/sealing"
    sent: Mapping[str, str] = {"content-type": kind, "Linli-Actor": "officer-1", **headers}
    return await desk.client.post(path, params={"on": on}, content=content, headers=sent)


@pytest.mark.parametrize(
    ("content", "kind", "ending"), [(pdf(2), PDF, "pdf"), (png(8, 9), PNG, "png"), (JPEG, JPG, "jpg")]
)
async def test_a_scan_is_kept_and_the_document_counts_as_signed_from_its_day(
    desk: Desk, content: bytes, kind: str, ending: str
) -> None:
    document = await desk.noticed(await desk.accepted())
    answer = await sealed(desk, document, content, kind)
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    state = (await desk.shown(f"/documents/{document.id}"))["state"]
    assert (state["signed_on"], [each["kind"] for each in state["scans"]]) == ("2026-03-05", [kind])
    fetched = await desk.client.get(f"/documents/{document.id}/scans/1")
    assert (fetched.content, fetched.headers["content-type"]) == (content, kind)
    assert fetched.headers["content-disposition"] == f'attachment; filename="{document.id}-1.{ending}"'
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert told(await desk.client.get(f"/documents/{document.id}/scans/2"))[:2] == (404, "NotFound")


@pytest.mark.parametrize(
    ("content", "kind", "no"),
    [
        (b"", PDF, (422, "ScanEmpty")),
        (b"PK\x03\x04xl/vbaProject.bin", PDF, (422, "NoScan")),
        (b"MZ\x90\x00", PNG, (422, "NoScan")),
        (png(8, 9), PDF, (422, "NoScan")),
        (pdf(), PNG, (422, "NoScan")),
        (png(8, 9)[:-4], PNG, (422, "NoScan")),
        (JPEG[:-2], JPG, (422, "NoScan")),
        (JPEG[:6], JPG, (422, "NoScan")),
        (pdf()[:-30], PDF, (422, "NoScan")),
        (b"%PDF-1.7\nnothing behind it\n%%EOF", PDF, (422, "NoScan")),
        (pdf(0), PDF, (422, "NoScan")),
        (pdf(catalogue="/OpenAction"), PDF, (422, "ScanActive")),
        (pdf(at_page="/AA"), PDF, (422, "ScanActive")),
        (pdf(catalogue="/Other"), PDF, (422, "ScanActive")),
        (pdf(password="secret"), PDF, (422, "ScanActive")),
        (pdf(RULES.pages + 1), PDF, (422, "ScanTooLong")),
        (png(100_000, 100_000), PNG, (422, "ScanTooWide")),
        (b"%PDF-" + b"0" * RULES.largest, PDF, (413, "too-large")),
        (b"{}", "application/json", (415, "content-type")),
        (b"PK", WORKBOOK, (415, "content-type")),
    ],
)
async def test_what_only_looks_like_a_scan_is_refused_and_nothing_is_kept(
    desk: Desk, content: bytes, kind: str, no: tuple[int, str]
) -> None:
    document = await desk.noticed(await desk.accepted())
    facts = await desk.facts()
    assert told(await sealed(desk, document, content, kind))[:2] == no
    assert await desk.facts() == facts
    assert await kept(desk) == 1


async def test_no_other_route_is_sent_a_file_or_a_large_body(desk: Desk) -> None:
    case = await desk.accepted()
    path = f"/applications/{case}/acceptance-notice"
    assert told(await desk.sent(path, pdf(), PDF))[:2] == (415, "content-type")
    assert told(await desk.sent(path, b" " * 1_100_000))[:2] == (413, "too-large")


async def test_the_name_of_an_upload_goes_nowhere(desk: Desk, tmp_path: Path) -> None:
    document = await desk.noticed(await desk.accepted())
    named = {"content-disposition": 'attachment; filename="../../wangxiaoming.pdf"'}
    before = await asyncio.to_thread(os.listdir, tmp_path)
    assert (await sealed(desk, document, pdf(), **named)).status_code == 201
    assert sorted(await asyncio.to_thread(os.listdir, tmp_path)) == sorted(before)
    assert all(b"wangxiaoming" not in row.state for row in await desk.store.recorder.log(0, 1000))


async def test_the_same_scan_is_not_kept_twice_and_there_is_an_end_of_them(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    for height in range(1, RULES.most + 1):
        assert (await sealed(desk, document, png(1, height), PNG)).status_code == 201
    assert told(await sealed(desk, document, png(1, 1), PNG))[:2] == (409, "SameScan")
    assert told(await sealed(desk, document, png(1, 99), PNG))[:2] == (409, "TooManyScans")
    state = (await desk.shown(f"/documents/{document.id}"))["state"]
    assert (state["signed_on"], len(state["scans"])) == ("2026-03-05", RULES.most)


async def test_asked_again_under_its_key_it_is_answered_and_kept_once(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    answers = [await sealed(desk, document, pdf(), **{"Idempotency-Key": "seal-1"}) for _ in "ab"]
    assert [(each.status_code, each.json()["version"]) for each in answers] == [(201, 2), (201, 2)]
    assert await kept(desk) == 2  # the document's files, and the scan


async def test_a_seal_is_of_no_day_before_its_document_or_after_today(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    assert told(await sealed(desk, document, pdf(), on="2026-03-03")) == (409, "BeforeLastFact", "on")
    assert told(await sealed(desk, document, pdf(), on="2026-05-07")) == (422, "AfterToday", "on")


async def test_who_may_see_it_may_not_seal_it(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    street = desk.as_somebody(Caller(subject="clerk-2", role=Role.STREET, region="110113001"))
    assert (await desk.client.get(f"/documents/{document.id}", headers=street)).status_code == 200
    answer = await sealed(desk, document, pdf(), **street)
    assert told(answer)[:2] == (403, "RoleMayNot")


async def kept(desk: Desk) -> int:
    return (await desk.vault.tables.count_over(datetime(2099, 1, 1, tzinfo=ZONE).date())).get("documents", (0, 0))[0]
