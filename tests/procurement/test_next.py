"""What is said may be done next with a thing of procurement is what its deciders let pass, in every state."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from contracts.procurement_words import DisclosureItem, Opinion
from contracts.vocabulary import OrganisationStanding
from services.procurement.application import PROJECTS, PROVIDERS, RETURNS
from services.procurement.domain.closing import AlreadyPublic, NotYetPublic, close, publish_disclosure
from services.procurement.domain.declaring import approve, declare, district_review, publish, reject
from services.procurement.domain.milestones import AllReported, MilestonesOpen, report_milestone, summarise
from services.procurement.domain.project import NotAtStage, Project
from services.procurement.domain.provider import ProviderNotActive, ProviderUnknown
from services.procurement.domain.provider_facts import ProviderStandingWithdrawn
from services.procurement.domain.rules import rules_on
from services.procurement.domain.signing import sign
from services.procurement.domain.statistical_return import (
    NothingToExplain,
    StatisticalReturn,
    UnknownCut,
    explain,
)
from services.procurement.domain.statistical_return import (
    differences as sums,
)
from services.procurement.main import SERVICE
from tests.procurement.examples import (
    ACTIVE,
    CONTRACT,
    DECLARED,
    FORM,
    NOTED,
    PROJECT,
    SUSPENDED_EVENT,
    TERMS,
    TODAY,
    beijing_2010,
)
from tests.support.walks import Walk, commands, differences, reached

BEGIN: Final = {"procurement.import-return"}
BALANCED: Final = replace(beijing_2010(), cuts={})


def _sign(project: Project) -> Any:
    signing = sign(
        project,
        ACTIVE,
        ids=(PROJECT, CONTRACT),
        terms=replace(TERMS, starts_on=TODAY),
        rules=rules_on(TODAY, "110113001"),
        officer="officer-2",
        on=TODAY,
        today=TODAY,
    )
    return signing.for_project()


def _report(project: Project) -> Any:
    stage = project.due[0].stage if project.due else 100
    given = {"stage": stage, "pct": max(stage, project.pct), "spent_fen": stage * 1000}
    limits = {"spending_shows_at": 30, "supplement_percent": 10}
    return report_milestone(project, **given, **limits, on=TODAY, today=TODAY)


def _disclose(project: Project) -> Any:
    """Whatever can be made public now; where nothing can, what was."""
    items = [each for each in DisclosureItem if each not in project.public]
    early = [each for each in items if each is not DisclosureItem.EFFECT]
    chosen = (items if project.stage == "summarised" else early) or list(project.public)[:1]
    return publish_disclosure(project, items=chosen, effect="满意", on=TODAY, today=TODAY)


def _close(project: Project) -> Any:
    return close(project, evaluation_first=False, officer="officer-3", on=TODAY, today=TODAY)


def _explain(printed: StatisticalReturn) -> Any:
    """The first that does not balance, or else any."""
    assert printed.imported
    found = sums(printed.imported)
    cut = next((each for each, sum_ in found.items() if sum_.delta != 0), next(iter(found), "none"))
    return explain(printed, cut=cut, explanation="-", author="a", on=TODAY, today=TODAY) and None


WALKS: Final = (
    Walk(
        PROJECTS,
        [(DECLARED,)],
        {
            "procurement.review-project": lambda p: district_review(
                p, opinion=Opinion.POSITIVE, reasons="", on=TODAY, today=TODAY
            ),
            "procurement.approve-project": lambda p: approve(p, reasons="", on=TODAY, today=TODAY),
            "procurement.reject-project": lambda p: reject(p, reasons="-", on=TODAY, today=TODAY),
            "procurement.publish-project": lambda p: publish(p, on=TODAY, today=TODAY),
            "procurement.sign-contract": _sign,
            "procurement.report-milestone": _report,
            "procurement.summarise-project": lambda p: summarise(p, summary="-", on=TODAY, today=TODAY),
            "procurement.publish-disclosure": _disclose,
            "procurement.close-project": _close,
        },
        (NotAtStage, AllReported, MilestonesOpen, AlreadyPublic, NotYetPublic),
        TODAY,
    ),
    Walk(
        PROVIDERS,
        [(NOTED,), (NOTED, replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=TODAY))],
        {"procurement.declare-project": lambda p: declare(Project(), p, form=FORM, on=TODAY, today=TODAY) and None},
        (ProviderUnknown, ProviderNotActive),
        TODAY,
        beside=[lambda _: ProviderStandingWithdrawn(because_of=SUSPENDED_EVENT, seen_epoch=2)],
    ),
    Walk(
        RETURNS,
        [(beijing_2010(),), (BALANCED,)],
        {"procurement.explain-difference": _explain},
        (NothingToExplain, UnknownCut),
        TODAY,
    ),
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stream.name)
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(walk: Walk) -> None:
    assert differences(walk) == []
    assert reached(walk) == set(walk.attempts)


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    assert {action for walk in WALKS for action in walk.attempts} | BEGIN == commands(SERVICE)
