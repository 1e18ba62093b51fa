"""What is said may be done next with a thing of evaluation is what its deciders let pass, in every state."""

from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.evaluation_words import Grade
from contracts.regions import CITY
from contracts.vocabulary import OrganisationStanding
from services.evaluation.application import ORGANISATIONS, PROJECTS
from services.evaluation.domain.announcing import OrganisationNotActive, announce
from services.evaluation.domain.changing_grades import (
    NoGrade,
    NothingCancelled,
    OrganisationEnded,
    adjust,
    cancel,
    reinstate,
)
from services.evaluation.domain.judging import (
    AlreadyTaken,
    NotSummarised,
    PartsMissing,
    annul_result,
    publish_result,
    take_part,
)
from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.project import AlreadyOpen, NotAtStage, Project, note_summary, open_evaluation
from services.evaluation.domain.project_facts import Part, ProjectNotingWithdrawn
from services.evaluation.domain.rules import grade_rules, result_rules
from services.evaluation.main import SERVICE
from tests.evaluation.examples import CONTRACTED, LATER_EVENT, NEW, NOTED, OLD, PROJECT, SUMMARISED_EVENT, TODAY
from tests.support.walks import Walk, commands, differences, reached

ENDED: Final = replace(NOTED, standing=OrganisationStanding.CANCELLED, since=TODAY)
STOPPED: Final = replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=TODAY)


def _announce(body: Organisation) -> Any:
    rules = grade_rules(TODAY, CITY)
    return announce(body, grade=Grade.A3, re_evaluation=False, rules=rules, on=TODAY, today=TODAY)


def _adjust(body: Organisation) -> Any:
    counting = body.counting(TODAY)
    grade = Grade.A2 if counting and counting[0].grade is Grade.A1 else Grade.A1
    return adjust(body, grade=grade, reason="-", on=TODAY, today=TODAY)


def _take(part: Part, project: Project) -> Any:
    return take_part(project, part=part, score=9000, raters=10, on=TODAY, today=TODAY)


def _summarised(project: Project) -> Any:
    return note_summary(project, PROJECT, on=TODAY, because_of=SUMMARISED_EVENT, seen_version=11)


WALKS: Final = (
    Walk(
        ORGANISATIONS,
        [(NOTED,), (NOTED, OLD), (NOTED, NEW), (NOTED, OLD, STOPPED), (NOTED, OLD, ENDED)],
        {
            "evaluation.announce-grade": _announce,
            "evaluation.adjust-grade": _adjust,
            "evaluation.cancel-grade": lambda o: cancel(o, reason="-", on=TODAY, today=TODAY),
            "evaluation.reinstate-grade": lambda o: reinstate(o, reason="-", on=TODAY, today=TODAY),
        },
        (OrganisationNotActive, NoGrade, NothingCancelled, OrganisationEnded),
        TODAY,
    ),
    Walk(
        PROJECTS,
        [(CONTRACTED,)],
        {
            "evaluation.open-project-evaluation": lambda p: open_evaluation(p, on=TODAY, today=TODAY),
            "evaluation.take-self-part": partial(_take, Part.SELF),
            "evaluation.take-beneficiary-part": partial(_take, Part.BENEFICIARY),
            "evaluation.take-third-party-part": partial(_take, Part.THIRD_PARTY),
            "evaluation.publish-result": lambda p: publish_result(
                p, rules=result_rules(TODAY, CITY), on=TODAY, today=TODAY
            ),
            "evaluation.annul-result": lambda p: annul_result(
                p, because_of=UUID(int=9), reason="-", on=TODAY, today=TODAY
            ),
        },
        (NotAtStage, AlreadyOpen, AlreadyTaken, NotSummarised, PartsMissing),
        TODAY,
        beside=[_summarised, lambda _: ProjectNotingWithdrawn(because_of=LATER_EVENT)],
    ),
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stream.name)
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(walk: Walk) -> None:
    assert differences(walk) == []
    assert reached(walk) == set(walk.attempts)


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    assert {action for walk in WALKS for action in walk.attempts} == commands(SERVICE)
