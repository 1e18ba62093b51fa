"""Which rows a difference names to whom: the figure is everybody's, a row of what is not open its readers' alone."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from contracts.regions import CITY
from services.access.guard import may_see, scope
from services.districts.desk import Districts
from services.districts.ledger.lying import place_of
from services.districts.reconciliation.comparing import Result


async def told_to_reader(districts: Districts, results: Sequence[Result]) -> list[Result]:
    """Of each result what the caller of this request may see; how many rows are not shown is said."""
    may_see("districts.organisations", CITY)  # an open register: the rules are everybody's
    return [await _told(districts, each) if each.names and each.detail else each for each in results]


async def _told(districts: Districts, result: Result) -> Result:
    named = [UUID(each) for each in result.detail]
    family = f"districts.{result.names}"
    known = await districts.ledger(result.names).rows(named, scope(family))
    shown = [str(each) for each in named if each in known and may_see(family, place_of(known[each]) or CITY)]
    hidden = len(named) - len(shown)
    if not hidden:
        return result
    zh, en = f"另有 {hidden} 条不在您的查看范围内", f"{hidden} more lie outside what you may see"
    return replace(result, detail=(*shown, zh), detail_en=(*shown, en))
