"""A thing found by its name or number, within what its reader may see (查找)."""

from starlette.requests import Request
from starlette.responses import Response

from contracts.titles.reading import FAMILIES
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.found import Findings, found
from services.portal.kept_form import KeptForm
from services.portal.signing_in.acting_in import reader_of


async def show_find(request: Request) -> Response:
    """What nothing is found by is said beside the field."""
    reader = await reader_of(request)
    asked = request.query_params.get("q")
    form, findings = KeptForm({"q": asked or ""}), Findings()
    if asked is not None:
        try:
            findings = await found(request.app.state.districts, reader, asked)
        except Refused as no:
            if no.status != 422:
                raise
            form = form.refused(no, {"q": "q"})
    told = {family: named for family, named in FAMILIES.items() if findings.of(family)}
    return draw(
        request,
        "find.html",
        422 if form.errors else 200,
        form=form,
        asked=asked,
        findings=findings,
        families={family: {"title": each.zh, "title_en": each.en} for family, each in told.items()},
    )
