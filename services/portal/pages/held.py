"""What is held about whoever is signed in, and what he may have done with it (我的个人信息; PIPL art. 44–47)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from contracts.personal import Purpose, kind_of
from services.portal.addresses import addresses
from services.portal.api import Api
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.today import today

KEEP_PEOPLE: Final = ("registration", "mediation", "procurement", "evaluation")
PLACE: Final = "/account/held"
DONE: Final = ("withdrawn", "erased")
UNKNOWN: Final = (403, 404)  # of somebody of whom a service holds nothing it says no more


async def show_held(request: Request) -> Response:
    return await _page(request, await reader_of(request), KeptForm({}))


async def act_on_held(request: Request) -> Response:
    """Have a copy, take a consent back, have it erased: the page has a form for each; the last two are asked twice."""
    reader = await reader_of(request)
    form = KeptForm.sent(await own_form(request, reader.desk.origin, reader.session.csrf))
    values = form.values
    service, purpose = values.get("service", ""), values.get("purpose", "")
    api = reader.services[service] if service in KEEP_PEOPLE else None
    if api is None or (purpose and purpose not in set(Purpose)):
        return await _page(request, reader, form)
    path: tuple[str, ...]
    match values.get("do"):
        case "copy" | "file":
            return await _copy(request, reader, api, form)
        case "withdraw" | "erase" if values.get("sure") != "yes":
            return draw(request, "held_confirm.html", form=form, service=service, purpose=_purpose(purpose))
        case "withdraw":
            path, body = ("consents", purpose, "withdrawal"), {"on": today()}
        case "erase":
            path, body = ("erasure",), {"purpose": purpose} if purpose else {}
        case _:
            return await _page(request, reader, form)
    told = await tell(api, "people", reader.subject, *path, body=body, form=form, fields={})
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    done = "withdrawn" if values["do"] == "withdraw" else "erased"
    return RedirectResponse(addresses(request).page(PLACE, done=done), 303)


async def _copy(request: Request, reader: Reader, api: Api, form: KeptForm) -> Response:
    """On a page, or as one file."""
    told = await tell(api, "people", reader.subject, "exports", body={}, form=form, fields={})
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    if form.values["do"] == "file":
        name = f'attachment; filename="linli-{form.values["service"]}.json"'
        return JSONResponse(told["document"], headers={"Content-Disposition": name})
    reads = (await api.get("people", reader.subject, "reads"))["reads"]
    held = [
        {
            **each,
            **_purpose(each["purpose"]),
            "fields": [{**field, **_field(field["field"])} for field in each["fields"]],
        }
        for each in told["document"]["held"]
    ]
    return draw(request, "held_copy.html", form=form, service=form.values["service"], held=held, reads=reads)


async def _page(request: Request, reader: Reader, form: KeptForm) -> Response:
    held = [row for name in KEEP_PEOPLE for row in await _rows(reader, name)]
    answer = 422 if form.errors else 200
    return draw(request, "held.html", answer, form=form, held=held, done=request.query_params.get("done"))


async def _rows(reader: Reader, service: str) -> list[dict[str, Any]]:
    """A line for each purpose for which a service holds something of the reader."""
    try:
        state = (await reader.services[service].get("people", reader.subject))["state"]
    except Refused as no:
        if no.status not in UNKNOWN:
            raise
        return []
    return [
        {
            "service": service,
            **_purpose(purpose),
            "fields": [_field(field) for field in fields],
            "consented_on": (state["consents"].get(purpose) or {}).get("given_on"),
            "restricted": purpose in state["restricted"],
        }
        for purpose, fields in state["held"].items()
        if fields
    ]


def _purpose(purpose: str) -> Mapping[str, str]:
    """In both languages; of none: all of them."""
    if not purpose:
        return {"purpose": "", "title": "全部", "title_en": "all"}
    return {"purpose": purpose, "title": Purpose(purpose).zh, "title_en": purpose.replace("-", " ")}


def _field(field: str) -> Mapping[str, str]:
    return {"title": kind_of(field).zh, "title_en": field.replace("-", " ")}
