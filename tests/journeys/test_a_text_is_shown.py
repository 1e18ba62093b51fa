"""Why a month was returned lies in mediation's vault; its street reads it on the districts' monthly table."""

from tests.support.citizen import Citizen, day

BOOK = "/books/disputes/110113002/2026-10"
WHY = "欧阳鲤渔经办的两件没有计入"


async def test_a_reason_is_read_through_the_districts(citizen: Citizen) -> None:
    await citizen.done("mediation", f"{BOOK}/submission", {"on": day()})
    await citizen.done("mediation", f"{BOOK}/return", {"reason": WHY, "on": day()})
    table = await citizen.own_write("/monthly-tables", region="110113002", period="2026-10")
    (unit,) = table["units"]
    assert [month["reason"] for month in unit["months"]] == [WHY]
