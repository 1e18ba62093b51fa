"""When evaluation publishes the result of a project or annuls it: note it or withdraw it, and closing follows that."""

from typing import Final

from contracts.envelope import Envelope
from contracts.evaluation import CHANNEL_RESULTS, ProjectResultAnnulledV1, ProjectResultPublishedV1, ResultEvent
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.procurement.application import PROJECTS
from services.procurement.domain.evaluated import Event, after_evaluation
from services.procurement.domain.project import Project, Stage
from services.procurement.domain.project_facts import ResultNoted, ResultWithdrawn
from services.procurement.domain.setting_right import result_as_meant


async def react(happened: ResultEvent, envelope: Envelope, session: Session) -> None:
    """A project that procurement does not know is refused, so that the event is parked."""
    project = await session.load(PROJECTS, envelope.subject)
    event = Event(id=envelope.id, project=envelope.subject, version=envelope.version, epoch=envelope.epoch)
    facts = after_evaluation(project.state, happened, event)
    if facts:
        session.add(session.occasion(envelope), project.then(*facts))


def set_right(now: Project, meant: Project, undo: Undo) -> tuple[ResultNoted | ResultWithdrawn, ...]:
    return result_as_meant(now, meant, gone=undo.cause, epoch=undo.epoch, on=undo.on)


def project_stays(now: Project, meant: Project) -> tuple[str, str] | None:
    if now.stage is not Stage.CLOSED:
        return None
    return ("项目已按原结果结项,不重开", "the project was closed on the result and is not opened again")


REACTION: Final = Reaction(
    name="procurement.results",
    source="evaluation",
    channels={CHANNEL_RESULTS: (ProjectResultPublishedV1, ProjectResultAnnulledV1)},
    react=react,
    reverses=(Reverse(PROJECTS, set_right, project_stays),),
)
