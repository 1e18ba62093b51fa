"""Forms that are half filled: kept when it is asked, gone on with, and dropped (草稿)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.access.deciding import ACTIONS
from services.portal.addresses import addresses
from services.portal.draft import MOST, Author, Draft, Drafts, TooMany
from services.portal.interrupted import DRAFT, FROM, drawn
from services.portal.kept_form import KeptForm
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form

SAVE: Final = ":draft"  # what the button says that keeps a form
DONE: Final = "draft"
FULL: Final = (
    f"已有 {MOST} 份草稿，请先在“我的工作”中删除不用的",
    f"there are {MOST} drafts already: delete what is not needed under “My work” first",
)


def author_of(reader: Reader) -> Author:
    return Author(reader.subject, reader.post.post)


async def save(request: Request, reader: Reader, form: dict[str, str]) -> Response | KeptForm:
    """To the desk; or the form with why it was not kept."""
    drafts: Drafts = request.app.state.drafts
    try:
        await drafts.keep(author_of(reader), drawn(request, form, drafts), form.get(FROM, ""))
    except TooMany:
        return KeptForm.sent(form).missing("", *FULL)
    return RedirectResponse(addresses(request).page("/my-work", None, done=DONE), 303)


async def aside(request: Request, reader: Reader, form: dict[str, str], button: str) -> Response:
    """The form waits while it is found out who is meant by the field that the button names."""
    drafts: Drafts = request.app.state.drafts
    field = form["do"].removeprefix(button)
    at = await drafts.keep(author_of(reader), drawn(request, form, drafts), form.get(FROM, ""), oldest_goes=True)
    return RedirectResponse(addresses(request).page("/who", None, field=field, **{DRAFT: at}), 303)


async def opened(request: Request, reader: Reader) -> Draft | None:
    """The one that the address names, of this form and this reader."""
    drafts: Drafts | None = request.app.state.drafts
    named = request.query_params.get(DRAFT, "")
    draft = await drafts.find(author_of(reader), named) if drafts and named else None
    here = (request.path_params["service"], request.path_params["name"], request.query_params.get("thing", ""))
    return draft if draft and (draft.service, draft.command, draft.thing) == here else None


async def sent(request: Request, reader: Reader, form: KeptForm) -> None:
    """What was filled in is done: its draft is not wanted any more."""
    drafts: Drafts | None = request.app.state.drafts
    if drafts and form.values.get(FROM):
        await drafts.drop(author_of(reader), form.values[FROM])


async def listed(request: Request, reader: Reader) -> list[Mapping[str, Any]]:
    """For the desk: {id, title, title_en, address, kept_at, interrupted, days}."""
    drafts: Drafts | None = request.app.state.drafts
    if drafts is None:
        return []
    to = addresses(request)
    told: list[Mapping[str, Any]] = []
    for at, draft in await drafts.of(author_of(reader)):
        place = f"/do/{draft.service}/{draft.command}"
        action = ACTIONS[draft.command]
        english = action.en[:1].upper() + action.en[1:]
        shown = {"id": at, "title": action.zh, "title_en": english, "kept_at": draft.kept_at.isoformat()}
        left = drafts.days() - (drafts.now() - draft.kept_at).days
        address = to.page(place, None, thing=draft.thing, **{DRAFT: at})
        told.append({**shown, "address": address, "interrupted": draft.interrupted, "days": left})
    return told


async def drop(request: Request) -> Response:
    reader = await reader_of(request)
    form = await own_form(request, reader.desk.origin, reader.session.csrf)
    drafts: Drafts | None = request.app.state.drafts
    if drafts:
        await drafts.drop(author_of(reader), form.get("id", ""))
    return RedirectResponse(addresses(request).page("/my-work"), 303)
