"""What facts about a person mean for what is kept: keys destroyed, fields let go, use restricted."""

from collections.abc import Iterable, Sequence

from contracts.personal import Purpose
from services.chassis.store import Store
from services.chassis.streams import Answer, Loaded, Occasion, Replayed
from services.vault.application import PEOPLE, person_id
from services.vault.domain.person import Person
from services.vault.domain.person_facts import Fact, PersonErased, ProcessingRestricted, ProcessingUnrestricted
from services.vault.vault import Vault


async def tell(store: Store, vault: Vault, occasion: Occasion, person: Loaded[Person], facts: Sequence[Fact]) -> Answer:
    """The facts are told first, for a hold may stand against them; then they are carried out.

    Whoever told them may have died before that: who asks again under the same key has it done, and so has `reapply`.
    Raises as `Store.append`, and as `carry_out`.
    """
    try:
        answer = await store.append(occasion, person.then(*facts))
    except Replayed:
        events = await store.recorder.stream(person.id)
        await carry_out(vault, [store.mapper.fact(event) for event in events])
        raise
    await carry_out(vault, facts)
    return answer


async def carry_out(vault: Vault, facts: Iterable[Fact]) -> None:
    """Facts of whichever people, each person's in their order. Raises Unavailable, MasterKeyMissing, OSError."""
    facts, restrictions = list(facts), Restrictions()
    await erase_told(vault, facts)
    restrictions.fold(facts)
    await restrictions.carry_out(vault)


async def erase_told(vault: Vault, facts: Iterable[Fact]) -> int:
    """How many of the keys were still there. Raises as above."""
    erased = [fact for fact in facts if isinstance(fact, PersonErased)]
    destroyed = 0
    for why in {fact.why for fact in erased}:
        keys = {key for fact in erased if fact.why == why and not fact.fields for key in fact.keys}
        destroyed += len(await vault.destroy(keys, why))
    for fact in erased:
        for key in fact.keys if fact.fields else ():
            destroyed += await vault.let_go(key, fact.fields, fact.why)
    return destroyed


class Restrictions:
    """What may only be stored, as the last fact of each says; with its key a restriction is gone."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, Purpose], bool] = {}

    def fold(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            match fact:
                case ProcessingRestricted() | ProcessingUnrestricted():
                    self._last[fact.person, fact.purpose] = isinstance(fact, ProcessingRestricted)
                case PersonErased(fields=()):
                    self._last.pop((fact.person, fact.purpose), None)

    async def carry_out(self, vault: Vault) -> None:
        for (person, purpose), restricted in self._last.items():
            await vault.restrict(person, [purpose], restricted=restricted)


async def load(store: Store, person: str) -> Loaded[Person]:
    """Raises Unavailable."""
    return await store.load(PEOPLE, person_id(person))
