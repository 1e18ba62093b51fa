"""Large print (长者版): larger letters, fewer places to go to, one language, read aloud where the browser can.

It is the reader's own choice, kept in a cookie that says nothing else, and needs neither an account nor a script.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.signing_in.local_path import NotLocal, local_path

PLACE: Final = "/large-print"
COOKIE: Final = "linli-large-print"
YEAR: Final = 365 * 24 * 3600  # seconds
FEW: Final = ("/", "/worklists")  # of the places in the masthead


def is_large(request: Request) -> bool:
    return request.cookies.get(COOKIE) == "yes"


async def turn_large_print(request: Request) -> Response:
    """On, or off again; and back to the page where it was pressed."""
    try:
        back = local_path(request.query_params.get("back") or "/")
    except NotLocal:
        back = addresses(request).page("/")
    answer = RedirectResponse(back, 303, {"Cache-Control": "no-store"})
    if is_large(request):
        answer.delete_cookie(COOKIE)
    else:
        answer.set_cookie(COOKIE, "yes", YEAR, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return answer
