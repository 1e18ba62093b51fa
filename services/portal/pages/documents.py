"""Issued documents: fetched as they were issued, and the scan of a sealed one put with it (文书)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.api import Api
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.uploads import TooLarge, Upload, own_upload
from services.portal.today import today

FAMILY: Final = "linli.document"
SEALING: Final = "papers.seal-document"
LARGEST: Final = 8 * 1024 * 1024  # bytes that a vault keeps of a file; the service says what it takes
HANDED_ON: Final = ("content-type", "content-disposition")


def of_document(service: str, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """What its file page offers: each of its files by its address; of another thing nothing."""
    if told["family"]["name"] != FAMILY:
        return None
    at = f"/documents/{service}/{told['id']}"
    scans = range(1, len(told["state"]["scans"]) + 1)
    return {
        "pdf": f"{at}/files/pdf",
        "docx": f"{at}/files/docx",
        "scans": [(sheet, f"{at}/scans/{sheet}") for sheet in scans],
        "sealing": f"{at}/sealing" if SEALING in told["next"] else "",
    }


async def fetch_document(request: Request) -> Response:
    """The very bytes; run by no browser."""
    reader = await reader_of(request)
    asked = request.path_params
    last = ("scans", asked["sheet"]) if "sheet" in asked else ("files", asked["written"])
    content, headers = await _service(reader, request).fetch("documents", asked["document"], *last)
    return Response(content, headers={name: headers[name] for name in HANDED_ON if name in headers})


async def show_sealing(request: Request) -> Response:
    reader = await reader_of(request)
    document = await _service(reader, request).get("documents", request.path_params["document"])
    return _page(request, KeptForm({"on": today(), "version": str(document["version"])}), document)


async def seal_document(request: Request) -> Response:
    """The file is handed on as it came; what is wrong with it, or with the day, is said beside it."""
    reader = await reader_of(request)
    try:
        fields, upload = await own_upload(request, reader.desk.origin, reader.session.csrf, LARGEST)
        form = KeptForm.sent(fields)
    except TooLarge:
        form, upload = KeptForm({"on": today()}).missing("scan", *TOO_LARGE), Upload(b"", "")
    service, which = _service(reader, request), request.path_params["document"]
    if form.errors:
        return _page(request, form, await service.get("documents", which))
    if not upload.content:
        return _page(request, form.missing("scan", *NO_FILE), await service.get("documents", which))
    seen = form.values.get("version") or None
    try:
        asked = {"on": form.values.get("on", "")}
        await service.send("documents", which, "sealing", upload=upload, key=form.key, version=seen, **asked)
    except Refused as no:
        if no.status == 401:
            raise
        wrong = form.refused(no, {"on": "on", "": "scan"})
        wrong = replace(wrong, values={**wrong.values, "version": ""}) if no.status == 412 else wrong
        return _page(request, wrong, await service.get("documents", which))
    return RedirectResponse(addresses(request).page(f"/files/{_name(request)}/documents/{which}", done=SEALING), 303)


def _name(request: Request) -> str:
    return str(request.path_params["service"])


def _service(reader: Reader, request: Request) -> Api:
    """Raises Refused: there is none of that name."""
    if _name(request) not in reader.services:
        raise Refused(404, {})
    return reader.services[_name(request)]


def _page(request: Request, form: KeptForm, document: Mapping[str, Any]) -> Response:
    status = 422 if form.errors else 200
    return draw(request, "sealing.html", status, form=form, service=_name(request), document=document)


TOO_LARGE: Final = (
    "文件超过 8 MiB，请降低扫描分辨率或分份登记",
    "The file exceeds 8 MiB: scan it in less detail, or in parts",
)
NO_FILE: Final = ("请选择盖章后的扫描件", "Choose the scan of the sealed paper")
