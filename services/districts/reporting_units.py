"""The units that owe monthly tables (报表单位): the streets of a region, and their books."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from contracts.access.scope import Scope
from contracts.refusal import Refusal
from contracts.regions import Region as Division
from services.districts import places
from services.districts.desk import Districts
from services.districts.views import books

UNIT: Final = "street"
Printed = Mapping[str, books.Row]  # by unit


class NoTableThere(Refusal):
    zh = "{region}不单独编制月报,请查看其所在的街道(乡镇)"
    en = "{region} has no table of its own: ask for its street"
    status = 422
    field = "region"


def units_of(here: Division, day: date) -> list[Division]:
    """The streets in it, as they stand on the day. Raises NoTableThere."""
    if here.level == UNIT:
        return [here]
    if here.level == "community":
        raise NoTableThere(region=here.name)
    return [unit for child in places.children(here.code, day) for unit in units_of(child, day)]


async def printed_by(districts: Districts, scope: Scope, units: Collection[str] | None = None) -> Printed:
    """The books of these units, as far as the scope reaches; None: of all, also those whose street is no more."""
    found: dict[str, books.Row] = {}
    after = None
    while page := await districts.ledger("books").all_rows(scope, after):
        found |= {row.region: row for _, row in page if units is None or row.region in units}
        after = page[-1][0]
    return found
