"""A form for any command of any service, drawn from what the service says of it (办理)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.access.deciding import decide
from contracts.came_by import RECEIVING
from contracts.forms.fields import Field, Kind
from contracts.forms.regions_by_name import NotOne, code_of, line
from contracts.forms.regions_by_name import offered as near_by
from contracts.forms.typed import MOST, typed
from services.portal.addresses import addresses
from services.portal.commands.complaints import complained
from services.portal.commands.described import Command, Descriptions, caller_of
from services.portal.commands.overtaken import happened_since, overtaken
from services.portal.commands.things_by_name import identified
from services.portal.districts import Refused
from services.portal.draft import Author
from services.portal.drawing import draw
from services.portal.found import Thing
from services.portal.interrupted import DRAFT, FROM, lost, own_form_or_kept
from services.portal.kept_form import KeptForm
from services.portal.no_words import no
from services.portal.own_body import family_of
from services.portal.pages import drafts, who
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.gate import session_of
from services.portal.signing_in.posts import Post
from services.portal.today import today

PLACE: Final = "/do"
AGAIN: Final = "do"  # the button that draws the form once more, with room for one more person
ONESELF: Final = ":self:"  # before the name of the field that the reader means himself by
VERSION: Final = "version"  # of the thing as it stood when the form was opened


async def show_command(request: Request) -> Response:
    """Filled in as far as the address says, and with today."""
    reader = await reader_of(request)
    command, path = await _asked(request, reader)
    version, named = await _version(reader, command, path), request.query_params.get(DRAFT)
    if draft := await drafts.opened(request, reader):
        form = KeptForm({**draft.values, FROM: named or ""}, key=draft.key)
        now = {"draft": draft, "changed": form.values.get(VERSION, version) != version}
        return _page(request, reader, command, form, now=now)
    given = {name: value for name, value in request.query_params.items() if name not in ("thing", DRAFT)}
    form = KeptForm({**_usual(command.fields, reader.post), **given, VERSION: version})
    return _page(request, reader, command, form, now={"gone": bool(named)})


async def do_command(request: Request) -> Response:
    """What is wrong is said beside its field, and everything that was typed stays."""
    sent = await own_form_or_kept(request)
    if isinstance(sent, Response):
        return sent
    session = session_of(request)
    author = Author(session.person.subject, session.post.post) if session and session.post else None
    try:
        return await _do(request, await reader_of(request), sent)
    except Refused as no_more:
        if no_more.status != 401 or author is None:
            raise
        raise await lost(request, author, sent) from no_more


async def _do(request: Request, reader: Reader, sent: dict[str, str]) -> Response:
    command, path = await _asked(request, reader)
    if sent.get(AGAIN) == drafts.SAVE and request.app.state.drafts:
        kept = await drafts.save(request, reader, sent)
        return kept if isinstance(kept, Response) else _page(request, reader, command, kept)
    if sent.get(AGAIN, "").startswith(who.BUTTON) and request.app.state.drafts:
        return await drafts.aside(request, reader, sent, who.BUTTON)
    form = KeptForm.sent(sent)
    fields = (*command.fields, *command.receives(reader.post))
    form, codes = _with_codes(form, fields, reader.post.region)
    if AGAIN in form.values:
        return _page(request, reader, command, _with_oneself(form, reader.subject))
    things = await identified(request.app.state.districts, fields, form)
    form = things.form
    if form.errors:
        return _page(request, reader, command, form, things.offered)
    told = typed(fields, {**form.values, **codes, **things.ids})
    beside = {each.name: quote(told.body.pop(each.name)) for each in command.for_whom if each.name in told.body}
    body, seen = None if command.bare else told.body, form.values.get(VERSION) or ""
    try:
        answer = await reader.services[command.service].post(
            *path, body=body, key=form.key, version=seen, beside=beside
        )
    except Refused as refused:
        if refused.status == 401:
            raise
        form, moved_on = complained(form, refused, told, fields), refused.status == 412
        since = await happened_since(reader.services[command.service], path[:-1], seen)
        if moved_on or since:  # sent again it is decided on what there is now
            form = replace(overtaken(form, since, alone=moved_on), values={**form.values, VERSION: ""})
        return _page(request, reader, command, form)
    await drafts.sent(request, reader, form)
    return RedirectResponse(_after(request, command, answer), 303)


async def _asked(request: Request, reader: Reader) -> tuple[Command, tuple[str, ...]]:
    """Raises Refused: there is no such command (404), or the post never may (403)."""
    descriptions: Descriptions = request.app.state.descriptions
    command = await descriptions.command(request.path_params["service"], request.path_params["name"])
    path = command.about(request.query_params.get("thing", ""))
    if path is None:
        raise Refused(404, {})
    if not command.done_by(reader.post):
        raise Refused(403, MAY_NOT)
    return command, path


def _usual(fields: tuple[Field, ...], post: Post) -> dict[str, str]:
    """What most would fill in."""
    values: dict[str, str] = {}
    for top in fields:
        for each in top.every():
            if each.kind is Kind.THING and each.required and each.family == family_of(post):
                values[each.name] = post.body
            if each.default is not None and each.kind in (Kind.LINE, Kind.NUMBER, Kind.CHOICE, Kind.REGION):
                values[each.name] = str(each.default)
            elif each.name == "on":
                values[each.name] = today()
    return values


async def _version(reader: Reader, command: Command, path: tuple[str, ...]) -> str:
    """So that one decides on what one has seen. Raises Refused where there is no such thing for the reader."""
    if not command.seen:
        return ""
    return str((await reader.services[command.service].get(*path[:-1]))["version"])


def _with_codes(form: KeptForm, fields: tuple[Field, ...], near: str) -> tuple[KeptForm, dict[str, str]]:
    """The codes that are sent instead of names of divisions; what was typed stays as it is."""
    codes: dict[str, str] = {}
    values, on = form.values, date.fromisoformat(today())
    for field in (each for top in fields for each in top.every() if each.kind is Kind.REGION):
        try:
            codes[field.name] = code_of(values.get(field.name, ""), near, on)
        except NotOne as wrong:
            form = form.missing(field.name, *_not_one(wrong))
    return form, codes


def _with_oneself(form: KeptForm, reader: str) -> KeptForm:
    """The reader's own reference, which he need not know by heart, in the field whose button he pressed."""
    pressed = form.values[AGAIN]
    own = {pressed.removeprefix(ONESELF): reader} if pressed.startswith(ONESELF) else {}
    return replace(form, values={**form.values, **own})


