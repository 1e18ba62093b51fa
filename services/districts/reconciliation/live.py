"""Every rule that the live views must keep, computed now; and the cuts of every published return."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from contracts.access.scope import EVERYTHING
from services.districts import places
from services.districts.desk import Districts
from services.districts.measures import MEASURES
from services.districts.reconciliation import (
    annulled,
    clocked,
    closed_months,
    copies,
    cuts,
    evaluated,
    late,
    mediated,
    published,
    sums,
)
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.cuts import Counted
from services.districts.reconciliation.in_english import in_english
from services.districts.views import annulments, worklists
from services.districts.views.returns import Row


async def results(districts: Districts) -> list[Result]:
    """Live rules first, then published returns, each rule with both sides; people who ask at once share a run."""
    return await districts.reconciled.of(partial(_results, districts))


def last(districts: Districts) -> tuple[list[Result], datetime] | None:
    """As they were when they were last held against each other in this process (`watching.watch`), and when that was.

    A page that shows much else neither waits for a run of its own, nor falls with a service that does not answer.
    """
    kept = districts.reconciled.last()
    if kept is None:
        return None
    found, seconds = kept
    return found, districts.clock.now() - timedelta(seconds=seconds)


async def _results(districts: Districts) -> list[Result]:
    on = districts.today()
    period, regions = on.isoformat(), sums.every_region(on)
    found: list[Result] = []
    for view in districts.specs:
        measures = [m for m in MEASURES if m.view == view and m.name not in districts.specs[view].distinct]
        audit = await districts.ledger(view).audit([measure.name for measure in measures], regions)
        found += sums.results(audit, measures, on)
        found += late.results(districts.specs[view].title, view, await districts.ledger(view).out_of_order(), period)
        if view in CUTS:
            found += CUTS[view](Counted(audit, await districts.counts[view].upto(audit.places)), period)
    found += await closed_months.results(districts)
    for copy in copies.COPIES:
        found += copies.results(copy, await copies.compared(copy, districts.ledgers), period)
    found.sort(key=lambda result: (result.rule[0] != "X", int(result.rule[1:])))
    found += await of_returns(districts)
    return [in_english(replace(result, region_name=places.region(result.region, on).name)) for result in found]


CUTS: Final[Mapping[str, Callable[[Counted, str], Iterable[Result]]]] = {
    "organisations": cuts.of_organisations,
    "groups": cuts.of_groups,
    "projects": cuts.of_projects,
    "committees": mediated.of_committees,
    "patrols": mediated.of_patrols,
    "disputes": mediated.of_disputes,
    "majors": mediated.of_majors,
    "books": closed_months.of_books,
    "evaluations": evaluated.of_evaluations,
    **{view.name: partial(annulled.of_annulments, view.name, view.title) for view in annulments.VIEWS},
    **{view.name: partial(clocked.of_clocks, view.name, view.title) for view in worklists.VIEWS},
}


async def of_returns(districts: Districts) -> list[Result]:
    rows = [row for _, row in await every_return(districts)]
    return list(_of_each(sorted(rows, key=lambda row: (row.reference_on, row.code))))


async def every_return(districts: Districts) -> list[tuple[UUID, Row]]:
    found: list[tuple[UUID, Row]] = []
    after: UUID | None = None
    while page := await districts.ledger("returns").all_rows(EVERYTHING, after):
        found += page
        after = page[-1][0]
    return found


def _of_each(rows: list[Row]) -> Iterator[Result]:
    for row in rows:
        yield from published.results(row)
