"""What a row is called by another view: whose grade it is, which dispute a report is of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.access.guard import scope
from services.districts import rows
from services.districts.desk import Districts
from services.districts.ledger.explaining import Counted


class Named(NamedTuple):
    """The view that knows the name, and which of its rows it is."""

    view: str
    row: Callable[[Counted], UUID]


def _itself(counted: Counted) -> UUID:
    return counted.stream


NAMED_BY: Final[Mapping[str, Named]] = {
    "grades": Named("organisations", _itself),
    "providers": Named("organisations", _itself),
    "evaluations": Named("projects", _itself),
    "majors": Named("disputes", lambda counted: counted.row.dispute),
}


async def names(districts: Districts, view: str, counted: Sequence[Counted]) -> dict[UUID, str]:
    """As they are called now, by the row; what the other view has not read (yet) is not there.

    Who sees a row sees what it is called: the other view is asked within the scope of the row's own.
    """
    by = NAMED_BY.get(view)
    if by is None:
        return {}
    asked = [by.row(each) for each in counted]
    known: Mapping[UUID, Any] = await districts.ledger(by.view).rows(asked, scope(f"districts.{view}"))
    return {each.stream: rows.title(known[by.row(each)]) for each in counted if by.row(each) in known}
