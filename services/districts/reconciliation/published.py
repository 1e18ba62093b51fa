"""The cuts of a published return against the total it states, as printed; and the identity that binds them."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from contracts.regions import AUTHORITIES, CITY, find
from contracts.statistical_returns import Figure
from services.districts.reconciliation.comparing import (
    Number,
    Result,
    Said,
    Status,
    at_most,
    compare,
    difference,
    total,
)
from services.districts.views.returns import Row

AUTHORITY: Final = "registering_authority"
INNER: Final = "territory_of_city_registered"  # a cut of the city bureau's own projects, not of all
WHOLE: Final = "territory"  # the districts' own and the inner cut together
KIND: Final = "organisation_kind"
FOUNDATION: Final = "基金会"
LETTERS: Final = {"field": "A", AUTHORITY: "B", KIND: "C", INNER: "D", WHOLE: "D'"}
LABELS: Final = {"districts_own": "各区自行登记", "one_district": "服务一个区", "whole_city": "服务全市"}
TITLES: Final = {
    "field": "按项目领域",
    AUTHORITY: "按登记机关",
    KIND: "按组织类型",
    INNER: "市级登记组织的项目按服务地域",
    WHOLE: "全部项目按服务地域",
}


class Cut(Struct, frozen=True, kw_only=True):
    """One cut as printed: its figures, their sum, and the total it should come to."""

    letter: str
    cut: str
    title: str
    figures: Mapping[str, Figure]
    sum: Number | None
    total: Number | None

    @property
    def delta(self) -> Number | None:
        return difference(self.sum, self.total)

    @property
    def status(self) -> Status:
        return compare(self.sum, self.total)


def exact(figure: Figure) -> int | None:
    """A lower bound is not a figure to add up."""
    return figure if isinstance(figure, int) else None


def _sum(figures: Mapping[str, Figure]) -> Number | None:
    return total(exact(figure) for figure in figures.values())


def prefix(printed: Row) -> str:
    """How the rules of a return begin: the year of the city's own; any other return's code, so that no two agree."""
    year = str(printed.reference_on.year)
    return year if printed.code == f"beijing-{year}" else printed.code


def cuts(printed: Row) -> list[Cut]:
    """Every printed cut; the inner one against the city bureau's figure, and the whole territory made of both."""
    stated = exact(printed.stated_total)
    bureau = _bureau(printed)
    found = []
    for cut, figures in printed.cuts.items():
        against = bureau if cut == INNER else stated
        found.append(_cut(cut, figures, _sum(figures), against))
    whole = _whole(printed, bureau)
    if whole:
        found.append(_cut(WHOLE, whole, _sum(whole), stated))
    return sorted(found, key=lambda each: each.letter)


def _cut(cut: str, figures: Mapping[str, Figure], summed: Number | None, against: Number | None) -> Cut:
    title = TITLES.get(cut, cut)
    return Cut(letter=LETTERS.get(cut, cut), cut=cut, title=title, figures=figures, sum=summed, total=against)


def _bureau(printed: Row) -> int | None:
    authorities = printed.cuts.get(AUTHORITY, {})
    return next((exact(f) for label, f in authorities.items() if AUTHORITIES.get(label) == CITY), None)


def _whole(printed: Row, bureau: int | None) -> dict[str, Figure]:
    """The districts' own projects, and the city bureau's by territory."""
    if AUTHORITY not in printed.cuts or INNER not in printed.cuts or WHOLE in printed.cuts:
        return {}  # nothing to make it of, or it is printed itself
    authorities = _sum(printed.cuts[AUTHORITY])
    own = None if authorities is None or bureau is None else int(authorities) - bureau
    return {"districts_own": own, **printed.cuts[INNER]}


def results(printed: Row) -> Iterator[Result]:
    """Each cut as a rule, then what must hold between them."""
    by_letter = {cut.letter: cut for cut in cuts(printed)}
    for cut in by_letter.values():
        yield Result(
            rule=f"{prefix(printed)}.{cut.letter}",
            title=cut.title,
            region=printed.region,
            period=prefix(printed),
            left=cut.sum,
            right=cut.total,
            delta=cut.delta,
            status=cut.status,
            left_title="各项之和",
            right_title=find(CITY).name + "民政局数" if cut.cut == INNER else "公布总数",
            explanation=_explanation(printed, cut.cut),
        )
    yield from identities(printed)


def _explanation(printed: Row, cut: str) -> Said | None:
    said = [each for each in printed.explanations if each.cut == cut]
    if not said:
        return None
    return Said(text=said[-1].explanation, author=said[-1].author, on=said[-1].explained_on.isoformat())


def identities(printed: Row) -> Iterator[Result]:
    """D′ = B + D, whatever the figures are; and foundations' projects are city-registered ones (X10)."""
    by_letter = {cut.letter: cut for cut in cuts(printed)}
    if _whole(printed, _bureau(printed)) and {"B", "D", "D'"} <= by_letter.keys():
        yield _bound(printed, by_letter)
    foundations = exact(printed.cuts.get(KIND, {}).get(FOUNDATION))
    bureau = _bureau(printed)
    if foundations is not None and bureau is not None:
        yield Result(
            rule=f"{prefix(printed)}.X10",
            title="基金会的项目不多于市级登记组织的项目",
            region=printed.region,
            period=prefix(printed),
            left=foundations,
            right=bureau,
            delta=foundations - bureau,
            status=at_most(foundations, bureau),
            relation="≤",
            left_title="基金会",
            right_title="市民政局",
        )


def _bound(printed: Row, by_letter: Mapping[str, Cut]) -> Result:
    left = by_letter["D'"].delta
    right = total((by_letter["B"].delta, by_letter["D"].delta))
    return Result(
        rule=f"{prefix(printed)}.D'=B+D",
        title="D′ 的差额等于 B 与 D 的差额之和",
        region=printed.region,
        period=prefix(printed),
        left=left,
        right=right,
        delta=difference(left, right),
        status=compare(left, right),
        left_title="D′ 的差额",
        right_title="B 与 D 的差额之和",
    )
