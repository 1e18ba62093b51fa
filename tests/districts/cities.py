"""A whole city in this process, on SQLite, with a clock that stands still: asked and told over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from services.access.sign_in_settings import SignInSettings
from services.chassis.clock import SetClock
from services.city.acting import Acting
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR
from tests.procurement.desks import CONTRACT, DECLARATION, TODAY
from tests.registration.desks import APPLICATION

HOME = ("110113", "110113001012", "110113001")  # where most tests take place
ELSEWHERE = "110101001001"  # in another district than the committee's
NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)


class Desk:
    """Commands and questions; a command's facts have reached every view when it answers."""

    def __init__(self, city: EmbeddedCity, client: httpx.AsyncClient, clock: SetClock) -> None:
        self.city, self.client, self.clock = city, client, clock

    async def post(self, path: str, body: Mapping[str, Any], actor: str = "clerk", status: int = 201) -> dict[str, Any]:
        answer = await self.client.post(f"/api/{path}", json=body, headers={"Linli-Actor": actor})
        assert answer.status_code == status, answer.text
        await self.city.settle()
        return dict(answer.json())

    async def get(self, path: str, status: int = 200, /, **query: str) -> dict[str, Any]:
        answer = await self.client.get(f"/api/districts/{path}", params=query)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def figure(self, measure: str, region: str = "110000", **query: str) -> int:
        return int((await self.get(f"figures/{measure}", region=region, **query))["value"])

    async def registered(self, **asked: object) -> str:
        """An organisation with its certificate, by the shortest way."""
        case = (await self.post("registration/applications", {**APPLICATION, **asked}))["id"]
        at = f"registration/applications/{case}"
        await self.post(f"{at}/acceptance", {"on": "2026-03-04"})
        await self.post(f"{at}/examination", {"on": "2026-04-10", "favourable": True}, actor="officer-2")
        await self.post(f"{at}/approval", {"on": "2026-05-06"}, actor="officer-3")
        answer = await self.client.get(f"/api/{at}")
        return str(answer.json()["state"]["organisation"])

    async def approved(self, organisation: str, **form: object) -> str:
        """A project that the city's panel chose."""
        project = await self.post("procurement/projects", {**DECLARATION, "organisation": organisation, **form})
        at = f"procurement/projects/{project['id']}"
        await self.post(f"{at}/district-review", {"opinion": "positive", "on": TODAY})
        await self.post(f"{at}/approval", {"on": TODAY})
        return str(project["id"])

    async def contracted(self, organisation: str, **form: object) -> str:
        project = await self.approved(organisation, **form)
        await self.post(f"procurement/projects/{project}/publication", {"on": TODAY})
        await self.post(f"procurement/projects/{project}/contract", CONTRACT)
        return project

    async def formed(self, **form: object) -> str:
        """A mediation committee."""
        return str((await self.post("mediation/committees", {**COMMITTEE, **form}))["id"])

    async def accepted(self, committee: str, **form: object) -> str:
        """A dispute in hand; where it is dealt with."""
        dispute = await self.post("mediation/disputes", {**DISPUTE, "committee": committee, **form})
        return f"mediation/disputes/{dispute['id']}"

    async def lived(self) -> str:
        """Disputes that ended in every way, a major one, patrol sheets, a grade and an open evaluation; its project."""
        committee = await self.formed()
        for leads, on in ((0, "2026-04-01"), (2, TODAY)):
            await self.post(f"mediation/committees/{committee}/patrol-sheets", {"leads": leads, "on": on})
        for outcome in ("agreed-written", "agreed-oral", "failed", "terminated"):
            dispute = await self.accepted(committee)
            await self.post(f"{dispute}/conclusion", {"outcome": outcome, "on": TODAY})
        await self.post(f"{await self.accepted(committee)}/withdrawal", {"on": TODAY})
        await self.post(f"{await self.accepted(committee, region=ELSEWHERE)}/major", MAJOR)
        organisation = await self.registered()
        await self.post(f"evaluation/organisations/{organisation}/grades", {"grade": "4A", "on": TODAY})
        project = await self.contracted(organisation)
        await self.post(f"evaluation/projects/{project}/evaluation", {"on": TODAY})
        return project

    async def rules(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for result in (await self.get("reconciliation"))["results"]:
            found.setdefault(result["rule"], []).append(result)
        return found


@asynccontextmanager
async def desk(folder: Path, at: datetime = NOON, sign_in: SignInSettings | None = None) -> AsyncIterator[Desk]:
    clock, held = SetClock(at), Folder(folder)
    try:
        async with EmbeddedCity(held, clock, keeps_time=False, sign_in=sign_in) as city:
            transport = httpx.ASGITransport(city.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://city", auth=Acting(city.key.signer, home=HOME)
            ) as client:
                yield Desk(city, client, clock)
    finally:
        held.close()
