"""Sheets from Excel (表格导入): templates, sending one in, its dry run row by row, the import, its result."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.languages import N_
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.signing_in.uploads import TooLarge, Upload, own_upload

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST: Final = 20 * 1024 * 1024  # bytes of a file; the service says what it takes
NEEDED: Final = ("file", "请选择文件", "Choose a file")
TOO_LARGE: Final = (
    "file",
    "一份表格最多20兆字节，请分成几个文件上传",
    "A sheet has 20 MiB at most: send it in several files",
)
WORDS: Final = {
    "good": N_("可以导入"),
    "already": N_("已经办过"),
    "refused": N_("不能办理"),
    "skipped": N_("不是数据行"),
}
STAGES: Final = {
    "received": N_("正在试运行"),
    "judged": N_("试运行完成，等待确认"),
    "running": N_("正在导入"),
    "done": N_("导入完成"),
    "reversing": N_("正在撤回"),
    "reversed": N_("已撤回"),
}
WORKS: Final = ("received", "running", "reversing")


async def list_sheets(request: Request) -> Response:
    """Of every service that takes any; one that does not answer only offers none."""
    reader = await reader_of(request)
    found = []
    for service, api in reader.services.items():
        try:
            told = (await api.get("sheets"))["sheets"]
        except Refused:
            continue
        found += [{"service": service, **each} for each in told]
    return draw(request, "sheets.html", sheets=found)


async def show_sheet(request: Request) -> Response:
    return await _sheet(request, await reader_of(request), KeptForm({}))


async def send_sheet(request: Request) -> Response:
    """What is wrong with the file is said beside it; then its dry run is shown."""
    reader = await reader_of(request)
    try:
        values, upload = await own_upload(request, reader.desk.origin, reader.session.csrf, LARGEST)
    except TooLarge:
        return await _sheet(request, reader, KeptForm({}).missing(*TOO_LARGE))
    form = KeptForm.sent(values)
    if not upload.content:
        return await _sheet(request, reader, form.missing(*NEEDED))
    service, name = request.path_params["service"], request.path_params["name"]
    given = {"given": f"{values['field']}={values['value']}"} if values.get("value") else {}
    workbook = Upload(upload.content, WORKBOOK)
    api = _api(reader, service)
    try:
        answer = await api.send("sheets", name, "imports", upload=workbook, key=form.key, **given)
    except Refused as no:
        if no.status == 401:
            raise
        return await _sheet(request, reader, form.refused(no, {"": "file", "given": "value"}))
    return RedirectResponse(addresses(request).page(f"/imports/{service}/{answer['id']}"), 303)


async def give_template(request: Request) -> Response:
    reader = await reader_of(request)
    service, name = request.path_params["service"], request.path_params["name"]
    content, _ = await _api(reader, service).fetch("sheets", name, "template")
    return _workbook(content, f"{name}.xlsx")


async def show_import(request: Request) -> Response:
    return await _import(request, await reader_of(request), KeptForm({}))


async def act_on_import(request: Request) -> Response:
    """Start it, or take it back: the page has a form for either."""
    reader = await reader_of(request)
    form = KeptForm.sent(await own_form(request, reader.desk.origin, reader.session.csrf))
    service, sheet = request.path_params["service"], request.path_params["id"]
    what, field = ("reversal", "reason") if form.values.get("do") == "reversal" else ("start", "left_out")
    body = {field: form.values.get(field, "")}
    told = await tell(_api(reader, service), "imports", sheet, what, body=body, form=form, fields={field: field})
    if isinstance(told, KeptForm):
        return await _import(request, reader, told)
    return RedirectResponse(addresses(request).page(f"/imports/{service}/{sheet}"), 303)


async def give_result(request: Request) -> Response:
    reader = await reader_of(request)
    service, sheet = request.path_params["service"], request.path_params["id"]
    content, _ = await _api(reader, service).fetch("imports", sheet, "result")
    return _workbook(content, f"{sheet}.xlsx")


async def _sheet(request: Request, reader: Reader, form: KeptForm) -> Response:
    service, name = request.path_params["service"], request.path_params["name"]
    sheets = (await _api(reader, service).get("sheets"))["sheets"]
    sheet = next((each for each in sheets if each["name"] == name), None)
    if sheet is None:
        raise Refused(404, {})
    return draw(request, "sheet.html", 422 if form.errors else 200, form=form, sheet=sheet, service=service)


async def _import(request: Request, reader: Reader, form: KeptForm) -> Response:
    service, sheet = request.path_params["service"], request.path_params["id"]
    api, asked = _api(reader, service), request.query_params
    told = await api.get("imports", sheet)
    only = asked.get("only") or ("refused" if told["refused_rows"] else "")
    page: Mapping[str, Any] = {"rows": [], "more": False}
    if told["verdicts"]:
        query = {"only": only} if only in WORDS else {}
        page = await api.get("imports", sheet, "rows", after=asked.get("after") or "0", **query)
    layout = next((s for s in (await api.get("sheets"))["sheets"] if s["name"] == told["name"]), None)
    return draw(
        request,
        "import.html",
        422 if form.errors else 200,
        form=form,
        told=told,
        page=page,
        only=only,
        words=WORDS,
        stages=STAGES,
        works=told["stage"] in WORKS,
        service=service,
        undone=layout["undone"] if layout else {},
    )


def _api(reader: Reader, service: str) -> Any:
    """Raises Refused (404)."""
    if service not in reader.services:
        raise Refused(404, {})
    return reader.services[service]


def _workbook(content: bytes, name: str) -> Response:
    """`name`: of ours."""
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, headers=told, media_type=WORKBOOK)
