"""Those who ask at once are answered in one round trip; each is told what it asked."""

import asyncio
from collections.abc import Sequence

import pytest

from services.chassis import together
from services.chassis.together import Together


class Ledger:
    """Answers in its own time, and remembers what was asked together."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def ask(self, numbers: Sequence[int]) -> list[int]:
        self.rounds.append([*numbers])
        await self.open.wait()
        if 0 in numbers:
            raise ZeroDivisionError
        return [number * 10 for number in numbers]


async def test_one_alone_is_asked_at_once() -> None:
    ledger = Ledger()
    asked = Together(ledger.ask)
    assert (await asked(1), await asked(2)) == (10, 20)
    assert ledger.rounds == [[1], [2]]


async def test_those_who_come_meanwhile_go_together_and_never_share_what_was_read_before() -> None:
    ledger = Ledger()
    asked = Together(ledger.ask)
    ledger.open.clear()
    first = asyncio.create_task(asked(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = [asyncio.create_task(asked(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    ledger.open.set()
    assert await asyncio.gather(first, *rest) == [10, 10, 20, 30]
    assert ledger.rounds == [[1], [1, 2, 3]]


async def test_no_more_than_so_many_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 2)
    ledger = Ledger()
    asked = Together(ledger.ask)
    assert await asyncio.gather(*map(asked, range(1, 6))) == [10, 20, 30, 40, 50]
    assert ledger.rounds == [[1, 2], [3, 4], [5]]


async def test_what_goes_wrong_is_told_to_those_who_asked_and_to_nobody_after_them() -> None:
    ledger = Ledger()
    asked = Together(ledger.ask)
    told = await asyncio.gather(asked(0), asked(1), return_exceptions=True)
    assert [type(each) for each in told] == [ZeroDivisionError, ZeroDivisionError]
    assert await asked(2) == 20


async def test_an_answer_too_few_is_told_to_all_of_them_and_leaves_nobody_waiting() -> None:
    async def short(numbers: Sequence[int]) -> list[int]:
        return [*numbers][1:]

    asked = Together(short)
    told = await asyncio.wait_for(asyncio.gather(asked(1), asked(2), return_exceptions=True), 10)
    assert [type(each) for each in told] == [ValueError, ValueError]


async def test_who_goes_away_is_not_asked_for() -> None:
    ledger = Ledger()
    asked = Together(ledger.ask)
    gone, stays = asyncio.create_task(asked(1)), asyncio.create_task(asked(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 20
    assert ledger.rounds == [[2]]
