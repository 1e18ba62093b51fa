"""After a restore, of whichever side: what was erased is erased again before anybody is let in."""

from itertools import groupby, islice
from typing import Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from contracts.personal import ErasedFor, Purpose
from contracts.policies.in_force import policy_version
from services.chassis.clock import day_of
from services.chassis.epochs import epoch_of
from services.chassis.recorder import Conflict
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault import metrics
from services.vault.carrying_out import Restrictions, erase_told, load
from services.vault.domain.person_facts import (
    PersonErased,
    ProcessingRestricted,
    ProcessingUnrestricted,
)
from services.vault.tables import Tombstone
from services.vault.telling import Told, order_of
from services.vault.vault import Vault

PAGE: Final = 1000
ATTEMPTS: Final = 32  # when others write of the same person meanwhile
ACTOR: Final = "linli.vault"
NAMES: Final = (PersonErased.TOPIC, ProcessingRestricted.TOPIC, ProcessingUnrestricted.TOPIC)
NOBODY: Final = UUID(int=0)


class Reapplied(NamedTuple):
    """`destroyed`: keys that an older vault had brought back; `told`: erasures that an older log had forgotten."""

    destroyed: int
    told: int


async def reapply(vault: Vault, store: Store) -> Reapplied:
    """Before the service opens: done twice it is the same, and on a day without a restore it does nothing.

    What the log tells, what the journal has, and what the vault itself buried: each holds against the two others.
    Raises Unavailable, MasterKeyMissing, OSError.
    """
    known, destroyed = await _by_log(vault, store)
    destroyed += await _by_journal(vault)
    metrics.REAPPLIED.labels(vault.service).inc(destroyed)
    told = 0
    after = NOBODY
    while tombstones := await vault.tables.tombstones(after, PAGE):
        after = tombstones[-1].key
        for tombstone in tombstones:
            if tombstone.why != ErasedFor.NOT_USED and known.isdisjoint(
                (tombstone.key, (tombstone.pair.person, tombstone.told))
            ):
                await _tell(store, tombstone)
                told += 1
    return Reapplied(destroyed, told)


async def _by_log(vault: Vault, store: Store) -> tuple[set[UUID | tuple[str, int]], int]:
    """Which keys the log says are erased, and of whom in which order; and how many keys were there."""
    known: set[UUID | tuple[str, int]] = set()
    restricted = Restrictions()
    position, destroyed, head = 0, 0, await store.recorder.head()
    epochs = await store.recorder.epochs()
    while True:
        rows = await store.recorder.log(position, PAGE, upto=head, names=NAMES)
        told = [
            Told(
                order_of(r.version, epoch_of(r.position, epochs)),
                store.mapper.fact(StoredEvent(r.stream, r.version, r.topic, r.state)),
            )
            for r in rows
        ]
        for order, fact in told:
            known |= {*fact.keys, (fact.person, order)} if isinstance(fact, PersonErased) else set()
        restricted.fold(told)
        destroyed += await erase_told(vault, told)
        if len(rows) < PAGE:
            await restricted.carry_out(vault)
            return known, destroyed
        position = rows[-1].position


async def _by_journal(vault: Vault) -> int:
    """How many keys were there. Page by page and in its order, for a key that is let go is followed by another."""
    lines, destroyed = vault.journal.lines() if vault.journal else iter(()), 0
    while page := list(islice(lines, PAGE)):
        for (some, why), several in groupby(page, lambda line: (bool(line.fields), line.why)):
            if not some:
                destroyed += len(await vault.destroy([line.key for line in several], ErasedFor(why)))
                continue
            for line in several:
                destroyed += await vault.let_go(line.key, line.fields, ErasedFor(why), line.before)
    return destroyed


async def _tell(store: Store, tombstone: Tombstone) -> None:
    """Once more, of the day that it was done on. Raises Conflict where others write of the person all the time."""
    on = day_of(tombstone.erased_at)
    fact = PersonErased(
        person=tombstone.pair.person,
        purpose=Purpose(tombstone.pair.purpose),
        keys=(tombstone.key,),
        fields=tombstone.fields,
        why=ErasedFor(tombstone.why),
        erased_on=on,
        again=True,
    )
    occasion = Occasion(effective_on=on, actor=ACTOR, policy=policy_version())
    for attempt in range(ATTEMPTS):
        try:
            await store.append(occasion, (await load(store, fact.person)).then(fact))
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return