def _not_one(wrong: NotOne) -> tuple[str, str]:
    if not wrong.found:
        return (
            "没有这个名称的行政区划，请写全称或代码",
            "No division has this name: write it in full, or its code",
        )
    named = "、".join(f"{line(each)}（{each.code}）" for each in wrong.found)
    codes = ", ".join(each.code for each in wrong.found)
    return f"不止一处：{named}", f"There are several: {codes}"


def _after(request: Request, command: Command, answer: Mapping[str, Any]) -> str:
    """To the file of what was decided on, or of what began."""
    thing = request.query_params.get("thing", "")
    if command.begun and not thing:
        thing = f"{command.path[0]}/{answer['id']}"
    place = f"/files/{command.service}/{thing}" if thing else "/my-work"
    return addresses(request).page(place, done=command.name)


def _page(
    request: Request,
    reader: Reader,
    command: Command,
    form: KeptForm,
    offered: Mapping[str, tuple[Thing, ...]] | None = None,
    now: Mapping[str, Any] | None = None,
) -> Response:
    near = reader.post.region
    return draw(
        request,
        "command.html",
        422 if form.errors else 200,
        form=form,
        command=command,
        for_whom=command.receives(reader.post),
        came=any(form.values.get(each.name) or form.wrong(each.name) for each in command.for_whom),
        thing=request.query_params.get("thing", ""),
        rows={each.name: _rows(each, form) for top in command.fields for each in top.every()},
        things=offered or {},
        now=now or {},
        keeps=request.app.state.drafts is not None,
        speaks_for_himself=reader.post.role not in RECEIVING,
        knows=request.app.state.drafts is not None and decide(caller_of(reader.post), who.LOOK_UP).allowed,
        regions=near_by(near, date.fromisoformat(today())),
        kinds=Kind,
    )


def _rows(field: Field, form: KeptForm) -> int:
    """How many people there is room for: one more than are there, if that was asked."""
    if field.kind is not Kind.PEOPLE:
        return 1
    filled = [at for at in range(MOST) if form.values.get(f"{field.name}.{at}")]
    more = form.values.get(AGAIN) == field.name
    return min(MOST, max(1, (filled[-1] + 1 if filled else 0) + more))


MAY_NOT: Final = no(
    "这个岗位不能办理",
    "Not of this post",
    "这件事不由现在的岗位办理。如果您有其他岗位，请先改用它。",
    "This is not done in the post that you act in. If you have another, choose it first.",
)
