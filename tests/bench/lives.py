"""A load generator in a process of its own that has organisations registered: submitted, accepted, examined, approved.

`python -m tests.bench.lives` with a Plan as JSON on standard input; prints a Lived.
"""

import asyncio
import itertools
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import uvloop
from msgspec import Struct, field

from contracts.access.caller import Caller
from contracts.regions import CITY, children
from contracts.roles import Role
from services.access.development import DevelopmentKey
from services.chassis.clock import SystemClock, today
from tests.bench.connection import Connection
from tests.bench.measuring import pace

STEPS: Final = 4
LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")  # ten digits could be somebody's number
PATIENCE: Final = 90.0  # seconds for what is still under way at the end


class Stage(Struct, frozen=True):
    """So many lives a second for so many seconds, whoever still waits."""

    rate: float
    seconds: float


class Plan(Struct, frozen=True):
    """Either `clients` that do one thing after the other for `seconds`, or lives that begin by schedule.

    `steps`: how far each life goes. 1: the application is handed in, and that is all.
    """

    port: int
    key: str  # the file of the city's development key
    steps: int = STEPS
    clients: int = 1
    seconds: float = 0.0
    stages: tuple[Stage, ...] = ()


class Lived(Struct):
    """What came of it. `lives`: when each was to begin and how long it took from then, in seconds, as they began."""

    commands: int = 0
    wrong: dict[str, int] = field(default_factory=dict)  # answers that were not 201, by what they were
    lives: list[tuple[float, float]] = field(default_factory=list)
    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0


class Bodies:
    """Papers of which no two are the same, ready to be sent, of communities all over the city."""

    def __init__(self) -> None:
        self._run, self._count, on = uuid.uuid4().hex[:10].translate(LETTERS), itertools.count(1), today(SystemClock())
        streets = [street.code for district in children(CITY, on) for street in children(district.code, on)]
        self._communities = [each.code for street in streets for each in children(street, on)]
        self._on, self.after = on.isoformat(), self._papers(on.isoformat())

    @staticmethod
    def _papers(on: str) -> tuple[tuple[str, bytes, str], ...]:
        """The three steps after the first: path, body, and the officer, who must be another for each."""
        day = f'{{"on":"{on}"}}'.encode()
        examined = f'{{"on":"{on}","favourable":true}}'.encode()
        return (
            ("acceptance", day, "officer-1"),
            ("examination", examined, "officer-2"),
            ("approval", day, "officer-3"),
        )

    def application(self) -> tuple[bytes, str]:
        """With the district that registers it."""
        n = next(self._count)
        code = self._communities[n * 7919 % len(self._communities)]  # neighbours in the log are none in the city
        form = {
            "name": f"邻里互助会{self._run}{n}号",
            "places": {"registrar": code[:6], "domicile": code, "territory": code[:6]},
            "head": f"person-{self._run}-{n}",
            "funds": {"amount": "3", "unit": "wan-yuan"},
            "sponsor": "民政局",
            "sponsor_approved_on": self._on,
            "details": {"kind": "association", "individuals": 50, "units": 0},
            "on": self._on,
        }
        return msgspec.json.encode(form), code[:6]


class Clerks:
    """Connections that are kept open, and what was answered on them."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._bodies, self._idle = plan, Bodies(), list[Connection]()
        self._signer, self._tokens = DevelopmentKey.at(Path(plan.key)).signer, dict[tuple[str, str], str]()
        self.told, self._wrong = Lived(), Counter[str]()

    async def live(self, scheduled: float) -> None:
        """One life; what is not answered with 201 ends it."""
        try:
            connection = self._kept() or await Connection.to(self._plan.port)
            done = await self._registered(connection)
        except OSError as wrong:
            self._wrong[type(wrong).__name__] += 1
            return
        self._idle.append(connection)
        if done:
            self.told.lives.append((scheduled, time.perf_counter() - scheduled))

    def _kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.gone:
                return connection
        return None

    async def _registered(self, connection: Connection) -> bool:
        application, district = self._bodies.application()
        case = await self._sent(connection, "/applications", application, ("officer-1", district))
        if case is None:
            return False
        for step, body, officer in self._bodies.after[: self._plan.steps - 1]:
            if await self._sent(connection, f"/applications/{case}/{step}", body, (officer, district)) is None:
                return False
        return True

    async def _sent(self, connection: Connection, path: str, body: bytes, who: tuple[str, str]) -> str | None:
        """The identity that was answered."""
        headers = f"authorization: Bearer {self._token(*who)}\r\nidempotency-key: {uuid.uuid4()}\r\n"
        status, said = await connection.post(path, body, headers)
        if status != 201:
            self._wrong[f"{status} {said[:200].decode(errors='replace')}"] += 1
            return None
        self.told.commands += 1
        return str(msgspec.json.decode(said, type=Answered).id)

    def _token(self, officer: str, district: str) -> str:
        """Signed once: a clerk signs in in the morning."""
        token = self._tokens.get((officer, district))
        if token is None:
            caller = Caller(subject=officer, role=Role.DISTRICT, region=district)
            token = self._tokens[officer, district] = self._signer.token(caller, 24 * 3600)
        return token

    async def one_after_the_other(self) -> None:
        until = time.perf_counter() + self._plan.seconds

        async def client() -> None:
            while (now := time.perf_counter()) < until:
                await self.live(now)

        await asyncio.gather(*(client() for _ in range(self._plan.clients)))

    async def by_schedule(self) -> None:
        """Each begins when it is to begin: a city that is slow does not slow those who come to it."""
        async with asyncio.timeout(sum(stage.seconds for stage in self._plan.stages) + PATIENCE):
            async with asyncio.TaskGroup() as lives:
                began = time.perf_counter()
                for at in moments(self._plan.stages):
                    await asyncio.sleep(began + at - time.perf_counter())
                    lives.create_task(self.live(began + at))
        self.told.lives = sorted((scheduled - began, took) for scheduled, took in self.told.lives)

    async def run(self) -> Lived:
        began = time.perf_counter()
        await (self.by_schedule() if self._plan.stages else self.one_after_the_other())
        took = [each for _, each in self.told.lives]
        if took:
            self.told.rate, self.told.p50, self.told.p99 = pace(len(took), time.perf_counter() - began, took)
        self.told.wrong = dict(self._wrong)
        return self.told


class Answered(Struct):
    id: uuid.UUID


def moments(stages: Sequence[Stage]) -> Iterator[float]:
    """When each life begins, in seconds from the start."""
    at = 0.0
    for stage in stages:
        for n in range(round(stage.rate * stage.seconds)):
            yield at + n / stage.rate
        at += stage.seconds


if __name__ == "__main__":
    found: Any = uvloop.run(Clerks(msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)).run())
    print(msgspec.json.encode(found).decode())
