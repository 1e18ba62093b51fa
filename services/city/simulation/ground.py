"""The real divisions that the simulated city lies on: its streets and communities, and how people call them."""

from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

from contracts.regions import CITY, children, find

ENDINGS: Final = (
    *("社区居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "社区", "居民委员会"),
    *("地区办事处", "街道办事处", "街道", "地区", "镇", "乡"),
)
SETTLED: Final = date(2016, 1, 4)  # every division of today's table is valid from before this day


@lru_cache(maxsize=1)
def districts() -> tuple[str, ...]:
    return tuple(each.code for each in children(CITY, SETTLED))


@lru_cache(maxsize=1)
def streets() -> tuple[str, ...]:
    return tuple(street.code for district in districts() for street in children(district, SETTLED))


@lru_cache(maxsize=1)
def communities() -> tuple[str, ...]:
    return tuple(community.code for street in streets() for community in children(street, SETTLED))


def community(chance: Random) -> str:
    return chance.choice(communities())


def called(code: str) -> str:
    """The short name of a division: 东华门 of 东华门街道."""
    name = find(code).name
    ending = next((each for each in ENDINGS if name.endswith(each) and len(name) > len(each) + 1), "")
    return name.removesuffix(ending)
