"""Values into rows and back: sealed under the key of their person and purpose, and bound to where they lie."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from contracts.personal import Purpose, kind_of
from services.vault.blind_index import INDEXED, BlindIndex
from services.vault.blobs import DataKey, binding, seal, unseal
from services.vault.domain.purposes import PurposeRules, rules_on
from services.vault.keyring import Keyring
from services.vault.suites import Suite
from services.vault.tables import Found, IndexRow, KeyRow, Pair, ValueRow, Writing
from services.vault.values import Value, content, plain
from services.vault.veiled import Content, Veiled

At = tuple[Pair, str]  # and a field


class Sealing:
    def __init__(self, service: str, keyring: Keyring, index: BlindIndex, suite: Suite) -> None:
        self.service, self.keyring, self.index, self.suite = service, keyring, index, suite

    def prepared(self, values: Iterable[Value], *, today: date) -> Veiled[At, tuple[Value, bytes, date]]:
        """Each that is right, once, with its last day; the last of several for one field. Refuses as `plain`, and
        NotForPurpose, NoRuleOn."""
        rules: dict[tuple[Purpose, date], PurposeRules] = {}
        prepared: Veiled[At, tuple[Value, bytes, date]] = Veiled()
        for each in values:
            known = (each.purpose, each.on)
            rules[known] = rules.get(known) or rules_on(*known)
            until = rules[known].until(each.field, each.on)
            prepared[Pair(each.person, each.purpose), each.field] = (each, plain(each, today=today), until)
        return prepared

    async def sealed(
        self,
        prepared: Mapping[At, tuple[Value, bytes, date]],
        keys: Mapping[Pair, KeyRow],
        new: Sequence[KeyRow],
        orders: Mapping[str, int],
    ) -> Writing:
        """`orders`: by person, of the facts that noted them. Raises MasterKeyMissing, Unavailable."""
        opened = await self.keyring.open(keys.values())
        values, index = [], []
        for pair, field in sorted(prepared):  # in one order, so that two who write meet in it
            given, text, until = prepared[pair, field]
            row, kind = keys[pair], kind_of(field)
            blob = seal(self.suite, opened[row.id], text, self._bound(pair, field))
            order = orders.get(pair.person, 0)
            values.append(ValueRow(row.id, field, blob, given.source, given.on, until, order, given.region))
            if kind in INDEXED:
                index.append(IndexRow(row.id, field, kind, self.index.digest(kind, str(content(text)))))
        return Writing(new, values, index)

    async def opened(self, found: Sequence[Found]) -> Veiled[At, Content]:
        """Raises Unopenable, MasterKeyMissing, Unavailable."""
        keys = await self.keyring.open(each.key for each in found)
        return Veiled({(each.key.pair, each.value.field): content(self._text(each, keys)) for each in found})

    async def moved(self, found: Sequence[Found], new: KeyRow) -> Writing:
        """The same values under another key of the same pair."""
        keys = await self.keyring.open([*(each.key for each in found), new])
        values, index = [], []
        for each in found:
            text, field = self._text(each, keys), each.value.field
            blob = seal(self.suite, keys[new.id], text, self._bound(new.pair, field))
            values.append(each.value._replace(key=new.id, blob=blob))
            kind = kind_of(field)
            if kind in INDEXED:
                index.append(IndexRow(new.id, field, kind, self.index.digest(kind, str(content(text)))))
        return Writing([new], values, index)

    def _text(self, found: Found, keys: Mapping[UUID, DataKey]) -> bytes:
        return unseal(keys[found.key.id], found.value.blob, self._bound(found.key.pair, found.value.field))

    def _bound(self, pair: Pair, field: str) -> bytes:
        return binding("value", self.service, pair.person, pair.purpose, field)
