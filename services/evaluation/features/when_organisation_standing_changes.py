"""When an organisation's standing changes: note it, and where the organisation has ended, its grade ends with it."""

from contracts.envelope import Envelope
from contracts.registration import CHANNEL_ORGANISATIONS, CHANNELS, OrganisationCancelledV1, OrganisationEvent
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.evaluation.application import ORGANISATIONS
from services.evaluation.domain.noting import Event, end_with_organisation, note
from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.setting_right import OrganisationFact, organisation_as_meant


async def react(happened: OrganisationEvent, envelope: Envelope, session: Session) -> None:
    """An order to stop and a liquidation leave the grade as it is: only announcing asks for the standing."""
    organisation = await session.load(ORGANISATIONS, envelope.subject)
    event = Event(
        id=envelope.id,
        organisation=envelope.subject,
        version=envelope.version,
        on=envelope.effective_on,
        epoch=envelope.epoch,
    )
    facts: list[object] = [note(organisation.state, happened, event)]
    if isinstance(happened, OrganisationCancelledV1):
        ended = end_with_organisation(organisation.state, event)
        facts += [ended] if ended else []
    session.add(session.occasion(envelope), organisation.then(*facts))


def set_right(now: Organisation, meant: Organisation, undo: Undo) -> tuple[OrganisationFact, ...]:
    return organisation_as_meant(now, meant, gone=undo.cause, epoch=undo.epoch, on=undo.on)


REACTION = Reaction(
    name="evaluation.organisations",
    source="registration",
    channels={CHANNEL_ORGANISATIONS: CHANNELS[CHANNEL_ORGANISATIONS]},
    react=react,
    reverses=(Reverse(ORGANISATIONS, set_right),),
)
