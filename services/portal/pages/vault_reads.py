"""Who of the reader's unit looked at whom, and why: for its head (本单位查阅记录)."""

from starlette.requests import Request
from starlette.responses import Response

from contracts.personal import Reason
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.pages.held import KEEP_PEOPLE
from services.portal.signing_in.acting_in import reader_of


async def show_vault_reads(request: Request) -> Response:
    """The newest hundred of each service. A role that heads no unit is told that it may not."""
    reader, looked, may = await reader_of(request), [], True
    for name in KEEP_PEOPLE:
        try:
            told = (await reader.services[name].get("vault-reads"))["reads"]
        except Refused as no:
            if no.status != 403:
                raise
            may = False
            break
        looked += [{**each, "service": name, "why": Reason(each["reason"]).zh} for each in told]
    looked.sort(key=lambda each: str(each["at"]), reverse=True)
    return draw(request, "vault_reads.html", looked=looked, may=may)
