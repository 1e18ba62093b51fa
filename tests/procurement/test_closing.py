from collections.abc import Callable

from msgspec.structs import replace

from contracts.dates import BeforeLastFact
from contracts.procurement_words import DisclosureItem
from services.procurement.application import CONTRACTS, PROJECTS
from services.procurement.domain.closing import (
    AlreadyPublic,
    EffectBlank,
    EffectNotKnown,
    NotEvaluated,
    NotYetPublic,
    SignerAccepts,
    close,
    publish_disclosure,
)
from services.procurement.domain.contract import Contract, ContractNotRunning, close_contract
from services.procurement.domain.contract_facts import ContractClosed
from services.procurement.domain.project import NotAtStage, Project, Stage
from services.procurement.domain.project_facts import DisclosurePublished, Fact, ProjectClosed
from tests.procurement.examples import (
    APRIL,
    CHOSEN,
    CONTRACTED,
    FEBRUARY,
    MARCH,
    OUTCOME,
    REPORTED,
    RESULT,
    RUNNING,
    SIGNED,
    SUMMARISED,
    TODAY,
    WITHDRAWN,
)
from tests.support.decisions import Given

WINNER, AMOUNT, EFFECT = DisclosureItem
CLOSED = ProjectClosed(closed_on=APRIL)
PARTIAL = DisclosurePublished(items=(WINNER, AMOUNT), outstanding=(EFFECT,), effect="", published_on=APRIL)


def disclosed(*items: DisclosureItem, effect: str = "") -> Callable[[Project], Fact]:
    return lambda project: publish_disclosure(project, items=items, effect=effect, on=APRIL, today=TODAY)


def closed(project: Project) -> Fact:
    return close(project, evaluation_first=True, officer="officer-1", on=APRIL, today=TODAY)


def closed_without(project: Project) -> Fact:
    """Where no policy asks for the evaluation."""
    return close(project, evaluation_first=False, officer="officer-1", on=APRIL, today=TODAY)


def test_winner_and_amount_are_public_as_soon_as_there_is_a_contract() -> None:
    Given(PROJECTS, *RUNNING).when(disclosed(AMOUNT, WINNER)).then(PARTIAL)
    refusal = NotAtStage(stage=Stage.PUBLISHED, needed=Stage.CONTRACTED)
    Given(PROJECTS, *CHOSEN).when(disclosed(AMOUNT)).refused(refusal)


def test_the_effect_is_public_after_the_summary_and_has_its_text() -> None:
    Given(PROJECTS, *REPORTED).when(disclosed(EFFECT, effect="满意")).refused(EffectNotKnown(stage=Stage.CONTRACTED))
    Given(PROJECTS, *REPORTED, SUMMARISED).when(disclosed(EFFECT)).refused(EffectBlank())
    Given(PROJECTS, *REPORTED, SUMMARISED).when(disclosed(*DisclosureItem, effect="满意")).then(OUTCOME)


def test_what_is_public_is_not_published_again() -> None:
    refusal = AlreadyPublic(items="金额", items_en="amount")
    Given(PROJECTS, *RUNNING, PARTIAL).when(disclosed(AMOUNT)).refused(refusal)


def test_a_project_closes_only_after_its_result_and_amount_are_public() -> None:
    Given(PROJECTS, *REPORTED, SUMMARISED, OUTCOME, RESULT).when(closed).then(CLOSED)
    nothing = NotYetPublic(missing="承接主体、金额、实施效果", missing_en="winner, amount, effect")
    Given(PROJECTS, *REPORTED, SUMMARISED).when(closed).refused(nothing)
    effect = NotYetPublic(missing="实施效果", missing_en="effect")
    Given(PROJECTS, *RUNNING, PARTIAL, *REPORTED[len(RUNNING) :], SUMMARISED).when(closed).refused(effect)


def test_a_project_closes_only_after_its_evaluation_has_a_result() -> None:
    given = (*REPORTED, SUMMARISED, OUTCOME)
    Given(PROJECTS, *given).when(closed).refused(NotEvaluated())
    Given(PROJECTS, *given, RESULT, WITHDRAWN).when(closed).refused(NotEvaluated())
    Given(PROJECTS, *given, RESULT, WITHDRAWN, RESULT).when(closed).then(CLOSED)
    Given(PROJECTS, *given).when(closed_without).then(CLOSED)


def test_what_is_not_public_is_told_before_what_is_not_evaluated() -> None:
    nothing = NotYetPublic(missing="承接主体、金额、实施效果", missing_en="winner, amount, effect")
    Given(PROJECTS, *REPORTED, SUMMARISED, RESULT).when(closed).refused(nothing)


def test_a_project_closes_on_the_day_of_its_result_at_the_earliest() -> None:
    later = replace(RESULT, published_on=TODAY)
    Given(PROJECTS, *REPORTED, SUMMARISED, OUTCOME, later).when(closed).refused(BeforeLastFact(on=APRIL, last_on=TODAY))


def test_a_result_of_a_later_day_holds_up_nothing_but_the_closing() -> None:
    later = replace(RESULT, published_on=TODAY)
    Given(PROJECTS, *REPORTED, SUMMARISED, later).when(disclosed(*DisclosureItem, effect="满意")).then(OUTCOME)


def test_what_was_published_early_counts() -> None:
    rest = replace(OUTCOME, items=(EFFECT,))
    given = (*RUNNING, PARTIAL, *REPORTED[len(RUNNING) :], SUMMARISED)
    Given(PROJECTS, *given).when(disclosed(EFFECT, effect="满意")).then(rest)
    Given(PROJECTS, *given, rest, RESULT).when(closed).then(CLOSED)


def test_a_closed_project_is_at_its_end() -> None:
    ended = (*REPORTED, SUMMARISED, OUTCOME, RESULT, CLOSED)
    Given(PROJECTS, *ended).when(closed).refused(NotAtStage(stage=Stage.CLOSED, needed=Stage.RESULT_PUBLISHED))
    refusal = NotAtStage(stage=Stage.CLOSED, needed=Stage.CONTRACTED)
    Given(PROJECTS, *ended).when(disclosed(WINNER)).refused(refusal)


def test_the_contract_ends_with_its_project() -> None:
    def ended(contract: Contract) -> ContractClosed:
        return close_contract(contract, on=APRIL, today=TODAY)

    def early(contract: Contract) -> ContractClosed:
        return close_contract(contract, on=FEBRUARY, today=TODAY)

    fact = ContractClosed(closed_on=APRIL)
    Given(CONTRACTS, SIGNED).when(ended).then(fact)
    Given(CONTRACTS, SIGNED, fact).when(ended).refused(ContractNotRunning())
    Given(CONTRACTS, SIGNED).when(early).refused(BeforeLastFact(on=FEBRUARY, last_on=MARCH))


def test_whoever_signed_for_the_buyer_does_not_alone_accept() -> None:
    def by_the_signer(project: Project) -> Fact:
        return close(project, evaluation_first=True, officer=CONTRACTED.officer, on=APRIL, today=TODAY)

    given = (*REPORTED, SUMMARISED, OUTCOME, RESULT)
    Given(PROJECTS, *given).when(by_the_signer).refused(SignerAccepts(officer=CONTRACTED.officer))
    unknown = [replace(fact, officer="") if fact == CONTRACTED else fact for fact in given]
    Given(PROJECTS, *unknown).when(by_the_signer).then(CLOSED)
