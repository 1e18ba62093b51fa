"""Which titles a registrar's decision passes (审批链), as posts told of it: in order, the last of which decides."""

from datetime import date
from typing import ClassVar, Final, assert_never
from uuid import UUID, uuid5

from msgspec import Struct

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.regions import find, lasting

MATTER: Final = "registration.approve-application"  # deciding on an application, for it or against it
CHAINS: Final = UUID("0b6f4e2c-3d52-5b8e-9f4a-7a1f7c0de101")


class ChainNoted(Struct, frozen=True, kw_only=True):
    """From a day on the matter passes these titles; none: it has no chain. `version`: of the chain at posts."""

    TOPIC: ClassVar[str] = "registration.chain.noted"

    region: str
    matter: str
    steps: tuple[Title, ...]
    since: date
    version: int


class ChainsWithdrawn(Struct, frozen=True, kw_only=True):
    """What is left of what was noted, after a restore of posts."""

    TOPIC: ClassVar[str] = "registration.chain.withdrawn"

    region: str
    noted: tuple[ChainNoted, ...]
    because_of: UUID


Fact = ChainNoted | ChainsWithdrawn


class Chain(Struct, frozen=True, kw_only=True):
    region: str = ""
    noted: tuple[ChainNoted, ...] = ()


class SignedOff(Struct, frozen=True, kw_only=True):
    """A step of the chain was taken (审签). `steps`, `chain`: the chain by which it was, and its version at posts."""

    TOPIC: ClassVar[str] = "registration.application.signed-off"

    step: Title
    officer: str
    signed_on: date
    steps: tuple[Title, ...]
    chain: int


class ChainNotComplete(Refusal):
    zh = "审批链尚缺“{step:zh}”环节的审签"
    en = "the approval chain lacks the step {step}"


class NoChainInForce(Refusal):
    zh = "受理之日登记管理机关没有该事项的审批链"
    en = "on the day of acceptance the registrar had no approval chain for this"


class NotTheNextStep(Refusal):
    zh = "下一环节为“{awaited:zh}”,不是“{step:zh}”"
    en = "the next step is {awaited}, not {step}"
    field = "step"


class LastStepDecides(Refusal):
    zh = "“{step:zh}”为最后环节,以作出决定代替审签"
    en = "{step} is the last step: it decides, and does not sign"
    field = "step"


class NotYourStep(Refusal):
    zh = "该环节由“{step:zh}”办理,您的职务为“{title:zh}”"
    en = "this step is for the {step}; your title is {title}"
    status = 403


class SignsTwoSteps(Refusal):
    zh = "{officer}已在“{step:zh}”环节审签,一人不得办理两个环节"
    en = "{officer} signed the step {step}; nobody takes two"


def chain_id(registrar: str) -> UUID:
    """Raises UnknownRegion."""
    return uuid5(CHAINS, f"{lasting(find(registrar).code)}\x1f{MATTER}")


def evolve(chain: Chain, fact: Fact) -> Chain:
    match fact:
        case ChainNoted():
            return Chain(region=fact.region, noted=(*chain.noted, fact))
        case ChainsWithdrawn():
            return Chain(region=fact.region, noted=fact.noted)
        case _:
            assert_never(fact)


def chains_as_meant(now: Chain, meant: Chain, *, gone: UUID) -> tuple[ChainsWithdrawn, ...]:
    """After a restore of posts: what is left of what was noted. What was signed by it stays."""
    if now.noted == meant.noted:
        return ()
    return (ChainsWithdrawn(region=now.region, noted=meant.noted, because_of=gone),)


def in_force(chain: Chain, on: date) -> ChainNoted | None:
    """On a day; the last that was told of it."""
    noted = [each for each in chain.noted if each.since <= on]
    return noted[-1] if noted and noted[-1].steps else None


def check_step(signed: tuple[SignedOff, ...], steps: tuple[Title, ...], step: Title, title: Title, who: str) -> None:
    """Whether somebody may take a step but the last. Refuses: LastStepDecides, NotTheNextStep, NotYourStep,
    SignsTwoSteps.
    """
    awaited = steps[len(signed)]
    if step is steps[-1]:
        raise LastStepDecides(step=step)
    if step is not awaited:
        raise NotTheNextStep(step=step, awaited=awaited)
    _check_own(signed, step, title, who)


def check_complete(signed: tuple[SignedOff, ...], steps: tuple[Title, ...], title: Title, who: str) -> None:
    """Whether somebody may take the last step. Refuses: ChainNotComplete, NotYourStep, SignsTwoSteps."""
    if len(signed) < len(steps) - 1:
        raise ChainNotComplete(step=steps[len(signed)])
    _check_own(signed, steps[-1], title, who)


def _check_own(signed: tuple[SignedOff, ...], step: Title, title: Title, who: str) -> None:
    if title is not step:
        raise NotYourStep(step=step, title=title)
    before = next((each for each in signed if each.officer == who), None)
    if before:
        raise SignsTwoSteps(officer=who, step=before.step)
