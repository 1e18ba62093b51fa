"""Somebody who goes through a running city over HTTP: hands in papers, reads boards, waits for what follows."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import httpx

from services.access.tokens import Signer
from services.chassis.clock import SystemClock, today
from services.city.acting import Acting
from tests.procurement.desks import CONTRACT, DECLARATION, MILESTONES
from tests.registration.desks import APPLICATION

T = TypeVar("T")
LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
PATIENCE: Final = 40.0  # seconds for what follows by itself
DISTRICT, STREET = "110113", "110113001"
COUNT = itertools.count(1)


def day(ago: int = 0) -> str:
    """Today in the city, or so many days before."""
    return (today(SystemClock()) - timedelta(days=ago)).isoformat()


def unused() -> str:
    """What tells one name from another, also in a city that earlier runs have filled."""
    return f"{next(COUNT)}号{uuid.uuid4().hex[:8]}"


def reference(kind: str) -> str:
    """Of a person nobody has named yet; without digits, of which enough would be somebody's number."""
    return f"{kind}-{uuid.uuid4().hex[:12].translate(LETTERS)}"


@dataclass
class Citizen:
    client: httpx.AsyncClient
    receipt: str = ""  # of the last thing done that is published
    on: str = field(default_factory=day)  # what is done is of this day

    async def done(self, service: str, path: str, body: object, officer: str = "officer-1") -> Any:
        """A command that is taken; where the city is away for a moment it is sent again, under its key."""
        headers = {"Linli-Actor": officer, "Idempotency-Key": str(uuid.uuid4())}

        async def sent() -> httpx.Response | None:
            try:
                response = await self.client.post(f"/api/{service}{path}", json=body, headers=headers)
            except httpx.TransportError:
                return None
            return None if response.status_code >= 500 else response

        response = await eventually(sent, lambda answered: answered is not None)
        assert response is not None
        assert response.status_code == 201, response.text
        answer = response.json()
        marks = (f"{m['epoch']}/{m['channel']}/{m['partition']}/{m['position']}" for m in answer.get("receipt", ()))
        self.receipt = ", ".join(marks) or self.receipt  # of what is not published nobody hears
        return answer

    async def shown(self, service: str, path: str, **query: str) -> Any:
        response = await self.client.get(f"/api/{service}{path}", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def own_write(self, path: str, **query: str) -> Any:
        """What the districts show once they have read what this citizen did last."""

        async def asked() -> httpx.Response:
            return await self.client.get(f"/api/districts{path}", params=query, headers={"Linli-Receipt": self.receipt})

        answer = await eventually(asked, lambda told: told.headers.get("Linli-Receipt-Status") == "covered")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def rebuilt(self, view: str, **asked: str) -> Any:
        """A rebuild of a view, begun and waited for: how it went."""
        path = f"/api/districts/views/{view}/rebuild"
        begun = await self.client.post(path, json=asked)
        assert begun.status_code == 202, begun.text

        async def told() -> Any:
            return (await self.client.get(path)).json()

        return await eventually(told, lambda how: how["state"] != "running")

    async def figure(self, measure: str, region: str) -> int:
        return int((await self.shown("districts", f"/figures/{measure}", region=region))["value"])

    async def becomes(self, measure: str, region: str, value: int) -> None:
        await eventually(lambda: self.figure(measure, region), lambda found: found == value)

    async def applied(self, community: str, name: str = "") -> str:
        """An application that waits for its decision."""
        places = {"registrar": DISTRICT, "domicile": community, "territory": DISTRICT}
        form = {**APPLICATION, "name": name or f"邻里互助会{unused()}", "head": reference("person")}
        dates = {"sponsor_approved_on": self.on, "on": self.on}
        case = (await self.done("registration", "/applications", {**form, "places": places, **dates}))["id"]
        await self.done("registration", f"/applications/{case}/acceptance", {"on": self.on})
        examined = {"on": self.on, "favourable": True}
        await self.done("registration", f"/applications/{case}/examination", examined, "officer-2")
        return str(case)

    async def registered(self, community: str, name: str = "") -> str:
        """An organisation with its certificate."""
        case = await self.applied(community, name)
        await self.done("registration", f"/applications/{case}/approval", {"on": self.on}, "officer-3")
        return str((await self.shown("registration", f"/applications/{case}"))["state"]["organisation"])

    async def heard_of(self, organisation: str) -> None:
        """Until procurement knows it."""
        path = f"/api/procurement/providers/{organisation}"
        await eventually(lambda: self.client.get(path), lambda answer: answer.status_code == 200)

    async def published(self, organisation: str) -> str:
        """A project that was chosen and made public."""
        form = {**DECLARATION, "name": f"老人餐桌{unused()}", "organisation": organisation, "on": self.on}
        project = (await self.done("procurement", "/projects", form))["id"]
        for path, asked in (("district-review", {"opinion": "positive"}), ("approval", {}), ("publication", {})):
            await self.done("procurement", f"/projects/{project}/{path}", {**asked, "on": self.on})
        return str(project)

    async def contracted(self, organisation: str) -> tuple[str, str]:
        """A project and its contract."""
        project = await self.published(organisation)
        ends_on = (date.fromisoformat(self.on) + timedelta(days=300)).isoformat()
        terms = {**CONTRACT, "starts_on": self.on, "ends_on": ends_on, "on": self.on}
        await self.done("procurement", f"/projects/{project}/contract", terms, "officer-2")
        return project, str((await self.shown("procurement", f"/projects/{project}"))["state"]["contract"])

    async def reported(self, project: str) -> None:
        """All five milestones."""
        for stage, pct, spent in MILESTONES:
            form = {"stage": stage, "pct": pct, "spent": {"amount": spent, "unit": "yuan"}, "on": self.on}
            await self.done("procurement", f"/projects/{project}/milestones", form)

    async def evaluated(self, project: str) -> None:
        """A summarised project's result is published, and procurement has noted it."""
        at = f"/projects/{project}/evaluation"
        await eventually(  # it is heard of once it is contracted, and opens by itself once its summary is heard of
            lambda: self.client.get(f"/api/evaluation{at}"),
            lambda answer: answer.status_code == 200 and answer.json()["state"]["stage"] == "open",
        )
        await self.done("evaluation", f"{at}/self", {"score": "92", "on": self.on})
        await self.done("evaluation", f"{at}/beneficiaries", {"score": "88.5", "raters": 40, "on": self.on})
        third = {"score": "90", "evaluator": reference("expert"), "on": self.on}
        await self.done("evaluation", f"{at}/third-party", third)
        await self.done("evaluation", f"{at}/result", {"on": self.on})
        await eventually(
            lambda: self.shown("procurement", f"/projects/{project}"), lambda told: told["state"]["result"] is not None
        )


async def eventually(ask: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Ask again and again, bounded; what was found last is told where it never came."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        found = await ask()
        if wanted(found):
            return found
        assert loop.time() < until, f"it never came; what was found last: {found!r}"
        await asyncio.sleep(0.1)


@asynccontextmanager
async def citizen(url: str, signer: Signer) -> AsyncIterator[Citizen]:
    """Whoever may: each request is signed as somebody whom the table lets do it."""
    async with httpx.AsyncClient(base_url=url, timeout=60, auth=Acting(signer)) as client:
        yield Citizen(client)
