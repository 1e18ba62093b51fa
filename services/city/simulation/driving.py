"""Telling the city: day by day, things side by side, each in its order, and no word twice however often it is begun."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime, time
from typing import Any, Final

from services.chassis.recorder import Unavailable
from services.city.client import City, Refused
from services.city.simulation.days import Day
from services.city.simulation.telling import ZONE, Command, Look, Step

CLOCKED: Final = ("registration", "mediation", "procurement")  # services with clocks
AT_ONCE: Final = 24  # things that are told of side by side
PATIENCE: Final = 180.0  # seconds for a city that does not answer, and for what others must have heard
LEAST, MOST = 0.01, 0.5  # seconds between two attempts


class NotHeard(Unavailable):
    """What one service told has not come to the other."""


class Unexpected(Refused):
    """The city refused what was planned: with the command, so that one of the two can be mended."""

    def __init__(self, command: Command, no: Refused) -> None:
        super().__init__(no.problem)
        self._of = f"{command.at:%Y-%m-%d} {command.service}{command.path}"

    def __str__(self) -> str:
        return f"{self._of}: {super().__str__()}"


class Driver:
    """Knows what the answers said. What is told again (a run that was killed) is answered as before."""

    def __init__(self, city: City, told: Callable[[int], None] = lambda _: None) -> None:
        self._city, self._told = city, told
        self._names: dict[str, str] = {}
        self.commands = 0

    async def drive(self, days: Iterable[Day]) -> None:
        """Raises Unexpected where the city says no, Unavailable where it says nothing for long."""
        for day in days:
            await self._pass_time(datetime.combine(day.on, time(), ZONE))
            rest = iter(day.things)
            try:
                async with asyncio.TaskGroup() as workers:
                    for _ in range(min(AT_ONCE, len(day.things))):
                        workers.create_task(self._work(rest))
            except ExceptionGroup as wrong:
                raise wrong.exceptions[0] from None

    async def _pass_time(self, now: datetime) -> None:
        """It is midnight: what has run out is fired before the day begins."""
        for service in CLOCKED:

            async def passed(of: str = service) -> Any:
                return await self._city.post(of, "/time", {}, None, {"Linli-Now": now.isoformat()})

            await _patiently(passed)

    async def _work(self, things: Iterator[list[Step]]) -> None:
        for steps in things:
            for step in steps:
                await (self._say(step) if isinstance(step, Command) else self._look(step))

    async def _say(self, command: Command) -> None:
        headers = {"Linli-Now": command.at.isoformat(), "Linli-Actor": command.officer}
        path, body = self._filled(command.path), self._filled(command.body)

        async def said() -> Any:
            return await self._city.post(command.service, path, body, command.key, headers)

        try:
            answer = await _patiently(said)
        except Refused as no:
            raise Unexpected(command, no) from None
        self.commands += 1
        self._told(1)
        if command.keeps:
            self._names[command.keeps] = answer["id"]

    async def _look(self, look: Look) -> None:
        """Raises NotHeard."""
        path, loop = self._filled(look.path), asyncio.get_running_loop()
        until, pause = loop.time() + PATIENCE, LEAST
        while (seen := await self._seen(look, path)) is None or (look.least is not None and seen < look.least):
            if loop.time() > until:
                raise NotHeard(f"{look.service}{path} does not come to {'.'.join(look.member)} {look.least}: {seen}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, MOST)
        if look.keeps:
            self._names[look.keeps] = seen

    async def _seen(self, look: Look, path: str) -> Any:
        async def asked() -> Any:
            return await self._city.get(look.service, path)

        try:
            found = await _patiently(asked)
        except Refused as no:
            if no.problem.get("status") == 404:
                return None
            raise
        for member in look.member:
            found = found.get(member) if found else None
        return found

    def _filled(self, with_names: Any) -> Any:
        """The same with what is known in place of its names."""
        if isinstance(with_names, str):
            return with_names.format_map(self._names) if "{" in with_names else with_names
        if isinstance(with_names, dict):
            return {key: self._filled(value) for key, value in with_names.items()}
        return [self._filled(each) for each in with_names] if isinstance(with_names, list) else with_names


async def _patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Again where the city could not (it is full, or starts again). Raises Unavailable after a while."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + PATIENCE, LEAST
    while True:
        try:
            return await ask()
        except Unavailable:
            if loop.time() > until:
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, MOST)
