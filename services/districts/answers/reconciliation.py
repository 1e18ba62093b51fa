"""What must reconcile: every rule with both sides, the difference, and what a person said of it."""

from fastapi import APIRouter, Response

from services.districts.desk import TheDistricts, told
from services.districts.receipts import TheReceipt
from services.districts.reconciliation import live, watching

router = APIRouter(tags=["reconciliation"])


@router.get("/reconciliation")
async def reconciliation(districts: TheDistricts, receipt: TheReceipt) -> Response:
    """Computed when it is asked for, from the views and from the logs they came from."""
    results = await live.results(districts)
    watching.note(results)
    return told({"at": districts.clock.now(), "results": results}, receipt)
