"""Names as they might be on a certificate: a place, words, a form; never twice the same, and never a person's."""

from collections.abc import Sequence
from typing import Final

from contracts.regions import CITY, find
from services.city.simulation.ground import called
from services.city.simulation.words import FIELDS, FORMS, GROUP_FORMS, PASTIMES, PROJECTS, TRADES, WORDS

NOT_IN_NAMES: Final = ("中国", "全国", "中华", "公司")  # what a division may be called, and a body filed here may not
VILLAGE: Final = ("村委会", "村民委员会", "村")  # a street may have a village and a community that are called alike


def organisation(number: int, kind: str, region: str) -> str:
    """`region`: the city, a district or a street; of two numbers no two names are alike."""
    place = "北京" if region == CITY else _full(region)
    return place + _parts(number, WORDS, FIELDS, FORMS[kind]).replace("服务服务", "服务")


def group(number: int, kind: str, community: str) -> str:
    place = called(community)
    if any(word in place for word in NOT_IN_NAMES):
        place = called(community[:9])
    return place + _parts(number, WORDS, PASTIMES, GROUP_FORMS[kind])


def committee(region: str, trade: int | None = None) -> str:
    """Of a street or a community; `trade`: one for the disputes of a trade."""
    own = TRADES[trade] + "纠纷" if trade is not None else ""
    return f"{_full(region)}{own}人民调解委员会"


def project(number: int, chosen: int) -> str:
    return f"{PROJECTS[chosen % len(PROJECTS)]}({number + 1}号)"


def _parts(number: int, *lists: Sequence[str]) -> str:
    """The parts that a number stands for, mixed so that neighbours are not alike."""
    size = 1
    for each in lists:
        size *= len(each)
    rest, parts = number * 7919 % size, []  # a prime that divides no list's length: every number its own parts
    for each in reversed(lists):
        rest, at = divmod(rest, len(each))
        parts.append(each[at])
    return "".join(reversed(parts))


def _full(region: str) -> str:
    """With the divisions above it, as on a signboard: 东城区东华门街道."""
    if len(region) == 6:
        return find(region).name
    if len(region) == 9:
        return find(region[:6]).name + find(region).name
    own = called(region)
    own = own.removesuffix("村") + "村" if find(region).name.endswith(VILLAGE) else own + "社区"
    return find(region[:6]).name + find(region[:9]).name + own
