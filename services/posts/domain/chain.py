"""An approval chain (审批链): the titles that a matter passes in a unit, in order, the last of which decides."""

from datetime import date
from itertools import pairwise
from typing import ClassVar, Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.regions import region as valid_region

RANKS: Final = tuple(Title)  # from the desk up
MOST: Final = 4


class ChainSet(Struct, frozen=True, kw_only=True):
    """From a day on a matter passes these titles."""

    TOPIC: ClassVar[str] = "posts.chain.set"

    region: str
    matter: str
    steps: tuple[Title, ...]
    set_on: date


class ChainDropped(Struct, frozen=True, kw_only=True):
    """From a day on the matter has no chain in the unit."""

    TOPIC: ClassVar[str] = "posts.chain.dropped"

    region: str
    matter: str
    dropped_on: date


Fact = ChainSet | ChainDropped


class Chain(Struct, frozen=True, kw_only=True):
    region: str = ""
    matter: str = ""
    steps: tuple[Title, ...] = ()  # none: there is no chain
    last_on: date = date.min


class NoSteps(Refusal):
    zh = "审批链须有1至{most}个环节"
    en = "a chain has one to {most} steps"
    status = 422
    field = "steps"


class TitleIsNoStep(Refusal):
    zh = "“{title:zh}”不能作为审批环节"
    en = "{title} is no step of a chain"
    status = 422
    field = "steps"


class StepsDoNotRise(Refusal):
    zh = "审批环节须逐级向上、不得重复:“{title:zh}”不高于“{before:zh}”"
    en = "the steps of a chain rise, none twice: {title} is not above {before}"
    status = 422
    field = "steps"


class SameChain(Refusal):
    zh = "该事项的审批链已是如此"
    en = "the chain of the matter is this one already"
    field = "steps"


class NoChain(Refusal):
    zh = "该事项没有审批链"
    en = "the matter has no chain"


def evolve(chain: Chain, fact: Fact) -> Chain:
    match fact:
        case ChainSet():
            return Chain(region=fact.region, matter=fact.matter, steps=fact.steps, last_on=fact.set_on)
        case ChainDropped():
            return replace(chain, steps=(), last_on=fact.dropped_on)
        case _:
            assert_never(fact)


def set_chain(chain: Chain, *, region: str, matter: str, steps: tuple[Title, ...], on: date, today: date) -> ChainSet:
    """For a region's unit: only there are titles. Who decides stands above who examines, so the steps rise.

    Refuses: AfterToday, BeforeLastFact, UnknownRegion, RegionNotValidOn, NoSteps, TitleIsNoStep, StepsDoNotRise,
    SameChain.
    """
    check_day(on, today=today, last_on=chain.last_on)
    valid_region(region, on)
    if not 1 <= len(steps) <= MOST:
        raise NoSteps(most=MOST)
    if Title.NONE in steps:
        raise TitleIsNoStep(title=Title.NONE)
    for before, title in pairwise(steps):
        if RANKS.index(title) <= RANKS.index(before):
            raise StepsDoNotRise(title=title, before=before)
    if steps == chain.steps:
        raise SameChain()
    return ChainSet(region=region, matter=matter, steps=steps, set_on=on)


def drop_chain(chain: Chain, *, on: date, today: date) -> ChainDropped:
    """Refuses: AfterToday, BeforeLastFact, NoChain."""
    check_day(on, today=today, last_on=chain.last_on)
    if not chain.steps:
        raise NoChain()
    return ChainDropped(region=chain.region, matter=chain.matter, dropped_on=on)


def next_of_chain(chain: Chain, _: date) -> tuple[str, ...]:
    return ("posts.set-chain", "posts.drop-chain") if chain.steps else ("posts.set-chain",)
