"""When evaluation publishes the result of a project or annuls it: note it or withdraw it, and closing follows that."""

from typing import Final

from contracts.envelope import Envelope
from contracts.evaluation import CHANNEL_RESULTS, ProjectResultAnnulledV1, ProjectResultPublishedV1, ResultEvent
from services.chassis.reaction import Reaction, Session
from services.procurement.application import PROJECTS
from services.procurement.domain.evaluated import Event, after_evaluation


async def react(happened: ResultEvent, envelope: Envelope, session: Session) -> None:
    """A project that procurement does not know is refused, so that the event is parked."""
    project = await session.load(PROJECTS, envelope.subject)
    event = Event(id=envelope.id, project=envelope.subject, version=envelope.version)
    facts = after_evaluation(project.state, happened, event)
    if facts:
        session.add(session.occasion(envelope), project.then(*facts))


REACTION: Final = Reaction(
    name="procurement.results",
    source="evaluation",
    channels={CHANNEL_RESULTS: (ProjectResultPublishedV1, ProjectResultAnnulledV1)},
    react=react,
)
