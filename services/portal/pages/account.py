"""Who I am here: the posts I hold, the one I act in, and what it may do (我的岗位)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.forms import own_form
from services.portal.signing_in.gate import COOKIE, give, session_of
from services.portal.signing_in.sessions import Session


async def show_account(request: Request) -> Response:
    desk, session = _here(request)
    person = await desk.held(session)
    return draw(request, "account.html", person=person, name=session.name)


async def choose_post(request: Request) -> Response:
    """From now on the reader acts in this post, and goes on where he had to choose."""
    desk, session = _here(request)
    form = await own_form(request, desk.origin, session.csrf)
    renewed = await desk.choose(session, form.get("post", ""))
    back, session.back = session.back, ""
    response = RedirectResponse(back or addresses(request).page("/account"), 303)
    give(response, COOKIE, renewed)
    return response


def _here(request: Request) -> tuple[SigningIn, Session]:
    """Raises Refused (401) where nobody is signed in."""
    session = session_of(request)
    if session is None:
        raise Refused(401, {})
    return request.app.state.signing_in, session
