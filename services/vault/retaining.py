"""What is over its time is erased, purpose by purpose, as facts; where a hold stands it waits (保存期限届满)."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from contracts.personal import Purpose
from contracts.policies.in_force import policy_version
from services.chassis.clock import day_of
from services.chassis.recorder import Conflict
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.carrying_out import load, tell
from services.vault.domain.ending import let_go
from services.vault.domain.purposes import rules_on
from services.vault.domain.refusals import ErasureHeld
from services.vault.tables import Over
from services.vault.vault import Vault

BATCH: Final = 500  # persons and purposes that are looked up at once
ACTOR: Final = "linli.vault"
_FIRST: Final = UUID(int=0)


class Due(NamedTuple):
    """What is over its time for one purpose."""

    persons: int
    values: int


class Retained(NamedTuple):
    """By purpose: pairs of person and purpose of which something was erased; `held`: on which a hold stands;
    `later`: where somebody wrote just then; `groundless`: as `what_has_no_ground`, after it."""

    erased: Mapping[str, int]
    held: Mapping[str, int]
    later: int
    groundless: Mapping[str, Mapping[str, int]]


async def what_is_due(vault: Vault) -> Mapping[str, Due]:
    """Counts alone, by purpose: nothing is erased. Raises Unavailable."""
    over = await vault.tables.count_over(day_of(vault.clock.now()))
    return {purpose: Due(persons, values) for purpose, (persons, values) in sorted(over.items())}


async def what_has_no_ground(vault: Vault, region: str = "") -> Mapping[str, Mapping[str, int]]:
    """By purpose and kind, how many values are kept that the policy of today names no more. They go on the last day
    that was said when they were noted: a slip in a policy destroys nothing, and somebody hears of them in time.

    Raises Unavailable.
    """
    today = day_of(vault.clock.now())
    found: dict[str, dict[str, int]] = {}
    for purpose, kind, values in await vault.tables.count_kinds():
        if kind not in rules_on(Purpose(purpose), today, region).retention:
            found.setdefault(purpose, {})[kind] = values
    return found


async def erase_what_is_due(vault: Vault, store: Store, *, region: str = "", batch: int = BATCH) -> Retained:
    """Batch by batch, while others read and write; stopped half-way it goes on the next time. Raises Unavailable."""
    erased: Counter[str] = Counter()
    held: Counter[str] = Counter()
    after, later = _FIRST, 0
    while over := await vault.tables.over(day_of(vault.clock.now()), after, batch):
        after = over[-1].key
        for each in over:
            try:
                erased[each.pair.purpose] += await _erase(vault, store, each, region)
            except ErasureHeld:
                held[each.pair.purpose] += 1
            except Conflict:
                later += 1
    await vault.numbers.forget()
    return Retained(+erased, held, later, await what_has_no_ground(vault, region))


async def _erase(vault: Vault, store: Store, over: Over, region: str) -> bool:
    """Raises ErasureHeld, Conflict, Unavailable."""
    today = day_of(vault.clock.now())
    person = await load(store, over.pair.person)
    facts = let_go(
        person.state,
        person=over.pair.person,
        rules=rules_on(Purpose(over.pair.purpose), today, region),
        key=over.key,
        fields=over.fields,
        held=over.held,
        today=today,
    )
    if facts:
        await tell(store, vault, Occasion(effective_on=today, actor=ACTOR, policy=policy_version()), person, facts)
    return bool(facts)
