"""What nobody thought of lets nobody in: the door before routes that are not as the table believes."""

from functools import partial

import httpx
import pytest
from fastapi import APIRouter

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.development import DevelopmentKey
from services.access.door import Door
from services.access.tokens import Verifier
from services.chassis.api import api

KEY = DevelopmentKey.fresh()
OFFICER = Caller(subject="officer-1", role=Role.DISTRICT, region="110113")
router = APIRouter()


@router.get("/applications/{application_id}")
async def show_application(application_id: str) -> dict[str, str]:
    """It looks at no application, so nothing is decided."""
    return {"secret": application_id}


@router.get("/forgotten")
async def nobody_thought_of() -> dict[str, str]:
    return {"secret": "of everybody"}


async def ready() -> None:
    return None


@pytest.mark.parametrize("path", ["/applications/1", "/forgotten"])
@pytest.mark.parametrize("caller", [None, OFFICER], ids=["nobody", "an officer"])
async def test_a_route_that_nobody_thought_of_or_that_looks_at_nothing_tells_nothing(
    path: str, caller: Caller | None
) -> None:
    app = api("registration", "x", [router], ready, door=partial(Door, verifier=Verifier([KEY.issuer])))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {KEY.signer.token(caller)}"} if caller else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        response = await client.get(path, headers=headers)
    assert response.status_code == (401 if caller is None and path != "/forgotten" else 500)
    assert "secret" not in response.text
