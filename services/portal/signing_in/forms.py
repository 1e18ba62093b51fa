"""Forms that a browser sends: read within bounds, and taken only from our own pages."""

import hmac
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from services.portal.districts import Refused
from services.portal.no_words import no

LARGEST: Final = 32 * 1024  # bytes
FIELDS: Final = 250  # a box for each of the cases that a docket shows
KIND: Final = "application/x-www-form-urlencoded"
TOKEN: Final = "csrf"  # noqa: S105 - the name of the field


class BadForm(Exception):
    """It is no form, too large, or says something twice."""


async def read_form(request: Request) -> dict[str, str]:
    """Raises BadForm."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise BadForm
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise BadForm
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError as wrong:
        raise BadForm from wrong
    if len(dict(fields)) != len(fields):
        raise BadForm
    return dict(fields)


def comes_from_elsewhere(request: Request, origin: str) -> bool:
    """As the browser tells; what is no browser tells nothing, and has no token either."""
    said, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    return (said is not None and said.lower() != origin) or site not in ("none", "same-origin")


async def own_form(request: Request, origin: str, token: str) -> dict[str, str]:
    """A form of one of our pages in this session. Raises Refused (403)."""
    if comes_from_elsewhere(request, origin):
        raise Refused(403, ELSEWHERE)
    try:
        form = await read_form(request)
    except BadForm as wrong:
        raise Refused(422, UNREADABLE) from wrong
    if not hmac.compare_digest(form.pop(TOKEN, "").encode(), token.encode()):
        raise Refused(403, STALE)
    return form


ELSEWHERE: Final = no(
    "不接受其他网站的操作",
    "Not taken from another site",
    "请在本网站的页面上办理。",
    "Please do this on a page of this site.",
    "cross-site",
)
STALE: Final = no(
    "页面已过期",
    "The page is out of date",
    "打开这个页面之后，您重新登录过或换过岗位，未作任何改动。请重新打开页面再办理。",
    "Since it was opened you signed in again or changed your post, so nothing was done. Open it again.",
    "stale-form",
)
UNREADABLE: Final = no(
    "表单无法读取",
    "The form cannot be read",
    "未作任何改动，请重新打开页面再办理。",
    "Nothing was done. Please open the page again.",
    "unreadable-form",
)
