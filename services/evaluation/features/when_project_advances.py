"""When a project is contracted, know it; when it is summarised, open its evaluation unless somebody has already."""

from contracts.envelope import Envelope
from contracts.procurement import CHANNEL_PROJECTS, ProjectContractedV1, ProjectSummarisedV1
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.evaluation.application import PROJECTS
from services.evaluation.domain.project import Project, note_summary
from services.evaluation.domain.project_facts import ProjectNoted
from services.evaluation.domain.setting_right import ProjectFact, project_as_meant


async def react(happened: ProjectContractedV1 | ProjectSummarisedV1, envelope: Envelope, session: Session) -> None:
    project = await session.load(PROJECTS, envelope.subject)
    on, because_of, seen_version = envelope.effective_on, envelope.id, envelope.version
    facts: tuple[object, ...]
    if isinstance(happened, ProjectContractedV1):
        facts = (
            ProjectNoted(
                region=envelope.region,
                contracted_on=on,
                because_of=because_of,
                seen_version=seen_version,
                organisation=happened.organisation,
            ),
        )
    else:
        facts = note_summary(project.state, envelope.subject, on=on, because_of=because_of, seen_version=seen_version)
    session.add(session.occasion(envelope), project.then(*facts))


def set_right(now: Project, meant: Project, undo: Undo) -> tuple[ProjectFact, ...]:
    return project_as_meant(now, meant, gone=undo.cause)


REACTION = Reaction(
    name="evaluation.projects",
    source="procurement",
    channels={CHANNEL_PROJECTS: (ProjectContractedV1, ProjectSummarisedV1)},
    react=react,
    reverses=(Reverse(PROJECTS, set_right),),
)
