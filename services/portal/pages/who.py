"""Who came to the counter, while a form about him is being filled in: found by his number, or noted anew (来人登记).

The form waits as a draft; what is found or noted goes into it as a reference. Numbers and names go to the service's
vault by POST and stand in no address; that somebody was looked up is recorded there, with the reason.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as with_values
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.access.deciding import decide
from contracts.personal import Kind, Reason
from services.portal.addresses import addresses
from services.portal.api import Api
from services.portal.commands.described import caller_of
from services.portal.districts import Refused
from services.portal.draft import Draft, Drafts
from services.portal.drawing import draw
from services.portal.interrupted import DRAFT
from services.portal.kept_form import KeptForm, drawn
from services.portal.pages.drafts import author_of
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.today import today

LOOK_UP: Final = "vault.look-up-person"
BUTTON: Final = ":who:"  # before the name of the field that a reference is wanted for
FINDS: Final = (Kind.IDENTITY_NUMBER, Kind.TELEPHONE)
NOTED: Final = tuple(kind.value for kind in (Kind.NAME, *FINDS))
NOBODY: Final = (
    "没有登记过这个号码；如是来人，请在下面登记",
    "nobody is known by this number here; whoever came is noted below",
)
NO_NUMBER: Final = ("请填写号码", "write the number")
NO_NAME: Final = ("请填写姓名", "write the name")
SOURCE: Final = "counter"  # whence it is known: he said it, or his card did


async def show_who(request: Request) -> Response:
    reader = await reader_of(request)
    await _waiting(request, reader)
    return _page(request, reader, KeptForm({"kind": Kind.IDENTITY_NUMBER.value, "reason": Reason.OWN_WORK.value}))


async def find_or_keep(request: Request) -> Response:
    """`do`: find, or keep; or the reference of one of several that were found."""
    reader = await reader_of(request)
    sent = await own_form(request, reader.desk.origin, reader.session.csrf)
    draft = await _waiting(request, reader)
    form, service = KeptForm.sent(sent), reader.services[draft.service]
    do = form.values.get("do", "")
    if do.startswith("p-"):
        return await _back(request, reader, draft, do)
    try:
        people, form = await (_kept if do == "keep" else _found)(service, form)
    except Refused as no:
        if no.status in (401, 403):
            raise
        return _page(request, reader, form.refused(no, _places(form, do)))
    if len(people) == 1 and not form.errors:
        return await _back(request, reader, draft, people[0])
    return _page(request, reader, form, people)


async def _found(service: Api, form: KeptForm) -> tuple[list[str], KeptForm]:
    """Raises Refused."""
    told = form.values
    if not told.get("value"):
        return [], form.missing("value", *NO_NUMBER)
    body = {name: told.get(name, "") for name in ("kind", "value", "reason")}
    people = list((await service.post("people", "lookup", body=body, key=drawn()))["people"])
    if people:
        return people, form
    form = replace(form, values={**told, told.get("kind", ""): told["value"]})  # it need not be typed twice
    return [], form.missing("value", *NOBODY)


async def _kept(service: Api, form: KeptForm) -> tuple[list[str], KeptForm]:
    """Raises Refused."""
    told = form.values
    if not told.get(Kind.NAME.value):
        return [], form.missing(Kind.NAME.value, *NO_NAME)
    values = [{"field": name, "content": told[name]} for name in NOTED if told.get(name)]
    agreed = [{"separate": bool(told.get("separate")), "on": today()}] if told.get("consent") else []
    body = {"values": values, "source": SOURCE, "on": today(), "consents": agreed}
    return [str((await service.post("people", body=body, key=form.key))["person"])], form


def _places(form: KeptForm, do: str) -> Mapping[str, str]:
    """What the service calls a field, and where it was typed here."""
    if do != "keep":
        return {"value": "value", "kind": "kind", "reason": "reason", "identity_number": "value"}
    filled = [name for name in NOTED if form.values.get(name)]
    within = {f"values.{at}.content": name for at, name in enumerate(filled)}
    return {**within, "identity_number": Kind.IDENTITY_NUMBER.value, "consents": "consent"}


async def _waiting(request: Request, reader: Reader) -> Draft:
    """The form that it is for. Raises Refused (404)."""
    drafts: Drafts | None = request.app.state.drafts
    draft = await drafts.find(author_of(reader), request.query_params.get(DRAFT, "")) if drafts else None
    if draft is None or not request.query_params.get("field"):
        raise Refused(404, {})
    if not decide(caller_of(reader.post), LOOK_UP).allowed:
        raise Refused(403, {})
    return draft


async def _back(request: Request, reader: Reader, draft: Draft, person: str) -> Response:
    """To the form, with the reference where it was wanted."""
    drafts: Drafts = request.app.state.drafts
    at, field = request.query_params[DRAFT], request.query_params["field"]
    filled = with_values(draft, values={**draft.values, field: person}, kept_at=drafts.now())
    await drafts.keep(author_of(reader), filled, at)
    there = {"thing": draft.thing, DRAFT: at}
    place = addresses(request).page(f"/do/{draft.service}/{draft.command}", None, **there)
    return RedirectResponse(f"{place}#{field}", 303)


def _page(request: Request, reader: Reader, form: KeptForm, people: list[str] | None = None) -> Response:
    shown: dict[str, Any] = {"form": form, "people": people if people and len(people) > 1 else []}
    asked = {DRAFT: request.query_params[DRAFT], "field": request.query_params["field"]}
    here = addresses(request).page("/who", None, **asked)
    return draw(
        request,
        "who.html",
        422 if form.errors else 200,
        **shown,
        here_address=here,
        finds=[{"value": each.value, "text": each.zh} for each in FINDS],
        reasons=[{"value": each.value, "text": each.zh} for each in Reason],
    )
