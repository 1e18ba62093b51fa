"""Where I am signed in, and ending it; an operator's, or a leader's, end of another's (登录会话)."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.roles import Role
from services.chassis.clock import ZONE
from services.portal.addresses import addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.forms import own_form
from services.portal.signing_in.gate import session_of
from services.portal.signing_in.sessions import Session

PLACE: Final = "/account/sessions"
DONE: Final = ("one", "others", "person")
ENDS_OTHERS: Final = (Role.OPERATOR, Role.APPROVER)  # the table says whose: contracts/access/posts.py
PATH: Final = ("sessions", "end")
_log = structlog.get_logger()


async def show_sessions(request: Request) -> Response:
    desk, session = _here(request)
    return _page(request, desk, session, KeptForm({}))


async def end_sessions(request: Request) -> Response:
    """One of one's own, all the others, or all of another person."""
    desk, session = _here(request)
    form = KeptForm.sent(await own_form(request, desk.origin, session.csrf))
    match form.values.get("do"):
        case "others":
            return await _end_others(request, desk, session, form)
        case "person":
            return await _end_anothers(request, desk, session, form)
    for each in desk.sessions.of(session.person.subject):
        if each.label == form.values.get("session") and each is not session:
            desk.sessions.end(each)
            _log.info("session ended", service="portal", actor=session.person.subject)
    return _done(request, "one")  # also where it had ended by itself: it is over, as was asked


async def _end_others(request: Request, desk: SigningIn, session: Session, form: KeptForm) -> Response:
    """Here at once, at other portals when they next ask posts; who acts in no post is signed in here alone for all.

    This one knows of the end before posts do: no renewal in between takes it for one of the others.
    """
    subject, person = session.person.subject, session.person
    if session.post:
        session.person = replace(person, sessions_ended=person.sessions_ended + 1)
        try:
            told = await _tell(request, subject, form)
        except Refused:
            session.person = person
            raise
        if isinstance(told, KeptForm):
            session.person = person
            return _page(request, desk, session, told)
    desk.sessions.end_of(subject, but=session)
    _log.info("sessions ended", service="portal", actor=subject)
    return _done(request, "others")


async def _end_anothers(request: Request, desk: SigningIn, session: Session, form: KeptForm) -> Response:
    subject = form.values.get("subject", "")
    if not subject:
        return _page(request, desk, session, form.missing("subject", "请填写人员编号", "Give the person's reference"))
    told = await _tell(request, subject, form)
    if isinstance(told, KeptForm):
        return _page(request, desk, session, told)
    desk.sessions.end_of(subject)
    _log.info("sessions ended", service="portal", actor=session.person.subject)  # whose: the fact says
    return _done(request, "person")


async def _tell(request: Request, subject: str, form: KeptForm) -> Any:
    fields = {"subject": "subject"}
    return await tell(request.app.state.services["posts"], "people", subject, *PATH, body={}, form=form, fields=fields)


def _page(request: Request, desk: SigningIn, session: Session, form: KeptForm) -> Response:
    status = 422 if form.errors else 200
    now, clock = datetime.now(ZONE), desk.sessions.clock()
    listed = [
        {
            "label": each.label,
            "own": each is session,
            "browser": each.browser,
            "post": each.post,
            "begun": (now - timedelta(seconds=clock - each.begun)).isoformat(),
            "seen": clock - each.seen,
        }
        for each in desk.sessions.of(session.person.subject)
    ]
    listed.sort(key=lambda each: not each["own"])
    ends_others = session.post is not None and session.post.role in ENDS_OTHERS
    done = request.query_params.get("done")
    return draw(request, "sessions.html", status, form=form, listed=listed, ends_others=ends_others, done=done)


def _done(request: Request, what: str) -> Response:
    return RedirectResponse(addresses(request).page(PLACE, done=what), 303)


def _here(request: Request) -> tuple[SigningIn, Session]:
    """Raises Refused (401) where nobody is signed in."""
    session = session_of(request)
    if session is None:
        raise Refused(401, {})
    return request.app.state.signing_in, session
