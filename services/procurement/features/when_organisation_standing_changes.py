"""When an organisation's standing changes: note it, and put its running contracts under review or lift what was set."""

from contracts.envelope import Envelope
from contracts.registration import CHANNEL_ORGANISATIONS, CHANNELS, OrganisationEvent, OrganisationResumedV1
from contracts.vocabulary import OrganisationStanding
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.chassis.streams import Change
from services.procurement.application import CONTRACTS, PROVIDERS
from services.procurement.domain.contract import REASONS, Contract, lift_review, put_under_review
from services.procurement.domain.provider import Event, Provider, note
from services.procurement.domain.provider_facts import ProviderStandingNoted
from services.procurement.domain.setting_right import ContractFact, ProviderFact, contract_as_meant, standing_as_meant


async def react(happened: OrganisationEvent, envelope: Envelope, session: Session) -> None:
    """Nothing is ended here: a contract is its buyer's and its provider's (政府采购法 art. 50).

    An event that changes no standing (a new name, another domicile) is noted alone.
    """
    provider = await session.load(PROVIDERS, envelope.subject)
    before, on = provider.state.seen, envelope.effective_on
    event = Event(id=envelope.id, organisation=envelope.subject, version=envelope.version, on=on, epoch=envelope.epoch)
    noted = note(provider.state, happened, event)
    changes: list[Change] = [provider.then(noted)]
    for contract_id in provider.state.contracts:
        contract = await session.load(CONTRACTS, contract_id)
        facts: tuple[object, ...] = ()
        if isinstance(happened, OrganisationResumedV1) and before:
            facts = lift_review(contract.state, because_of=before.because_of, on=on)
        elif _turned(before, noted):
            facts = put_under_review(
                contract.state, reason=REASONS[noted.standing], because_of=envelope.id, until=noted.until, on=on
            )
        if facts:
            changes.append(contract.then(*facts))
    session.add(session.occasion(envelope), *changes)


def _turned(before: ProviderStandingNoted | None, noted: ProviderStandingNoted) -> bool:
    """Whether this event gave a standing that a buyer must look at."""
    same = before is not None and before.because_of == noted.because_of
    return noted.standing is not OrganisationStanding.ACTIVE and not same


def set_provider_right(now: Provider, meant: Provider, undo: Undo) -> tuple[ProviderFact, ...]:
    return standing_as_meant(now, meant, gone=undo.cause, epoch=undo.epoch)


def set_contract_right(now: Contract, meant: Contract, undo: Undo) -> tuple[ContractFact, ...]:
    return contract_as_meant(now, meant, on=undo.on)


def contract_stays(now: Contract, meant: Contract) -> tuple[str, str] | None:
    if now.closed_on is None:
        return None
    return (
        f"合同已于{now.closed_on}结束,审视与否不再改变",
        f"the contract ended on {now.closed_on}: its review is history",
    )


REACTION = Reaction(
    name="procurement.providers",
    source="registration",
    channels={CHANNEL_ORGANISATIONS: CHANNELS[CHANNEL_ORGANISATIONS]},
    react=react,
    reverses=(Reverse(PROVIDERS, set_provider_right), Reverse(CONTRACTS, set_contract_right, contract_stays)),
)
