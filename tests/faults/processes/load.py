"""Clients that write to a city without a pause, each command under its key until it is answered; their history."""

import asyncio
import json
import random
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from contracts.registration import CHANNEL_GROUPS, CHANNEL_ORGANISATIONS
from tests.faults.processes.city import FaultyCity
from tests.procurement.desks import DECLARATION
from tests.registration.desks import APPLICATION, GROUP
from tests.support.citizen import day

PATIENCE: Final = 8.0  # seconds for one answer
NO_ANSWER: Final = 240.0  # seconds in which a command must be answered at last
ON: Final = day(7)  # what is done is of this day: a clock that is set back by less does not find it in the future
COMMUNITIES: Final = ("110101001001", "110113001012", "110101001002")


class NeverAnswered(AssertionError):
    """A command was asked again and again, and the city did not come back."""


SHOWN: Final = {CHANNEL_GROUPS: "groups", CHANNEL_ORGANISATIONS: "organisations"}  # every event of theirs is applied


@dataclass
class Command:
    """What was asked, and what came of it."""

    service: str
    key: str
    path: str
    status: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    unknown: int = 0  # times that nobody could say whether it was done

    @property
    def acknowledged(self) -> bool:
        return self.status in (200, 201)


class History:
    """Append-only: a line for each time that something was asked (invoke), answered (ok, fail) or not (info)."""

    def __init__(self, file: Path) -> None:
        self.file, self.commands = file, list[Command]()
        self.unseen: list[str] = []  # what a receipt was said to cover, and was not there
        self._lines = file.open("a", encoding="utf-8")

    def tell(self, what: str, client: str, command: Command, **more: Any) -> None:
        at = asyncio.get_running_loop().time()
        line = {"at": round(at, 3), "type": what, "client": client, "path": command.path, "key": command.key, **more}
        self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._lines.flush()


