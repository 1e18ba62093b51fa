"""Put faults into a view's tables, as a bug or a hand would, and see which rules differ."""

from services.districts.ledger.database import Session
from tests.districts.cities import Desk


async def tampered(desk: Desk, view: str, *statements: str) -> None:
    generation = await desk.city.districts.ledger(view).generation()

    async def work(session: Session) -> None:
        for statement in statements:
            await session.of(generation.prefix).run(statement)

    await desk.city.districts.database.unit(work)


async def differing(desk: Desk) -> set[tuple[str, str, int]]:
    """Rule, region and difference of everything that does not balance."""
    return {
        (rule, result["region"], result["delta"])
        for rule, results in (await desk.rules()).items()
        for result in results
        if result["status"] not in ("BALANCED", "ROUNDING")
    }
