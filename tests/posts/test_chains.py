from datetime import date
from typing import Any

from contracts.dates import AfterToday, BeforeLastFact
from contracts.posts_words import Title
from contracts.regions import UnknownRegion
from services.posts.application import CHAINS
from services.posts.domain.chain import (
    Chain,
    ChainDropped,
    ChainSet,
    NoChain,
    NoSteps,
    SameChain,
    StepsDoNotRise,
    TitleIsNoStep,
    drop_chain,
    set_chain,
)
from tests.posts.examples import SHUNYI, TODAY, TOMORROW, YESTERDAY
from tests.support.decisions import Given

MATTER = "registration.approve-application"
STEPS = (Title.OFFICER, Title.SECTION_HEAD, Title.HEAD)
SET = ChainSet(region=SHUNYI, matter=MATTER, steps=STEPS, set_on=TODAY)
DROPPED = ChainDropped(region=SHUNYI, matter=MATTER, dropped_on=TODAY)


def setting(steps: tuple[Title, ...] = STEPS, *, region: str = SHUNYI, on: date = TODAY) -> Any:
    def decide(chain: Chain) -> ChainSet:
        return set_chain(chain, region=region, matter=MATTER, steps=steps, on=on, today=TODAY)

    return decide


def dropping(chain: Chain) -> ChainDropped:
    return drop_chain(chain, on=TODAY, today=TODAY)


def test_a_chain_is_set_replaced_and_dropped() -> None:
    Given(CHAINS).when(setting()).then(SET)
    one = ChainSet(region=SHUNYI, matter=MATTER, steps=(Title.HEAD,), set_on=TODAY)
    Given(CHAINS, SET).when(setting((Title.HEAD,))).then(one)
    Given(CHAINS, SET).when(dropping).then(DROPPED)
    Given(CHAINS, SET, DROPPED).when(setting()).then(SET)


def test_the_steps_rise_and_none_comes_twice() -> None:
    refusal = StepsDoNotRise(title=Title.OFFICER, before=Title.OFFICER)
    Given(CHAINS).when(setting((Title.OFFICER, Title.OFFICER))).refused(refusal)
    refusal = StepsDoNotRise(title=Title.SECTION_HEAD, before=Title.HEAD)
    Given(CHAINS).when(setting((Title.HEAD, Title.SECTION_HEAD))).refused(refusal)


def test_a_chain_has_steps_and_each_is_a_title() -> None:
    Given(CHAINS).when(setting(())).refused(NoSteps(most=4))
    Given(CHAINS).when(setting(tuple(Title))).refused(NoSteps(most=4))
    Given(CHAINS).when(setting((Title.NONE, Title.HEAD))).refused(TitleIsNoStep(title=Title.NONE))


def test_what_is_so_already_is_not_set_and_what_there_is_not_is_not_dropped() -> None:
    Given(CHAINS, SET).when(setting()).refused(SameChain())
    Given(CHAINS).when(dropping).refused(NoChain())
    Given(CHAINS, SET, DROPPED).when(dropping).refused(NoChain())


def test_a_chain_is_of_a_place_and_of_a_day_that_has_come() -> None:
    Given(CHAINS).when(setting(region="999999")).refused(UnknownRegion(region="999999"))
    Given(CHAINS).when(setting(on=TOMORROW)).refused(AfterToday(on=TOMORROW, today=TODAY))
    Given(CHAINS, SET).when(setting(on=YESTERDAY)).refused(BeforeLastFact(on=YESTERDAY, last_on=TODAY))