class Client:
    """Does what its seed draws: files groups, takes applications to their certificate, declares projects."""

    def __init__(self, city: FaultyCity, history: History, name: str, seed: str, *, portal: bool) -> None:
        self._city, self._history, self.name, self._portal = city, history, name, portal
        self._chance = random.Random(f"{seed}/{name}")  # noqa: S311 - to be had again
        self._organisations: list[str] = []
        self._stop = False

    def begin(self) -> asyncio.Task[None]:
        self._stop = False
        return asyncio.create_task(self._live(), name=self.name)

    def stop(self) -> None:
        """It finishes what it has begun."""
        self._stop = True

    async def _live(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE, auth=self._city.acting) as http:
            self._http = http
            while not self._stop:
                await self._chance.choice((self._files, self._registers, self._declares))()

    async def _files(self) -> None:
        form = {**GROUP, "name": f"合唱队{self._unused()}", "community": self._community(), "on": ON}
        group = await self._command("registration", "/groups", form)
        if group and self._chance.random() < 0.3:
            await self._command("registration", f"/groups/{group['id']}/defiling", {"reason": "成员离散", "on": ON})

    async def _registers(self) -> None:
        community = self._community()
        places = {"registrar": "110113", "domicile": community, "territory": "110113"}
        form = {
            **APPLICATION,
            "name": f"邻里互助会{self._unused()}",
            "head": f"person-{self._unused()}",
            "places": places,
        }
        case = await self._command("registration", "/applications", {**form, "sponsor_approved_on": ON, "on": ON})
        if case is None:
            return
        at = f"/applications/{case['id']}"
        await self._command("registration", f"{at}/acceptance", {"on": ON})
        await self._command("registration", f"{at}/examination", {"on": ON, "favourable": True}, "officer-2")
        await self._command("registration", f"{at}/approval", {"on": ON}, "officer-3")
        told = await self._shown("registration", at)
        self._organisations.append(told["state"]["organisation"])

    async def _declares(self) -> None:
        """Of an organisation that procurement may not have heard of yet: then it is refused."""
        if not self._organisations:
            return await self._files()
        form = {**DECLARATION, "name": f"老人餐桌{self._unused()}", "on": ON}
        organisation = self._chance.choice(self._organisations)
        await self._command("procurement", "/projects", {**form, "organisation": organisation})
        return None

    def _front(self, service: str) -> str:
        return self._city.front(service, portal=self._portal)

    def _community(self) -> str:
        return self._chance.choice(COMMUNITIES)

    def _unused(self) -> str:
        return uuid.UUID(int=self._chance.getrandbits(128), version=4).hex[:12]

    async def _command(self, service: str, path: str, body: Any, officer: str = "officer-1") -> dict[str, Any] | None:
        """Asked again under its key until the answer is known. Raises NeverAnswered."""
        command = Command(service, str(uuid.UUID(int=self._chance.getrandbits(128), version=4)), path)
        self._history.commands.append(command)
        headers = {"Idempotency-Key": command.key, "Linli-Actor": officer}
        loop = asyncio.get_running_loop()
        until = loop.time() + NO_ANSWER
        while loop.time() < until:
            self._history.tell("invoke", self.name, command, body=body)
            try:
                url = self._front(service) + path
                response = await self._http.post(url, json=body, headers=headers)
            except httpx.TransportError as wrong:
                await self._unknown(command, type(wrong).__name__)
                continue
            if response.status_code >= 500:
                await self._unknown(command, str(response.status_code))
                continue
            command.status, command.answer = response.status_code, response.json()
            self._history.tell("ok" if command.acknowledged else "fail", self.name, command, status=command.status)
            if self._chance.random() < 0.3:
                await self._looks_for(command)
            return command.answer if command.acknowledged else None
        raise NeverAnswered(f"{path} under {command.key}")

    async def _looks_for(self, command: Command) -> None:
        """What a receipt is said to cover must be there to see, at once."""
        marks = [mark for mark in command.answer.get("receipt", ()) if mark["channel"] in SHOWN]
        if not marks:
            return
        receipt = ", ".join(f"{m['epoch']}/{m['channel']}/{m['partition']}/{m['position']}" for m in marks)
        url = f"{self._front('districts')}/figures/groups.filed"
        with suppress(httpx.TransportError, psycopg.Error):
            asked = {"region": "110000"}
            told = await self._http.get(url, params=asked, headers={"Linli-Receipt": receipt})
            said = told.headers.get("Linli-Receipt-Status", "")
            self._history.tell("looked", self.name, command, said=said, status=told.status_code)
            if said != "covered":
                return
            for mark in marks:
                if not await asyncio.to_thread(self._seen, SHOWN[mark["channel"]], mark["position"]):
                    self._history.unseen.append(f"{mark} was said to be covered")

    def _seen(self, view: str, position: int) -> bool:
        generation = "select generation from ledger_generations where view = %s and state = 'serving'"
        ((number,),) = self._city.sql("districts", generation, view)
        return bool(
            self._city.sql("districts", f"select 1 from {view}_g{number}_history where position = %s", position)
        )

    async def _unknown(self, command: Command, why: str) -> None:
        command.unknown += 1
        self._history.tell("info", self.name, command, why=why)
        await asyncio.sleep(0.1 + self._chance.random() * 0.4)

    async def _shown(self, service: str, path: str) -> Any:
        loop = asyncio.get_running_loop()
        until = loop.time() + NO_ANSWER
        while loop.time() < until:
            try:
                response = await self._http.get(self._front(service) + path)
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == 200:
                return response.json()
            await asyncio.sleep(0.2)
        raise NeverAnswered(path)


class Load:
    """Several clients at once, every second through the portal."""

    def __init__(self, city: FaultyCity, history: History, seed: str, clients: int = 4) -> None:
        self._clients = [Client(city, history, f"client-{n}", seed, portal=n % 2 == 1) for n in range(clients)]
        self._history = history
        self._tasks: Sequence[asyncio.Task[None]] = ()

    def start(self) -> None:
        self._tasks = [client.begin() for client in self._clients]

    async def acknowledges(self, more: int, within: float = 180.0) -> None:
        """Until so many commands more are acknowledged. Raises TimeoutError, and what a client raises."""
        wanted = self._acknowledged() + more
        async with asyncio.timeout(within):
            while self._acknowledged() < wanted:
                for task in self._tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.05)

    def _acknowledged(self) -> int:
        return sum(command.acknowledged for command in self._history.commands)

    async def stop(self) -> None:
        """Every command is answered at last. Raises NeverAnswered."""
        for client in self._clients:
            client.stop()
        await asyncio.gather(*self._tasks)
