"""Whether each view equals its log: what was proved and when, a look at all of it now, and what differs restored."""

from fastapi import APIRouter, Response

from contracts.refusal import Refusal
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.ledger.recounting import Unfoldable
from services.districts.verifying import repairing
from services.districts.verifying.folding import Restored
from services.districts.verifying.on_demand import verified
from services.districts.verifying.proofs import Proven

router = APIRouter(tags=["verification (internal)"], dependencies=KNOWN_ONLY)


class CannotBeProved(Refusal):
    zh = "视图 {view} 现在无法核验:{why}"
    en = "the view {view} cannot be verified now: {why}"
    status = 503


class DoesNotFold(Refusal):
    zh = "视图 {view} 的日志无法折叠,请修正程序后再修复:{why}"
    en = "the log of the view {view} does not fold, mend the code first: {why}"


@router.get("/verification")
async def verification(districts: TheDistricts) -> Response:
    """What is known of every view: proved since when, to which position of its service's log, and what differs."""
    return told({view: proven.told() for view, proven in (await known(districts)).items()})


@router.post("/views/{view}/verify")
async def verify_view(view: str, districts: TheDistricts) -> Response:
    """All of it, from the log, now. Refuses: UnknownView, CannotBeProved."""
    try:
        return told((await verified(districts, view)).told())
    except Restored as wrong:
        raise CannotBeProved(view=view, why=wrong) from wrong


@router.post("/views/{view}/repair")
async def repair_view(view: str, districts: TheDistricts) -> Response:
    """Restores what differs, and looks again. Refuses: UnknownView, CannotBeProved, NotReached, DoesNotFold."""
    try:
        return told((await repairing.repaired(districts, view)).told())
    except Restored as wrong:
        raise CannotBeProved(view=view, why=wrong) from wrong
    except Unfoldable as wrong:
        raise DoesNotFold(view=view, why=wrong) from wrong


async def known(districts: Districts) -> dict[str, Proven]:
    """Of every view; one that nobody has looked at yet was proved at no time."""
    found = await districts.proofs.known()
    return {view: found.get(view, Proven()) for view in districts.specs}
