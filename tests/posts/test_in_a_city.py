"""Posts in the embedded city, and what a process of the distributed one must be told before it gives out tokens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from infra.keys import SIGNING, draw_signing_keys
from services.access.settings import AccessSettings, access_settings
from services.chassis.settings import BadSettings
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.city.identifying import KEYS, identify, issuing_alone, provider_of
from tests.support.desk import told


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[EmbeddedCity]:
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder, keeps_time=False) as city:
            yield city


@pytest.fixture
async def client(city: EmbeddedCity) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(city.app), base_url="http://city") as client:
        yield client


async def test_an_embedded_city_draws_its_keys_once_and_serves_them(client: httpx.AsyncClient, tmp_path: Path) -> None:
    served = (await client.get("/api/posts/keys")).json()
    assert (tmp_path / "city" / KEYS).stat().st_mode & 0o777 == 0o600
    assert len(served["keys"]) == 1
    assert "d" not in served["keys"][0]
    described = (await client.get("/api/posts/.well-known/openid-configuration")).json()
    assert described["jwks_uri"] == f"{described['issuer']}/keys"


async def test_while_a_city_is_filled_no_post_is_given_and_whoever_signs_in_is_heard(
    city: EmbeddedCity, client: httpx.AsyncClient
) -> None:
    city.filling = True
    given = await client.post("/api/posts/people/person-1/posts", json={})
    assert told(given) == (503, "being-filled", None)
    asked = await client.post("/api/posts/tokens", json={"post": "00000000-0000-0000-0000-000000000001"})
    assert told(asked) == (503, "unavailable", None)  # it has no provider


@pytest.mark.parametrize(
    "settings", [AccessSettings(), AccessSettings(issuer="http://posts-api:8000"), AccessSettings(signing_keys=Path())]
)
def test_a_process_of_its_own_is_told_its_address_and_its_keys(settings: AccessSettings) -> None:
    with pytest.raises(BadSettings, match="is not set"):
        issuing_alone(settings)


async def test_with_a_provider_there_is_somebody_to_believe(tmp_path: Path) -> None:
    draw_signing_keys(tmp_path / SIGNING)
    settings = access_settings(
        {
            "LINLI_PROVIDER": "https://id.example.gov.cn",
            "LINLI_PROVIDER_AUDIENCE": "",
            "LINLI_ISSUER": "http://posts-api:8000",
            "LINLI_SIGNING_KEYS_FILE": str(tmp_path / SIGNING),
        }
    )
    assert (settings.provider_audience, settings.service_key) == ("linli", None)
    app = FastAPI()
    async with AsyncExitStack() as stack:
        identify(app, issuing_alone(settings), await provider_of(settings, stack))
        assert app.state.verifier is not None
        assert app.state.issuing.issuer == "http://posts-api:8000"
