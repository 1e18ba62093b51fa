"""The people of a unit and their posts, as far as the provider leaves it to us: give, end, link (单位人员)."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.posts_words import Title
from contracts.roles import Role
from services.portal.addresses import CITY, addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.today import today

PLACE: Final = "/account/people"
DONE: Final = ("given", "ended", "linked")
GIVING: Final = {name: name for name in ("subject", "role", "region", "body", "title", "first_on", "last_on")}
ENDING: Final = {"reason": "reason", "on": "on"}
LINKING: Final = {"issuer": "issuer", "sub": "sub", "subject": "account_subject", "region": "account_region"}
ROLES: Final = tuple(str(role) for role in Role if role is not Role.SERVICE)
TITLES: Final = tuple(str(title) for title in Title)


async def show_people(request: Request) -> Response:
    reader = await reader_of(request)
    return await _page(request, reader, _blank(request, reader))


async def give_post(request: Request) -> Response:
    """Give a post, or link an account: the page has a form for either."""
    reader, form = await _sent(request)
    if form.values.get("do") == "link":
        return await _link_account(request, reader, form)
    values = form.values
    if not values.get("subject"):
        return await _page(request, reader, form.missing("subject", "请填写人员编号", "Give the person's reference"))
    body: dict[str, Any] = {name: values.get(name, "") for name in ("role", "region", "title", "first_on")}
    body |= {"body": values.get("body") or None, "last_on": values.get("last_on") or None}
    told = await tell(reader.posts, "people", values["subject"], "posts", body=body, form=form, fields=GIVING)
    return await _answer(request, reader, told, "given", values.get("unit"))


async def ask_to_end(request: Request) -> Response:
    """The page on which the reason and the day are given."""
    reader, asked = await reader_of(request), request.query_params
    form = KeptForm(
        {
            "subject": asked.get("subject", ""),
            "post": asked.get("post", ""),
            "on": today(),
            "unit": asked.get("unit", ""),
        }
    )
    return draw(request, "end_post.html", form=form, unit=form.values["unit"] or reader.unit)


async def end_post(request: Request) -> Response:
    reader, form = await _sent(request)
    values = form.values
    body = {"reason": values.get("reason", ""), "on": values.get("on", "")}
    path = ("people", values.get("subject", ""), "posts", values.get("post", ""), "end")
    told = await tell(reader.posts, *path, body=body, form=form, fields=ENDING)
    if isinstance(told, KeptForm):
        return draw(request, "end_post.html", 422, form=told, unit=values.get("unit") or reader.unit)
    return await _answer(request, reader, told, "ended", values.get("unit"))


async def _link_account(request: Request, reader: Reader, form: KeptForm) -> Response:
    values = form.values
    region = values.get("account_region", "")
    body: dict[str, Any] = {name: values.get(name, "") for name in ("issuer", "sub")}
    body |= {"subject": values.get("account_subject") or None, "region": "" if region == CITY else region}
    told = await tell(reader.posts, "accounts", body=body, form=form, fields=LINKING)
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    place = addresses(request).page(PLACE, done="linked", account=told["id"], unit=values.get("unit"))
    return RedirectResponse(place, 303)


async def _sent(request: Request) -> tuple[Reader, KeptForm]:
    reader = await reader_of(request)
    return reader, KeptForm.sent(await own_form(request, reader.desk.origin, reader.session.csrf))


async def _answer(request: Request, reader: Reader, told: object, done: str, unit: str | None = None) -> Response:
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    return RedirectResponse(addresses(request).page(PLACE, done=done, unit=unit), 303)


def _blank(request: Request, reader: Reader) -> KeptForm:
    unit = request.query_params.get("unit", "").strip() or reader.unit
    region = unit if unit.isdecimal() else reader.post.region
    return KeptForm(
        {
            "region": region,
            "body": "" if unit.isdecimal() else unit,
            "first_on": today(),
            "issuer": reader.desk.issuer,
            "account_region": reader.post.region,
            "unit": unit,
        }
    )


async def _page(request: Request, reader: Reader, form: KeptForm) -> Response:
    unit = request.query_params.get("unit", "").strip() or form.values.get("unit") or reader.unit
    told = await reader.posts.get("units", unit, "posts")
    leads = reader.post.role == Role.APPROVER
    return draw(
        request,
        "people.html",
        422 if form.errors else 200,
        form=form,
        unit=unit,
        held=sorted(told["held"], key=lambda each: (each["role"], each["subject"])),
        leads=leads,
        roles=ROLES,
        titles=TITLES,
        linked=await _linked(request, reader),
        done=request.query_params.get("done"),
    )


async def _linked(request: Request, reader: Reader) -> str:
    """Whose the account is that was just linked; nothing where it is not this reader's to see."""
    account = request.query_params.get("account", "")
    if not account:
        return ""
    try:
        return str((await reader.posts.get("accounts", account))["state"]["subject"])
    except Refused:
        return ""
