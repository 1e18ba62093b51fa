"""Free texts of a service (文字记录): put away before the fact that refers to them, each under a key of its own."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from contracts.access.standing import Standing
from contracts.personal import ErasedFor, Kind, Purpose
from contracts.prose import ASIDE, REFERENCE
from services.chassis.clock import day_of
from services.chassis.forming import Unit, key_of
from services.chassis.refusals import NotFound
from services.chassis.store import Store
from services.chassis.streams import Change, Replayed, Stream
from services.vault.values import Reader, Value
from services.vault.vault import Vault

FIELD: Final = Kind.FREE_TEXT.value
AWAY: Final = "[暂时无法显示]"  # whoever keeps it does not answer
NOT_HERE: Final = "[无法显示]"  # a restore may have brought back a vault that is older than its log


class Given:
    """The texts of one request by their references. The same text has one, however often the request is decided.

    A reference does not follow from its text, which must not be found by guessing once it is erased.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self.texts = dict[str, str]()
        self.put_away = set[str]()  # and no fact is written yet that refers to them
        self.sealed = set[tuple[str, str]]()  # with the thing that each is of

    def __call__(self, kind: str, text: str) -> str:
        for reference, known in self.texts.items():
            if known == text and reference.startswith(kind):
                return reference
        reference = f"{kind}{self._service}:{uuid4()}"
        self.texts[reference] = text
        return reference

    def __repr__(self) -> str:
        return f"Given({len(self.texts)})"


class Texts:
    """Each is a value of its own reference, kept for casework: it can be held, restricted and erased alone."""

    def __init__(self, vault: Vault, store: Store, streams: Iterable[Stream[Any, Any]]) -> None:
        self._vault, self._store = vault, store
        self._streams = {stream.name: stream for stream in streams}

    def given(self) -> Given:
        """For one request."""
        return Given(self._vault.service)

    async def put_away(self, units: Sequence[Unit], changes: Sequence[Change]) -> Callable[[], None]:
        """Before the facts are appended: none is acknowledged whose text is not there. Who dies in between leaves a
        text that no fact holds, until its time is over, which runs from the day it was written down on.

        What is answered is called once the facts are written: from then on nothing takes their texts back.

        Raises Replayed, so that nothing that was erased since comes back, and as `Vault.write`.
        """
        given = ASIDE.get()
        if not isinstance(given, Given) or not given.texts:
            return lambda: None
        on = day_of(units[0].occasion.at or self._store.clock.now())
        values = [
            Value(reference, Purpose.CASEWORK, FIELD, f"{change.stream.name}/{change.id}", on, text)
            for change in changes
            for told in (msgspec.json.encode(change.facts),)
            for reference, text in given.texts.items()
            if reference.encode() in told
        ]
        fresh = [each for each in values if (each.person, each.source) not in given.sealed]
        if fresh:  # else this is the same command, decided once more
            key = key_of(units)
            replay = await self._store.answered(key.value, key.fingerprint) if key else None
            if replay:
                raise Replayed(replay)
            given.put_away |= {each.person for each in fresh}
            await self._vault.write(fresh)
            given.sealed |= {(each.person, each.source) for each in fresh}
        return lambda: given.put_away.difference_update(each.person for each in values)

    async def take_back(self, given: Given) -> None:
        """Of a command that came to nothing, or was answered before. Raises as `Vault.destroy`."""
        keys = await self._vault.tables.keys_of(given.put_away)
        await self._vault.destroy({key.id for key in keys}, ErasedFor.NOT_USED)

    async def standing(self, reference: str, keys: Collection[UUID]) -> Standing:
        """Of the thing in which it was written; `keys`: those that it lies under. Raises NotFound, Unavailable."""
        found = await self._vault.tables.under(keys)
        family, _, thing = found[0].value.source.partition("/") if found else ("", "", "")
        if family not in self._streams:
            raise NotFound(id=reference)
        stream = self._streams[family]
        return stream.stands(UUID(thing), (await self._store.load(stream, UUID(thing))).state)

    async def read(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        """What is written under each, for whoever may read it; that he looked is recorded. Raises as `Vault.read`."""
        asked = [each for each in references if REFERENCE.fullmatch(each)]
        shown = await self._vault.read(asked, [FIELD], Purpose.CASEWORK, reader)
        return {each: str(shown[each][FIELD]) if each in shown else NOT_HERE for each in asked}
