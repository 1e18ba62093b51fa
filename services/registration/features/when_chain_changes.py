"""When posts tells of an approval chain for deciding on applications: note it, with the version it has there."""

from typing import Final

from contracts.envelope import Envelope
from contracts.posts import CHANNEL_CHAINS, ChainDroppedV1, ChainSetV1
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.registration.application import CHAINS
from services.registration.domain.approval_chain import (
    MATTER,
    Chain,
    ChainNoted,
    ChainsWithdrawn,
    chain_id,
    chains_as_meant,
)


async def react(happened: ChainSetV1 | ChainDroppedV1, envelope: Envelope, session: Session) -> None:
    """Chains of other matters are others'. A region that nobody knows is refused, so that the event is parked."""
    if happened.matter != MATTER:
        return
    chain = await session.load(CHAINS, chain_id(happened.region))
    if isinstance(happened, ChainSetV1):
        steps, since = happened.steps, happened.set_on
    else:
        steps, since = (), happened.dropped_on
    noted = ChainNoted(
        region=happened.region, matter=happened.matter, steps=steps, since=since, version=envelope.version
    )
    session.add(session.occasion(envelope), chain.then(noted))


def set_right(now: Chain, meant: Chain, undo: Undo) -> tuple[ChainsWithdrawn, ...]:
    return chains_as_meant(now, meant, gone=undo.cause)


REACTION: Final = Reaction(
    name="registration.chains",
    source="posts",
    channels={CHANNEL_CHAINS: (ChainSetV1, ChainDroppedV1)},
    react=react,
    reverses=(Reverse(CHAINS, set_right),),
)
