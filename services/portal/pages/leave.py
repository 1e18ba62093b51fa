"""Leave and deputies: my leaves, who acts for me meanwhile, and for whom I act (请假与代理)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.addresses import addresses
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.today import today

PLACE: Final = "/account/leave"
DONE: Final = ("leave", "return")
TAKING: Final = {"deputy": "deputy", "first_on": "first_on", "last_on": "last_on"}


async def show_leave(request: Request) -> Response:
    reader = await reader_of(request)
    return await _page(request, reader, KeptForm({"first_on": today(), "last_on": today()}))


async def take_leave(request: Request) -> Response:
    """Go, or be back: the page has a form for either."""
    reader = await reader_of(request)
    form = KeptForm.sent(await own_form(request, reader.desk.origin, reader.session.csrf))
    if form.values.get("do") == "return":
        return await _end_leave(request, reader, form)
    if not form.values.get("deputy"):
        return await _page(request, reader, form.missing("deputy", "请选择代理人", "Choose a deputy"))
    body = {name: form.values.get(name, "") for name in TAKING}
    path = ("people", reader.subject, "posts", reader.post.post, "leaves")
    told = await tell(reader.posts, *path, body=body, form=form, fields=TAKING)
    return await _answer(request, reader, told, "leave")


async def _end_leave(request: Request, reader: Reader, form: KeptForm) -> Response:
    """Back from a day on; on the first day of the leave: it never was."""
    path = ("people", reader.subject, "posts", form.values.get("post", ""), "return")
    told = await tell(reader.posts, *path, body={"on": form.values.get("on", "")}, form=form, fields={})
    return await _answer(request, reader, told, "return")


async def _answer(request: Request, reader: Reader, told: object, done: str) -> Response:
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    return RedirectResponse(addresses(request).page(PLACE, done=done), 303)


def _of(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": post["role"], "region": post["region"]}


async def _page(request: Request, reader: Reader, form: KeptForm) -> Response:
    own = await reader.own()
    leaves = [
        {
            **leave,
            "post": post["id"],
            "role": post["role"],
            "region": post["region"],
            "back_on": max(leave["first_on"], today()),
        }
        for post in own["posts"]
        for leave in post["leaves"]
        if today() <= leave["last_on"]
    ]
    deputising = [each for each in own["deputyships"] if today() <= each["last_on"]]
    return draw(
        request,
        "leave.html",
        422 if form.errors else 200,
        form=form,
        owns=reader.owns,
        colleagues=await reader.colleagues() if reader.owns else [],
        leaves=sorted(leaves, key=lambda each: each["first_on"]),
        deputising=sorted(deputising, key=lambda each: each["first_on"]),
        done=request.query_params.get("done"),
    )
