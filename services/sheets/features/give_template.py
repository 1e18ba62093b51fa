"""Fetch the template of a sheet (下载表格模板)."""

from fastapi import APIRouter, Response

from services.chassis.files import handed_out
from services.sheets.desk import TheLayout
from services.sheets.template import template
from services.sheets.workbook import KIND

router = APIRouter(tags=["sheets"])


@router.get("/sheets/{command}/template", response_class=Response)
async def give_template(layout: TheLayout) -> Response:
    """A workbook. Refuses: NotFound."""
    return handed_out(template(layout), KIND, f"{layout.name}.xlsx")
