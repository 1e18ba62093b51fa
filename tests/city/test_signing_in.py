"""The wiring: a city that is its own provider, embedded and behind the gateway, and what never goes on to a service."""

from contextlib import AsyncExitStack
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.access.sign_in_settings import SignInSettings
from services.chassis.settings import BadSettings, Settings
from services.city.acting import Acting
from services.city.development_issuer.issuer import PATH
from services.city.embedded import EmbeddedCity
from services.city.example_people import seed_examples
from services.city.folder import Folder
from services.city.gateway import OF_READERS, gateway
from services.city.signing_in import own_provider
from services.portal.signing_in.gate import COOKIE
from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR
from tests.portal.conftest import served
from tests.portal.town import CLERK, HERE, sign_in

EVERYWHERE: Final = str(IPv4Address(0))


def nobodys_posts() -> Starlette:
    return Starlette(routes=[Route("/me", lambda _: JSONResponse({"subject": "x", "posts": []}))])


async def test_an_embedded_city_is_its_own_provider(tmp_path: Path) -> None:
    settings = own_provider(HERE)
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder, sign_in=settings) as city:
            await seed_examples(city.stores["posts"], settings.provider)
            transport = httpx.ASGITransport(city.app)
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as reader:
                page = await sign_in(reader, CLERK, "/")
                assert page.url.path == "/"
                account = (await reader.get("/account")).text
                assert all(told in account for told in (CLERK.name, "胜利街道", "受理纠纷"))
                assert (await reader.get("/")).status_code == 200
                assert (await reader.get("/health/ready")).status_code == 200


async def test_a_departments_account_reads_what_its_scope_gives_and_nothing_else(tmp_path: Path) -> None:
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder, sign_in=own_provider(HERE)) as city:
            how: dict[str, Any] = {"transport": httpx.ASGITransport(city.app), "base_url": HERE}
            async with (
                httpx.AsyncClient(**how, auth=Acting(city.key.signer)) as clerk,
                httpx.AsyncClient(**how) as client,
            ):
                committee = (await clerk.post("/api/mediation/committees", json=COMMITTEE)).json()["id"]
                asked = {**DISPUTE, "committee": committee}
                dispute = (await clerk.post("/api/mediation/disputes", json=asked)).json()["id"]
                major = (await clerk.post(f"/api/mediation/disputes/{dispute}/major", json=MAJOR)).json()["id"]
                for department, seen in (("police", 200), ("tax", 403)):
                    auth = (department, f"development-{department}")
                    given = await client.post(f"{PATH}/token", data={"grant_type": "client_credentials"}, auth=auth)
                    bearer = {"Authorization": f"Bearer {given.json()['access_token']}"}
                    assert (await client.get(f"/api/mediation/majors/{major}", headers=bearer)).status_code == seen
                    for path in (f"disputes/{dispute}", f"majors/{major}/sending"):
                        method = "POST" if path.endswith("sending") else "GET"
                        refused = await client.request(method, f"/api/mediation/{path}", headers=bearer, json={})
                        assert refused.status_code == 403


async def test_an_embedded_city_without_a_provider_lets_nobody_sign_in(tmp_path: Path) -> None:
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder) as city:
            reader = httpx.AsyncClient(transport=httpx.ASGITransport(city.app), base_url=HERE)
            assert (await reader.get("/sign-in")).status_code == 404
            assert (await reader.get(f"{PATH}/jwks")).status_code == 404


async def test_an_embedded_city_of_production_does_not_start_with_example_people(tmp_path: Path) -> None:
    with Folder(tmp_path / "city") as folder:
        city = EmbeddedCity(folder, development=False, sign_in=own_provider(HERE))
        with pytest.raises(BadSettings, match="not start in production"):
            async with city:
                pass


@pytest.mark.parametrize("settings", [own_provider(HERE), replace(own_provider(HERE), secret="")], ids=["", "public"])
async def test_the_front_of_the_distributed_city_signs_people_in(settings: SignInSettings) -> None:
    async for address in served(nobodys_posts()):
        sources = dict.fromkeys(("districts", *OF_READERS), address)
        async with AsyncExitStack() as stack:
            app = await gateway(Settings(sources=sources), stack, settings)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as reader:
                assert (await sign_in(reader, CLERK, "/")).url.path == "/account"


async def test_the_front_needs_every_service_and_a_machine_of_its_own_for_example_people() -> None:
    async with AsyncExitStack() as stack:
        every = dict.fromkeys(("districts", *OF_READERS), "http://127.0.0.1:1")
        for one in OF_READERS:
            others = {name: address for name, address in every.items() if name != one}
            with pytest.raises(BadSettings, match=f"LINLI_SOURCES_{one.upper()} is not"):
                await gateway(Settings(sources=others), stack, own_provider(HERE))
        with pytest.raises(BadSettings, match="not start in production"):
            await gateway(Settings(sources=every, development=False), stack, own_provider(HERE))
        with pytest.raises(BadSettings, match="does not start at"):
            await gateway(Settings(sources=every, host=EVERYWHERE), stack, own_provider(HERE))
        standard = SignInSettings("https://id.example", "portal", "https://linli.example", "s")
        assert await gateway(Settings(sources=every, development=False, host=EVERYWHERE), stack, standard)


async def test_a_readers_cookie_is_not_handed_on_to_a_service() -> None:
    def echo(request: Request) -> JSONResponse:
        return JSONResponse(dict(request.headers))

    async for address in served(Starlette(routes=[Route("/{path:path}", echo)])):
        async with AsyncExitStack() as stack:
            app = await gateway(Settings(sources={"districts": address}), stack)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as reader:
                headers = {"Cookie": f"{COOKIE}=secret", "Authorization": "Bearer x"}
                told = (await reader.get("/api/districts/board", headers=headers)).json()
    assert told["authorization"] == "Bearer x"
    assert "cookie" not in told
