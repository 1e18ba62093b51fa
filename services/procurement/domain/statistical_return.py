"""A published statistical return (统计表): its cuts as printed, what each should come to, and the difference."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.regions import AUTHORITIES, CITY, region
from contracts.statistical_returns import Figure
from services.procurement.domain.return_facts import DifferenceExplained, Fact, StatisticalReturnImported

AUTHORITY: Final = "registering_authority"
INNER: Final = "territory_of_city_registered"  # a cut of the city bureau's own projects
TERRITORY: Final = "territory"  # made of two: the districts' own and the inner cut


class StatisticalReturn(Struct, frozen=True, kw_only=True):
    """As it was entered, and what people said of its differences."""

    imported: StatisticalReturnImported | None = None
    explanations: tuple[DifferenceExplained, ...] = ()

    @property
    def region(self) -> str:
        return self.imported.region if self.imported else ""


class Difference(Struct, frozen=True, kw_only=True):
    """A cut's sum against what it should come to; None where a figure is missing or only bounded."""

    sum: int | None
    total: int | None

    @property
    def delta(self) -> int | None:
        return None if self.sum is None or self.total is None else self.sum - self.total


def evolve(printed: StatisticalReturn, fact: Fact) -> StatisticalReturn:
    match fact:
        case StatisticalReturnImported():
            after = StatisticalReturn(imported=fact)
        case DifferenceExplained():
            after = replace(printed, explanations=(*printed.explanations, fact))
        case _:
            assert_never(fact)
    return after


class CodeMissing(Refusal):
    zh = "无法从标题“{title}”得出编码,请填写 code"
    en = "no code can be read from the title {title}: give one"
    status = 422
    field = "code"


class ReferenceMissing(Refusal):
    zh = "标题“{title}”中没有年份,请填写 reference_on"
    en = "the title {title} names no year: give the day the figures stand for"
    status = 422
    field = "reference_on"


class AlreadyImported(Refusal):
    zh = "编码为{code}的统计表已导入,内容不同;已导入的不作修改"
    en = "the return {code} was imported with other content; what was imported is not changed"
    field = "code"


class NotTheDifference(Refusal):
    zh = "“{cut}”的差额应为{delta},填报为{expected},请核对录入"
    en = "the cut {cut} differs by {delta}, not by {expected}: look at what was typed in"
    status = 422
    field = "expected_delta"


class UnknownCut(Refusal):
    zh = "该统计表没有“{cut}”这一分组"
    en = "the return has no cut {cut}"
    status = 422
    field = "cut"


class NothingToExplain(Refusal):
    zh = "“{cut}”没有差额"
    en = "the cut {cut} balances: there is nothing to explain"
    field = "cut"


def code_of(title: str) -> str:
    """The title up to its first year, in small letters: "Beijing 2010 social …" is beijing-2010. Raises CodeMissing."""
    found = re.match(r"[a-z0-9 -]*?\b(?:19|20)[0-9]{2}\b", title.lower())
    if found is None:
        raise CodeMissing(title=title)
    return re.sub("[ -]+", "-", found[0].strip())


def reference_of(title: str) -> date:
    """The last day of the first year that the title names. Raises ReferenceMissing."""
    found = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", title)
    if found is None:
        raise ReferenceMissing(title=title)
    return date(int(found[0]), 12, 31)


def differences(printed: StatisticalReturnImported) -> dict[str, Difference]:
    """Every cut against the stated total, the inner cut against the city bureau's figure; no cause is supplied."""
    sums = {cut: _sum(figures) for cut, figures in printed.cuts.items()}
    stated = printed.stated_total if isinstance(printed.stated_total, int) else None
    authorities = printed.cuts.get(AUTHORITY, {})
    city = next((figure for label, figure in authorities.items() if AUTHORITIES.get(label) == CITY), None)
    city = city if isinstance(city, int) else None
    found = {cut: Difference(sum=value, total=city if cut == INNER else stated) for cut, value in sums.items()}
    if AUTHORITY in sums and INNER in sums:
        whole, inner = sums[AUTHORITY], sums[INNER]
        known = None if whole is None or inner is None or city is None else whole - city + inner
        found[TERRITORY] = Difference(sum=known, total=stated)
    return found


def _sum(figures: Mapping[str, Figure]) -> int | None:
    exact = [figure for figure in figures.values() if isinstance(figure, int)]
    return sum(exact) if len(exact) == len(figures) else None


def import_return(
    printed: StatisticalReturn, *, given: StatisticalReturnImported, expected: Mapping[str, int], today: date
) -> StatisticalReturnImported:
    """Enter a return as printed; sums that differ are accepted with their difference.

    `expected` is what whoever typed it in got for each cut: a check of the typing, not stored.
    Refuses: AlreadyImported, AfterToday, UnknownRegion, RegionNotValidOn, UnknownCut, NotTheDifference.
    """
    if printed.imported:
        raise AlreadyImported(code=given.code)
    check_day(given.reference_on, today=today)
    region(given.region, given.reference_on)
    found = differences(given)
    for cut, delta in expected.items():
        if cut not in found:
            raise UnknownCut(cut=cut)
        if found[cut].delta != delta:
            raise NotTheDifference(cut=cut, delta=found[cut].delta, expected=delta)
    return given


def explain(
    printed: StatisticalReturn, *, cut: str, explanation: str, author: str, on: date, today: date
) -> DifferenceExplained:
    """Put a person's explanation beside a difference. Refuses: AfterToday, UnknownCut, NothingToExplain."""
    check_day(on, today=today)
    found = differences(printed.imported) if printed.imported else {}
    if printed.imported is None or cut not in found:
        raise UnknownCut(cut=cut)
    if found[cut].delta == 0:
        raise NothingToExplain(cut=cut)
    return DifferenceExplained(
        code=printed.imported.code,
        cut=cut,
        delta=found[cut].delta,
        explanation=explanation,
        author=author,
        explained_on=on,
    )


def next_of_return(printed: StatisticalReturn, _: date) -> tuple[str, ...]:
    found = differences(printed.imported).values() if printed.imported else ()
    return ("procurement.explain-difference",) if any(each.delta != 0 for each in found) else ()
