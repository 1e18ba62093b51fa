"""Signing in at the provider and coming back, and signing out (登录、退出)."""

import hmac
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.chassis.unavailable import Unavailable
from services.portal.addresses import Addresses, addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.languages import CHINESE, ENGLISH
from services.portal.no_words import no
from services.portal.prefix import PREFIX
from services.portal.signing_in.browsers import browser_of
from services.portal.signing_in.desk import NO_SECOND_FACTOR, UNANSWERED, NoSecondFactor, SigningIn
from services.portal.signing_in.forms import comes_from_elsewhere, own_form
from services.portal.signing_in.gate import (
    BEGUN,
    BEGUN_LIVES,
    COOKIE,
    OURS_ALONE,
    cookie,
    give,
    session_of,
    take_back,
)
from services.portal.signing_in.local_path import NotLocal, local_path
from services.portal.signing_in.posts import NotBelieved
from services.portal.signing_in.provider import NotSignedIn

_log = structlog.get_logger()


async def sign_in(request: Request) -> Response:
    """To the provider, and what must come back from it is remembered here."""
    desk: SigningIn = request.app.state.signing_in
    back = _back(request)
    if desk.is_elsewhere(request.url.netloc):
        return _to(desk.address + addresses(request).page("/sign-in", back=back))
    if comes_from_elsewhere(request, desk.origin):  # a provider that asks nothing would sign in whom nobody asked
        raise Refused(401, {"sign_in_back": back})
    known, state, begun = desk.begun.begin(cookie(request.headers, BEGUN), back)
    try:
        there = await desk.provider.begin(state, begun.nonce, begun.challenge, request.state.language)
    except Unavailable as gone:
        raise Refused(503, UNANSWERED) from gone
    response = _to(there)
    give(response, BEGUN, known, BEGUN_LIVES)
    return response


async def come_back(request: Request) -> Response:
    """From the provider. What went wrong is said at an address that has nothing of the provider's in it."""
    desk: SigningIn = request.app.state.signing_in
    said = request.query_params
    begun = desk.begun.take(cookie(request.headers, BEGUN), said.get("state", ""))
    if begun is None:
        return _not_done("expired", "/")
    if "error" in said:
        return _not_done("declined", begun.back)
    try:
        if not hmac.compare_digest(said.get("iss", desk.issuer).encode(), desk.issuer.encode()):  # RFC 9207
            raise NotSignedIn("the answer is another provider's")
        who = await desk.provider.identify(said.get("code", ""), begun.verifier, begun.nonce)
        session, secret = await desk.welcome(
            who, session_of(request), browser_of(request.headers.get("user-agent", ""))
        )
        _log.info("signed in", service="portal", actor=session.person.subject)
    except (NotSignedIn, NotBelieved) as wrong:
        _log.warning("sign-in refused", service="portal", error=str(wrong))
        return _not_done("not-believed", begun.back)
    except NoSecondFactor:
        _log.warning("sign-in refused", service="portal", error="no second factor")
        return _not_done("second-factor", begun.back)
    except Unavailable as gone:
        _log.warning("sign-in not possible", service="portal", error=str(gone))
        return _not_done("no-answer", begun.back)
    response = _to(begun.back)
    if session.post is None:
        session.back = begun.back
        response = _to(_addresses(begun.back).page("/account"))
    give(response, COOKIE, secret)
    return response


async def show_not_done(request: Request) -> Response:
    """Why nobody is signed in now."""
    status, said = NOT_DONE[request.query_params.get("why") or "expired"]
    raise Refused(status, {**said, "sign_in_back": _back(request)})


async def show_signed_out(request: Request) -> Response:
    return draw(request, "signed_out.html")


async def sign_out(request: Request) -> Response:
    """The session ends here first, whatever the provider says then."""
    desk: SigningIn = request.app.state.signing_in
    done = addresses(request).page("/sign-out")
    session = session_of(request)
    if session is None:  # also of another site's form, which brings no cookie: the one that is there stays
        return _to(done)
    await own_form(request, desk.origin, session.csrf)
    desk.sessions.end(session)
    _log.info("signed out", service="portal", actor=session.person.subject)
    try:
        there = await desk.provider.end(desk.address + done)
    except Unavailable as gone:
        _log.warning("the provider was not told", service="portal", error=str(gone))
        there = None
    response = _to(there or done)
    take_back(response, COOKIE)
    return response


def _back(request: Request) -> str:
    """Raises Refused."""
    try:
        return local_path(request.query_params.get("back") or addresses(request).page("/"))
    except NotLocal as wrong:
        raise Refused(422, ELSEWHERE) from wrong


def _not_done(why: str, back: str) -> Response:
    return _to(_addresses(back).page("/sign-in/not-done", why=why, back=back))


def _addresses(back: str) -> Addresses:
    """In the language of the page that the reader came from: the provider's answer says none."""
    return Addresses(ENGLISH if back.startswith(f"{PREFIX}/") else CHINESE)


def _to(address: str) -> Response:
    """To be asked for with GET, and not remembered."""
    return RedirectResponse(address, 303, {"Cache-Control": OURS_ALONE})


ELSEWHERE: Final = {
    "detail": "back 须是本网站的页面",
    "detail_en": "back must be a page of this site",
    "rule": "led-elsewhere",
}
NOT_DONE: Final = {
    "expired": (
        400,
        no(
            "登录未完成",
            "Not signed in",
            "这次登录已经过期，或者已经用过。请重新登录。",
            "This sign-in has expired, or was used before. Please sign in again.",
        ),
    ),
    "declined": (
        400,
        no(
            "登录未完成",
            "Not signed in",
            "身份服务没有让您登录。",
            "The identity service did not sign you in.",
        ),
    ),
    "not-believed": (
        400,
        no(
            "登录未完成",
            "Not signed in",
            "身份服务的答复核对不上，未予采信。请重新登录。",
            "The identity service's answer did not hold, and was not believed. Please sign in again.",
        ),
    ),
    "second-factor": (403, NO_SECOND_FACTOR),
    "no-answer": (503, UNANSWERED),
}
