"""What facts about a person mean for what is kept: keys destroyed, fields let go, use restricted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from contracts.personal import ErasedFor, Purpose
from services.chassis.store import Store
from services.chassis.streams import Answer, Loaded, Occasion
from services.vault.application import PEOPLE, person_id
from services.vault.domain.person import Person
from services.vault.domain.person_facts import Fact, PersonErased, ProcessingRestricted, ProcessingUnrestricted
from services.vault.tables import Before, Pair
from services.vault.telling import Told, told_of
from services.vault.vault import Vault

ENDS: Final = (PersonErased, ProcessingRestricted, ProcessingUnrestricted)  # what says something of what is kept


async def tell(store: Store, vault: Vault, occasion: Occasion, person: Loaded[Person], facts: Sequence[Fact]) -> Answer:
    """The facts are told first, for a hold may stand against them; then they are carried out.

    Whoever told them may have died before that: who asks again under the same key has it done by the route (see
    `PersonRoute`), and so has `reapply`. Raises as `Store.append`, and as `settle`.
    """
    answer = await store.append(occasion, person.then(*facts))
    await settle(vault, store, person.id)
    return answer


async def settle(vault: Vault, store: Store, id: UUID) -> list[Told]:
    """Do to what is kept of somebody what the log says, and once more where it says more by then: of several who do
    so at once the last one has seen it all. Answers what was told.

    Raises Unavailable, Unopenable, MasterKeyMissing, OSError.
    """
    told = await told_of(store, id)
    while True:
        ends = [each for each in told if isinstance(each.fact, ENDS)]
        if not ends:
            return told
        await carry_out(vault, ends)
        again = await told_of(store, id)
        if len(again) == len(told):
            return told
        told = again


async def carry_out(vault: Vault, told: Iterable[Told]) -> None:
    """Facts of whichever people, each person's in their order. Raises as `settle`."""
    told, restrictions = list(told), Restrictions()
    await erase_told(vault, told)
    restrictions.fold(told)
    await restrictions.carry_out(vault)


async def erase_told(vault: Vault, told: Iterable[Told]) -> int:
    """How many of the keys were still there, and of those under which something lay that was noted before. In the
    order of the log: a key that is let go is followed by another, which a later fact may name. Raises as `settle`.
    """
    erased = [(order, fact) for order, fact in told if isinstance(fact, PersonErased)]
    destroyed = 0
    for (some, why), several in groupby(erased, lambda each: (bool(each[1].fields), each[1].why)):
        if not some:
            named = {key: order for order, fact in several for key in fact.keys}
            destroyed += len(await vault.destroy(named, why, named))
            continue
        for order, fact in several:
            for key in fact.keys:
                destroyed += await vault.let_go(key, fact.fields, why, order)
    return destroyed + await _erase_older(vault, erased)


async def _erase_older(vault: Vault, erased: Sequence[tuple[int, PersonErased]]) -> int:
    """What was told before an erasure, and sealed after it under a key that nobody knew of."""
    last: dict[tuple[Pair, str], tuple[int, ErasedFor]] = {}
    for order, fact in erased:
        for field in () if fact.again else fact.fields or ("",):
            last[Pair(fact.person, fact.purpose), field] = order, fact.why
    if not last:
        return 0
    found: dict[tuple[UUID, int, ErasedFor], list[str]] = defaultdict(list)
    for old in await vault.tables.older([Before(pair, field, order) for (pair, field), (order, _) in last.items()]):
        before, why = max(last.get((old.pair, field), (-1, ErasedFor.REQUEST)) for field in (old.field, ""))
        found[old.key, before, why].append(old.field)
    done = [await vault.let_go(key, fields, why, before) for (key, before, why), fields in found.items()]
    return sum(done)


class Restrictions:
    """What may only be stored, as the last fact of each says; with all that was held a restriction is gone."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, Purpose], bool] = {}

    def fold(self, told: Iterable[Told]) -> None:
        for _, fact in told:
            match fact:
                case ProcessingRestricted() | ProcessingUnrestricted():
                    self._last[fact.person, fact.purpose] = isinstance(fact, ProcessingRestricted)
                case PersonErased(fields=(), again=True):
                    self._last.pop((fact.person, fact.purpose), None)
                case PersonErased(fields=()):
                    self._last[fact.person, fact.purpose] = False

    async def carry_out(self, vault: Vault) -> None:
        """Raises Unavailable."""
        for restricted in (True, False):
            pairs = [Pair(*pair) for pair, last in self._last.items() if last is restricted]
            if pairs:
                await vault.tables.restrict(pairs, restricted)


async def load(store: Store, person: str) -> Loaded[Person]:
    """Raises Unavailable."""
    return await store.load(PEOPLE, person_id(person))
