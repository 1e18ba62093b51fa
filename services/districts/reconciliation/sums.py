"""X2: a region is the sum of those right below it and of what stands at itself, for every measure and cut."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from contracts.regions import CITY
from services.districts import places
from services.districts.ledger.auditing import Audit
from services.districts.measures import Measure
from services.districts.reconciliation.comparing import Result, compare

Sums = Counter[tuple[str, str, str]]  # region, measure, cut


def every_region(on: date) -> list[str]:
    """The city, its districts, their streets and communities, as they stand on a day."""
    found, level = [CITY], [CITY]
    while level:
        level = [child.code for code in level for child in places.children(code, on)]
        found += level
    return found


def below(audit: Audit, on: date) -> Sums:
    """For each region the sum of the balances right below it, and of what was posted at itself."""
    sums: Sums = Counter()
    for (region, measure, cut), value in audit.standing.items():
        above = places.ancestors(region, on)
        if len(above) > 1:
            sums[above[1], measure, cut] += value
    for (region, measure, cut), value in audit.posted.items():
        sums[places.ancestors(region, on)[0], measure, cut] += value
    return sums


def results(audit: Audit, measures: Sequence[Measure], on: date) -> Iterator[Result]:
    """The city for every measure; a district, street or community only where it differs."""
    sums = below(audit, on)
    standing = Counter(audit.standing)
    wrong = {cell for cell in standing.keys() | sums.keys() if standing[cell] != sums[cell]}
    for measure in measures:
        regions = {CITY, *(region for region, name, _ in wrong if name == measure.name)}
        for region in sorted(regions):
            yield _result(measure, region, on, _of(standing, region, measure), _of(sums, region, measure))


def _of(sums: Sums, region: str, measure: Measure) -> int:
    return sum(value for (code, name, _), value in sums.items() if (code, name) == (region, measure.name))


def _result(measure: Measure, region: str, on: date, left: int, right: int) -> Result:
    unit = "(分)" if measure.unit == "元" else ""  # money is added up in fen
    return Result(
        rule="X2",
        title=f"{measure.title}{unit}:本级 = 下级之和 + 直属",
        region=region,
        period=on.isoformat(),
        left=left,
        right=right,
        delta=left - right,
        status=compare(left, right),
        left_title="本级",
        right_title="下级之和与直属",
    )
