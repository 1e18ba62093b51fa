"""When a restore took away what evaluation had been told, its own records are set right by further facts.

Each function takes the aggregate as it stands and as it would be had it never been told, and gives the facts that
lead from the one to the other; none where nothing differs, whatever was set right before.
"""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.organisation_facts import (
    GradeReinstated,
    OrganisationNoted,
    OrganisationNotingWithdrawn,
)
from services.evaluation.domain.project import Project, Stage
from services.evaluation.domain.project_facts import EvaluationWithdrawn, ProjectNotingWithdrawn, SummaryWithdrawn

REASON = "登记系统恢复后,注销一事已不存在"  # stored: the committee's pages show it
OrganisationFact = OrganisationNoted | OrganisationNotingWithdrawn | GradeReinstated
ProjectFact = EvaluationWithdrawn | SummaryWithdrawn | ProjectNotingWithdrawn


def organisation_as_meant(
    now: Organisation, meant: Organisation, *, gone: UUID, epoch: int, on: date
) -> tuple[OrganisationFact, ...]:
    """Noted again as the last event that still is had left it; a grade that ended with its organisation goes on."""
    facts: list[OrganisationFact] = []
    if meant.seen is None:
        facts += [OrganisationNotingWithdrawn(because_of=gone, seen_epoch=epoch)] if now.seen else []
    elif now.seen is None or replace(now.seen, seen_epoch=meant.seen.seen_epoch) != meant.seen:
        facts.append(replace(meant.seen, seen_epoch=epoch))
    for span in meant.grades:
        if span not in now.grades:
            facts.append(
                GradeReinstated(
                    grade=span.grade,
                    reason=REASON,
                    reinstated_on=on,
                    valid_from=span.valid_from,
                    valid_to=span.valid_to,
                )
            )
    return tuple(facts)


def project_as_meant(now: Project, meant: Project, *, gone: UUID) -> tuple[ProjectFact, ...]:
    """What nobody has built upon is withdrawn; once a part was taken the evaluation and its project stay known."""
    facts: list[ProjectFact] = []
    opened_on = now.opened_on
    if opened_on and meant.opened_on is None and not now.parts:
        facts.append(EvaluationWithdrawn(opened_on=opened_on, because_of=gone))
        opened_on = None
    if now.summarised_on and meant.summarised_on is None:
        facts.append(SummaryWithdrawn(because_of=gone))
    known = now.stage is not Stage.UNKNOWN and meant.region == ""
    if known and opened_on is None and not now.parts:
        facts.append(ProjectNotingWithdrawn(because_of=gone))
    return tuple(facts)
