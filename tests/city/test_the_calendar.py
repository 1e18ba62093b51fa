"""The day is entered into every view, whatever becomes of another, and whichever generation serves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.chassis.clock import today
from services.chassis.recorder import Unavailable
from services.city import calendar
from services.city.calendar import Brought, bring_on
from services.districts.ledger.generations import put_back
from services.districts.ledger.rebuild import rebuild
from tests.districts.ledger.grounds import TODAY, SqliteGround, Stand, ancestors, noon
from tests.districts.ledger.logbook import FEED, stream
from tests.districts.ledger.organisations import Registered

REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile="110113001001")
TOMORROW = TODAY + timedelta(1)


class Sick:
    """A view whose database is away."""

    asked = 0

    async def advance(self, day: date) -> None:
        self.asked += 1
        raise Unavailable("its database is away")


class Twelve:
    """As much of the districts as the calendar needs: one view that cannot, and one that can."""

    def __init__(self, stand: Stand) -> None:
        self.stand, self.sick = stand, Sick()
        self.sinks: dict[str, Any] = {"another": self.sick, "organisations": stand.sink}

    def ledger(self, view: str) -> Any:
        return self.stand.ledger

    def today(self) -> date:
        return today(self.stand.clock)

    async def brought(self, brought: Brought) -> set[date]:
        """After a look at the calendar: the days that the balances of what serves stand at."""
        await bring_on(self, brought)  # type: ignore[arg-type]
        return {place.as_of for place in (await self.stand.ledger.places()).values()}


@pytest.fixture
async def districts(tmp_path: Path) -> AsyncIterator[Twelve]:
    stand = await Stand.open(SqliteGround(tmp_path))
    stand.log.add(stream(1), REGISTERED, TODAY)
    await stand.take(*stand.log.records[FEED])
    yield Twelve(stand)
    await stand.database.close()


async def test_a_view_that_cannot_be_brought_on_holds_up_no_other_and_is_tried_again(districts: Twelve) -> None:
    brought: Brought = {}
    districts.stand.clock.at = noon(TOMORROW)
    assert await districts.brought(brought) == {TOMORROW}
    await districts.brought(brought)
    assert districts.sick.asked == 2


async def test_a_view_is_brought_on_once_a_day(districts: Twelve, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []

    async def advance(day: date) -> None:
        days.append(day)

    monkeypatch.setitem(districts.sinks, "organisations", SimpleNamespace(advance=advance))
    brought: Brought = {}
    for day in (TODAY, TODAY, TOMORROW, TOMORROW):
        districts.stand.clock.at = noon(day)
        await districts.brought(brought)
    assert days == [TODAY, TOMORROW]


async def test_a_generation_that_is_put_back_after_midnight_is_brought_on_at_the_next_look(districts: Twelve) -> None:
    stand, brought = districts.stand, dict[str, tuple[int, date]]()
    await rebuild(stand.spec, stand.database, ancestors, stand.clock, stand.log.published)
    stand.clock.at = noon(TOMORROW)
    assert await districts.brought(brought) == {TOMORROW}
    await put_back(stand.database, "organisations")
    assert {place.as_of for place in (await stand.ledger.places()).values()} == {TODAY}
    assert await districts.brought(brought) == {TOMORROW}


async def test_the_calendar_is_looked_at_again_and_again(districts: Twelve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "EVERY", 0.01)
    following = asyncio.create_task(calendar.follow_the_calendar(districts))  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        while districts.sick.asked < 3:
            await asyncio.sleep(0.01)
    following.cancel()
