"""Whatever is keyed, submitted, returned and left out, in any order: what was printed of a month was counted."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.mediation_words import DisputeType, MonthState, Register
from contracts.monthly_table import FLOWS, IN_HAND, WITHDRAWN, accepted
from contracts.months import Month
from services.mediation.domain.book import Book, Closed, evolve
from services.mediation.domain.closing_months import close_unreported, give_back, receive, submit
from services.mediation.domain.month_table import table_of

STREET, TODAY = "110113001", date(2026, 12, 31)
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 7))
LINES = (accepted(DisputeType.NEIGHBOURS), accepted(DisputeType.LABOUR), WITHDRAWN)
facts = st.tuples(st.just("fact"), st.sampled_from(MONTHS), st.sampled_from(LINES), st.sampled_from((1, 1, 1, -1)))
steps = st.tuples(st.sampled_from(("submit", "submit", "return", "receive", "not-reported")))


@dataclass
class Unit:
    """A street's book and the counts of its log, as far as they have come."""

    book: Book = field(default_factory=Book)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    position: int = 0

    @property
    def next(self) -> Month:
        return self.book.next or Month.read(MONTHS[0])

    def does(self, step: str) -> None:
        waits = [each for each in self.book.months if each.state is MonthState.SUBMITTED]
        if step == "submit" and str(self.next) in MONTHS:
            table = table_of(self.book, self.counts, self.next)
            self.book = evolve(
                self.book,
                submit(
                    self.book,
                    table,
                    register=Register.DISPUTES,
                    region=STREET,
                    month=self.next,
                    zero=False,
                    counted_upto=self.position,
                    names={},
                    due_on=TODAY,
                    on=TODAY,
                    today=TODAY,
                ),
            )
        elif step == "not-reported" and not waits and str(self.next) in MONTHS:
            closing = close_unreported(
                self.book,
                register=Register.DISPUTES,
                region=STREET,
                month=self.next,
                reason="-",
                due_on=self.next.last,
                on=TODAY,
                today=TODAY,
            )
            self.book = evolve(self.book, closing)
        elif step == "receive" and waits:
            for fact in receive(self.book, month=Month.read(waits[0].month), on=TODAY, today=TODAY):
                self.book = evolve(self.book, fact)
        elif step == "return" and waits and self.book.months[-1] is waits[-1]:
            month = Month.read(waits[-1].month)
            self.book = evolve(self.book, give_back(self.book, month=month, reason="-", on=TODAY, today=TODAY))


def locked(book: Book) -> list[Closed]:
    return [each for each in book.months if each.state is MonthState.LOCKED]


@settings(max_examples=300)
@given(st.lists(facts | steps, max_size=60))
def test_a_locked_month_never_moves_and_every_fact_is_printed_once(told: list[tuple[object, ...]]) -> None:
    unit = Unit()
    for step in told:
        before = locked(unit.book)
        if step[0] == "fact":
            _, month, line, amount = step
            unit.counts[str(month), str(line)] += int(str(amount))
            unit.position += 1
        else:
            unit.does(str(step[0]))
        assert locked(unit.book)[: len(before)] == before
        last = unit.book.months[-1] if unit.book.months else None
        if step[0] == "submit" and last and last.state is MonthState.SUBMITTED and last.counted_upto == unit.position:
            for month, lines in unit.book.printed().items():
                for line in FLOWS:
                    assert lines[line] == unit.counts[month, line], (month, line)
            entered = sum(n for (of, line), n in unit.counts.items() if of <= last.month and line != WITHDRAWN)
            left = sum(n for (of, line), n in unit.counts.items() if of <= last.month and line == WITHDRAWN)
            assert last.figures[IN_HAND] == entered - left


def test_months_follow_each_other_without_a_gap() -> None:
    unit = Unit()
    for step in ("submit", "receive", "not-reported", "submit", "return", "submit"):
        unit.does(step)
    assert [each.month for each in unit.book.months] == list(MONTHS[:3])
