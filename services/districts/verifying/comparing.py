"""Hold what a slice of a view holds against what its log folds to, and name everything that differs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from contracts.envelope import partition_of
from services.chassis.feeds import Feed
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.in_memory import FeedInMemory
from services.districts.ledger.tables import HISTORY, ROWS, Table
from services.districts.verifying.difference import Difference, fields, text
from services.districts.verifying.folding import expected_balances
from services.districts.verifying.standing import Standing

Kept = Mapping[tuple[Any, ...], tuple[Any, ...]]
_STREAM, _FEED = 0, 1  # columns of a row


def differences(stands: Standing, feeds: Mapping[Feed, FeedInMemory], ancestors: Ancestors) -> list[Difference]:
    """Rows and histories by their fields; postings and balances by their figures; gaps in the index of both."""
    comparing = _Comparing(stands, feeds, ancestors)
    return [
        *comparing.unfoldable(),
        *comparing.whole(ROWS, stands.rows, comparing.rows()),
        *comparing.whole(HISTORY, stands.history, comparing.history()),
        *comparing.amounts("postings", "amount", stands.postings, comparing.postings()),
        *comparing.amounts("balances", "value", stands.balances, comparing.balances()),
        *comparing.untouched(),
        *comparing.elsewhere(),
        *comparing.found(),
    ]


class _Comparing:
    def __init__(self, stands: Standing, feeds: Mapping[Feed, FeedInMemory], ancestors: Ancestors) -> None:
        self.view, self.stands, self.ancestors = stands.generation.view, stands, ancestors
        self.memories = [(held, feeds[held.feed]) for held in stands.held]
        self.named = {held.number: held.feed for held in stands.held}
        self.folded = [(held, row) for held, memory in self.memories for row in memory.rows()]
        self.fed = {row[_STREAM]: held.feed for held, row in self.folded}

    def rows(self) -> Kept:
        return {row[:1]: (row[_STREAM], held.number, *row[_FEED + 1 :]) for held, row in self.folded}

    def history(self) -> Kept:
        size = len(HISTORY.key)
        return {row[:size]: row for _, memory in self.memories for row in memory.history()}

    def postings(self) -> Mapping[Any, int]:
        return {(held.number, *at): n for held, memory in self.memories for at, n in memory.postings.items() if n}

    def balances(self) -> Mapping[Any, int]:
        return {
            (held.number, *cell): n
            for held, memory in self.memories
            for cell, n in expected_balances(memory, held, self.ancestors).items()
            if n
        }

    def unfoldable(self) -> Iterator[Difference]:
        """What the view has applied, and what can no longer be: only another version of its code can say so."""
        for _, memory in self.memories:
            for parked in memory.parked:
                yield self._of(parked.stream, "fold", field=parked.cause, expected=parked.detail)

    def whole(self, table: Table, found: Kept, expected: Kept) -> Iterator[Difference]:
        moved = {(key[0], key[-1]): key for key in found.keys() - expected.keys()}
        for key in sorted(expected, key=repr):  # an event whose day was changed stands under another key
            at = key if key in found else moved.pop((key[0], key[-1]), key)
            if at not in found:
                yield self._alone(table, key, expected=_shown(table, expected[key]))
            elif found[at] != expected[key]:
                for field, ours, theirs in _fields(table, expected[key], found[at]):
                    yield self._alone(table, key, field=field, expected=ours, found=theirs)
        for key in sorted(moved.values(), key=repr):
            yield self._alone(table, key, found=_shown(table, found[key]))

    def _alone(self, table: Table, key: tuple[Any, ...], **told: Any) -> Difference:
        return self._of(key[0], table.name, key=tuple(map(text, key[1:])), **told)

    def amounts(
        self, kind: str, field: str, found: Mapping[Any, int], expected: Mapping[Any, int]
    ) -> Iterator[Difference]:
        for at in sorted(key for key in found.keys() | expected.keys() if found.get(key, 0) != expected.get(key, 0)):
            feed = self.named.get(at[0])
            yield Difference(
                view=self.view,
                kind=kind,
                key=tuple(map(text, at[1:])),
                field=field,
                expected=str(expected.get(at, 0)),
                found=str(found.get(at, 0)),
                feed=feed,
                partition=feed.partition if feed else 0,
            )

    def untouched(self) -> Iterator[Difference]:
        """What leads from a figure to its rows, and the regions that anything was posted to: neither may lack one."""
        should = {each for _, memory in self.memories for each in memory.touched}
        for measure, region, stream in sorted(should - self.stands.touched, key=repr):
            yield self._of(stream, "touched", key=(measure, region), expected="true")
        lacking = {region for _, region, _ in should} - self.stands.regions
        for _, region, stream in sorted((each for each in should if each[1] in lacking), key=repr):
            yield self._of(stream, "regions", key=(region,), expected="true")

    def elsewhere(self) -> Iterator[Difference]:
        """Where rows lay before: one too many shows a row to another district, one too few hides it from its own."""
        should = {each for _, memory in self.memories for each in memory.left}
        for stream, region in sorted(should ^ self.stands.elsewhere, key=repr):
            told = "expected" if (stream, region) in should else "found"
            yield self._of(stream, "elsewhere", key=(region,), **{told: "true"})

    def found(self) -> Iterator[Difference]:
        """By what rows are found: one too few hides a row from who looks for it, a wrong place shows it to others."""
        should = {each for _, memory in self.memories for each in memory.found()}
        for term, stream, region in sorted(should ^ self.stands.found, key=repr):
            told = "expected" if (term, stream, region) in should else "found"
            yield self._of(stream, "found", key=(term, region), **{told: "true"})

    def _of(self, stream: UUID, kind: str, **told: Any) -> Difference:
        feed = self.fed.get(stream) or self._by_partition(stream)
        return Difference(view=self.view, kind=kind, stream=stream, feed=feed, partition=partition_of(stream), **told)

    def _by_partition(self, stream: UUID) -> Feed | None:
        """A stream that the log does not know: the feed that could have told of it."""
        row = self.stands.rows.get((stream,))
        if row is not None and row[_FEED] in self.named:
            return self.named[row[_FEED]]
        return next((held.feed for held in self.stands.held if held.feed.partition == partition_of(stream)), None)


_BODY: Final = "body"


def _shown(table: Table, row: tuple[Any, ...]) -> str:
    """A whole row that stands on one side alone: its body is what people know it by."""
    return text(row[[column for column, _ in table.columns].index(_BODY)])


def _fields(table: Table, should: tuple[Any, ...], stands: tuple[Any, ...]) -> Iterator[tuple[str, str, str]]:
    for (column, _), ours, theirs in zip(table.columns, should, stands, strict=True):
        if ours != theirs:
            yield from fields(ours, theirs, column) if column == _BODY else [(column, text(ours), text(theirs))]
