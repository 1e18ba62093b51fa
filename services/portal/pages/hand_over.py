"""Hand open work over to a colleague: what, to whom, a look at it, and then once (工作交接)."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.roles import Role
from services.portal.addresses import addresses
from services.portal.docket import docket
from services.portal.drawing import draw
from services.portal.kept_form import KeptForm, tell
from services.portal.signing_in.acting_in import Reader, reader_of
from services.portal.signing_in.forms import own_form
from services.portal.today import today

PLACE: Final = "/account/hand-over"
CASE: Final = "case-"  # before a case's identity: the name of its box
FIELDS: Final = {"to": "to", "to_post": "to", "reason": "reason", "on": "on", "cases": "what"}


async def show_hand_over(request: Request) -> Response:
    return await _page(request, await reader_of(request), KeptForm({"on": today(), "what": "all"}))


async def hand_over(request: Request) -> Response:
    """First a look at it; what was looked at is done, and done twice it is done once."""
    reader = await reader_of(request)
    form = KeptForm.sent(await own_form(request, reader.desk.origin, reader.session.csrf))
    colleagues, cases = await reader.colleagues(), await _cases(reader)
    form, to = _checked(form, colleagues)
    if form.errors or "again" in form.values or to is None:
        return await _page(request, reader, form)
    named = _named(form)
    if "confirmed" not in form.values:
        shown = [each for each in cases if each["id"] in named] if named else cases
        return draw(request, "hand_over_confirm.html", form=form, to=to, cases=shown, some=bool(named))
    body = {"to": to["subject"], "to_post": to["post"], "reason": form.values.get("reason", "")}
    path = ("people", reader.subject, "posts", reader.post.post, "hand-over")
    body |= {"on": form.values.get("on", ""), **({"cases": named} if named else {})}
    told = await tell(reader.posts, *path, body=body, form=form, fields=FIELDS)
    if isinstance(told, KeptForm):
        return await _page(request, reader, told)
    return RedirectResponse(addresses(request).page(PLACE, done="handed-over"), 303)


def _checked(form: KeptForm, colleagues: Sequence[dict[str, Any]]) -> tuple[KeptForm, dict[str, Any] | None]:
    """What can be said before anybody is asked, and the colleague that was chosen."""
    values = form.values
    to = next((each for each in colleagues if each["post"] == values.get("to")), None)
    if to is None:
        form = form.missing("to", "请选择接手人", "Choose who takes over")
    if not values.get("reason"):
        form = form.missing("reason", "请说明理由", "Say why")
    if values.get("what") == "some" and not _named(form):
        form = form.missing("what", "请至少选择一件", "Choose one case at least")
    return form, to


def _named(form: KeptForm) -> list[str]:
    """Nothing where all of it goes."""
    if form.values.get("what") != "some":
        return []
    return [name.removeprefix(CASE) for name in form.values if name.startswith(CASE)]


async def _cases(reader: Reader) -> list[dict[str, Any]]:
    """Of who has cases of his own."""
    cases: list[dict[str, Any]] = (await docket(reader))["cases"] if reader.post.role == Role.MEDIATOR else []
    return cases


async def _page(request: Request, reader: Reader, form: KeptForm) -> Response:
    own = await reader.own()
    taken = [
        {**each, "role": post["role"], "region": post["region"]}
        for post in own["posts"]
        for each in post["taken_over"]
        if each["until"] is None
    ]
    return draw(
        request,
        "hand_over.html",
        422 if form.errors else 200,
        form=form,
        owns=reader.owns,
        colleagues=await reader.colleagues() if reader.owns else [],
        cases=await _cases(reader) if reader.owns else [],
        has_cases=reader.post.role == Role.MEDIATOR,
        taken=taken,
        done=request.query_params.get("done"),
    )
