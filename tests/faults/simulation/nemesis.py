"""What goes wrong in a simulated city, drawn by the seed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from tests.faults.simulation.bases import Copy
from tests.faults.simulation.broker import SESSION
from tests.faults.simulation.city import City
from tests.faults.simulation.turns import Process


class Nemesis:
    """Does one thing after the other; `done` tells which, for whoever looks at a seed."""

    def __init__(self, city: City) -> None:
        self._city, self._chance = city, city.chance
        self.done: list[str] = []
        self._backups: list[tuple[Copy, Copy]] = []
        self._older_views: list[Copy] = []

    async def strike(self, times: int) -> None:
        await asyncio.sleep(self._chance.random())
        await self.backup_is_made()
        weak_at = self._city.weak_at
        faults = [fault for fault in FAULTS if not weak_at or fault.__name__ in weak_at]
        for _ in range(times):
            await asyncio.sleep(self._chance.random() * 1.5)
            fault = self._chance.choice(faults)
            self.done.append(fault.__name__)
            await fault(self)

    def leave(self) -> None:
        self._city.mended, self._city.damaged = True, 0

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def api_is_killed(self) -> None:
        """While it is being asked, if it is: before the append, or between the append and its answer."""
        for _ in range(100):
            if self._city.asked:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(self._chance.random() * 0.05)
        self._city.api.kill()
        self._city.start_api()

    async def relay_is_killed(self) -> None:
        self._chance.choice(self._city.relays).kill()
        self._city.start_relay()

    async def relay_loses_the_lead_while_it_sends(self) -> None:
        self._city.start_relay()

    async def relay_is_stopped_and_goes_on(self) -> None:
        self._stop(self._chance.choice(self._city.relays))
        self._city.start_relay()

    async def worker_is_killed(self) -> None:
        group = self._chance.choice(list(self._city.readers.values()))
        member = self._chance.choice(group.members)
        member.process.kill()
        group.rebalance_later(SESSION)
        self._city.start_worker(member.process.name)

    async def worker_joins(self) -> None:
        reader = self._chance.choice(list(self._city.readers))
        if len(self._city.readers[reader].members) < 3:
            self._city.start_worker(reader)

    async def worker_is_stopped_past_its_session(self) -> None:
        """A zombie: what it had in its hands it does once it goes on, when its partitions are another's."""
        group = self._chance.choice(list(self._city.readers.values()))
        seconds = self._stop(self._chance.choice(group.members).process)
        group.rebalance_later(SESSION)
        group.rebalance_later(seconds + self._chance.random())

    def _stop(self, process: Process) -> float:
        seconds = 0.5 + self._chance.random() * 3
        process.stopped_until = self._now() + seconds
        return seconds

    async def partitions_are_shared_anew(self) -> None:
        self._chance.choice(list(self._city.readers.values())).rebalance()

    async def channel_is_trimmed(self) -> None:
        self._city.broker.trim(self._chance)

    async def channel_is_made_anew(self) -> None:
        self._city.broker.make_anew()

    async def header_is_damaged(self) -> None:
        self._city.damaged += 1

    async def poison_comes(self) -> None:
        self._city.poisoned = True

    async def clock_is_set_back(self) -> None:
        self._city.clock.back += timedelta(seconds=self._chance.randint(1, 3600))

    async def backup_is_made(self) -> None:
        self._backups.append((self._city.source.copy(), self._city.echoed.copy()))
        self._older_views.append(self._city.views.copy())

    async def views_are_put_back(self) -> None:
        self._city.views.put_back(self._chance.choice(self._older_views))

    async def services_are_put_back(self) -> None:
        """To one backup, everything stopped, and announced."""
        await self._put_back(alone=False)

    async def service_is_put_back_alone(self) -> None:
        """Who reacted to it knows more than it does by then, and sets that right."""
        await self._put_back(alone=True)

    async def _put_back(self, *, alone: bool) -> None:
        city = self._city
        for process in (city.api, *city.relays, *city.living()):
            process.kill()
        await asyncio.sleep(1)  # until nothing that they had sent is on its way
        newest = max(epoch for epoch, _ in await city.trial.recorder.epochs())
        at = self._chance.randrange(len(self._backups))
        del self._backups[at + 1 :]
        source, echoed = self._backups[at]
        city.source.put_back(source)
        if not alone:
            city.echoed.put_back(echoed)
        await city.announce(newest + 1)
        city.start_api()
        city.start_relay()
        for reader in city.readers:
            city.start_worker(reader)

    async def log_is_published_anew(self) -> None:
        await self._city.announce()


FAULTS: Final[tuple[Callable[[Nemesis], Awaitable[None]], ...]] = (
    Nemesis.api_is_killed,
    Nemesis.relay_is_killed,
    Nemesis.relay_loses_the_lead_while_it_sends,
    Nemesis.relay_is_stopped_and_goes_on,
    Nemesis.worker_is_killed,
    Nemesis.worker_joins,
    Nemesis.worker_is_stopped_past_its_session,
    Nemesis.partitions_are_shared_anew,
    Nemesis.channel_is_trimmed,
    Nemesis.channel_is_made_anew,
    Nemesis.header_is_damaged,
    Nemesis.poison_comes,
    Nemesis.clock_is_set_back,
    Nemesis.backup_is_made,
    Nemesis.views_are_put_back,
    Nemesis.services_are_put_back,
    Nemesis.service_is_put_back_alone,
    Nemesis.log_is_published_anew,
)
