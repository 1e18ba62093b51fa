"""Large print (长者版): larger letters, fewer places to go to, one language, read aloud where the browser can.

It is the reader's own choice, kept in a cookie that says nothing else, and needs neither an account nor a script.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.signing_in.gate import cookie, give, take_back
from services.portal.signing_in.local_path import local_path_or

PLACE: Final = "/large-print"
COOKIE: Final = "__Host-linli-large-print"
YEAR: Final = 365 * 24 * 3600  # seconds
FEW: Final = ("/", "/worklists")  # of the places in the masthead


def is_large(request: Request) -> bool:
    return cookie(request.headers, COOKIE) == "yes"


async def turn_large_print(request: Request) -> Response:
    """On, or off again; and back to the page where it was pressed."""
    home = addresses(request).page("/")
    answer = RedirectResponse(local_path_or(request.query_params.get("back") or home, home), 303)
    answer.headers["Cache-Control"] = "no-store"
    if is_large(request):
        take_back(answer, COOKIE)
    else:
        give(answer, COOKIE, "yes", YEAR)
    return answer
