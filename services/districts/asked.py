"""What may be asked of the districts: parameters that the address knows, each once, and cuts that the measure has."""

import re
from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query as InQuery

from contracts.refusal import Refusal
from contracts.regions import UnknownRegion, find
from services.districts.desk import Districts
from services.districts.measures import Measure

BY_REGISTRAR: Final = re.compile("[0-9]{6}")
BY_MONTH: Final = re.compile("(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


class UnknownParameter(Refusal):
    zh = "这个地址没有名为 {parameter} 的参数"
    en = "this address has no parameter called {parameter}"
    status = 422


class GivenTwice(Refusal):
    zh = "参数 {parameter} 给了不止一次"
    en = "the parameter {parameter} is given more than once"
    status = 422


class UnknownCut(Refusal):
    zh = "指标 {measure} 没有名为 {cut} 的分类"
    en = "the measure {measure} has no cut called {cut}"
    status = 422
    field = "cut"


async def known_only(request: Request) -> None:
    """What is misspelt must not be answered as if it had not been asked. Raises UnknownParameter, GivenTwice."""
    parameters = get_flat_params(request.scope["route"].dependant)
    known = {each.alias for each in parameters if isinstance(each.field_info, InQuery)}
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            raise UnknownParameter(parameter=name[:100]).at(name[:100])
        if name in seen:
            raise GivenTwice(parameter=name).at(name)
        seen.add(name)


KNOWN_ONLY: Final = [Depends(known_only)]
Cut = Annotated[str | None, Query(max_length=100, description="one cut of the measure; without it, all of them")]
MeasureName = Annotated[str, Path(title="指标", description="as listed under /figures", max_length=100)]


async def cut_of(districts: Districts, asked: Measure, cut: str | None) -> str | None:
    """The cut if the measure has it, None for all. One of the catalogue counts 0 as long as nothing was posted there.

    Raises UnknownCut.
    """
    if not cut:
        return None
    if cut in asked.cuts or _by_nature(districts, asked, cut):
        return cut
    if await districts.ledger(asked.view).ever_posted(asked.name, cut):
        return cut  # from a catalogue of another year
    raise UnknownCut(measure=asked.name, cut=cut)


def _by_nature(districts: Districts, asked: Measure, cut: str) -> bool:
    """Cuts that no catalogue lists: a registrar's region, a month of what is counted by month."""
    if asked.cuts:
        return False
    if asked.name in districts.ledger(asked.view).spec.distinct:
        return BY_MONTH.fullmatch(cut) is not None
    return asked.name.endswith("by-registrar") and BY_REGISTRAR.fullmatch(cut) is not None and _is_region(cut)


def _is_region(code: str) -> bool:
    try:
        find(code)
    except UnknownRegion:
        return False
    return True
