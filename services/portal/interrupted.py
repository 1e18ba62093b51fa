"""A form that comes when its session is over: what was typed is kept for whoever typed it, and for nobody else.

Its token says whose it was. The session's own token is no longer good for doing anything; that one of our pages had it
is enough to put the text away, sealed, as a draft of the same person in the same post. Nothing is taken from elsewhere.
"""

import hmac
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.districts import Refused
from services.portal.draft import Author, Draft, Drafts
from services.portal.kept_form import KeptForm
from services.portal.no_words import no
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.forms import (
    ELSEWHERE,
    STALE,
    TOKEN,
    UNREADABLE,
    BadForm,
    comes_from_elsewhere,
    read_form,
)
from services.portal.signing_in.gate import session_of

DRAFT: Final = "draft"  # in the address of a form: which draft it is filled in from
FROM: Final = "kept-draft"  # in the form: the draft that ends when it is sent


async def own_form_or_kept(request: Request) -> dict[str, str] | Response:
    """A form of this session; or where one's own form leads that was kept. Raises Refused."""
    desk: SigningIn = request.app.state.signing_in
    session = session_of(request)
    if comes_from_elsewhere(request, desk.origin):
        raise Refused(403, ELSEWHERE)
    try:
        form = await read_form(request)
    except BadForm as wrong:
        raise Refused(422 if session else 401, UNREADABLE if session else {}) from wrong
    token = form.pop(TOKEN, "")
    if session and hmac.compare_digest(token.encode(), session.csrf.encode()):
        return form
    left = desk.sessions.left_by(token)
    if left is None:
        raise Refused(403, STALE) if session else Refused(401, {})
    there = await keep(request, Author(left.subject, left.post), form)
    if there and session and session.post and (session.person.subject, session.post.post) == left[:2]:
        return RedirectResponse(there, 303)  # he signed in again elsewhere in this browser
    raise _told(there, signed_in=session is not None)


async def keep(request: Request, author: Author, form: dict[str, str]) -> str:
    """The address where it goes on; "" where nothing is kept here."""
    drafts: Drafts | None = request.app.state.drafts
    if drafts is None:
        return ""
    draft = drawn(request, form, drafts, interrupted=True)
    at = await drafts.keep(author, draft, form.get(FROM, ""), oldest_goes=True)
    return _address(request, draft, at)


def drawn(request: Request, form: dict[str, str], drafts: Drafts, *, interrupted: bool = False) -> Draft:
    kept = KeptForm.sent(form)
    return Draft(
        service=request.path_params["service"],
        command=request.path_params["name"],
        thing=request.query_params.get("thing", ""),
        key=kept.key,
        values={name: value for name, value in kept.values.items() if value and name not in (FROM, "do")},
        kept_at=drafts.now(),
        interrupted=interrupted,
    )


async def lost(request: Request, author: Author, form: dict[str, str]) -> Refused:
    """What is told where the session turned out to be over while the form was sent."""
    return _told(await keep(request, author, form), signed_in=False)


def _told(there: str, *, signed_in: bool) -> Refused:
    if not there:
        return Refused(403, STALE) if signed_in else Refused(401, {})
    if signed_in:
        return Refused(403, KEPT_FOR_ITS_AUTHOR)
    return Refused(401, {**KEPT, "sign_in_back": there})


def _address(request: Request, draft: Draft, at: str) -> str:
    place = f"/do/{draft.service}/{draft.command}"
    return addresses(request).page(place, None, thing=draft.thing, **{DRAFT: at})


KEPT: Final = no(
    "请重新登录",
    "Please sign in again",
    "您的登录已经失效，这件事还没有办理。您填写的内容已经存为草稿，只有您本人能打开；重新登录后会回到这张表单。",
    "You are no longer signed in, and nothing was done. What you typed is kept as a draft that only you can open;"
    " after signing in again you come back to this form.",
    "kept-as-draft",
)
KEPT_FOR_ITS_AUTHOR: Final = no(
    "页面已过期",
    "The page is out of date",
    "这张表单是以另一个岗位填写的，没有办理。填写的内容已经存为那个岗位本人的草稿，请以那个岗位登录后在“我的工作”中继续。",
    "This form was filled in in another post, and nothing was done. What was typed is kept as a draft of that post:"
    " go on with it under “My work” there.",
    "kept-as-draft",
)
