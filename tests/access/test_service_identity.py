"""Services as callers: each signs its own tokens, all read one file of keys, and no other issuer says service."""

import json
from pathlib import Path

import httpx
import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from infra.keys import CALLERS, SERVICES, draw_service_keys, new_key
from services.access.service_identity import ISSUER, ServiceAuth, auth_of, service_key, services
from services.access.signing_keys import SigningKeys
from services.access.tokens import Issuer, NotBelieved, Signer, Verifier
from services.chassis.settings import BadSettings
from services.city.rooms import NAMES

SERVICE = Caller(subject="service:districts", role=Role.SERVICE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw_service_keys(tmp_path)
    return tmp_path


async def test_a_service_is_believed_by_the_file_of_public_keys(folder: Path) -> None:
    verifier = Verifier([services(folder / SERVICES)])
    assert await verifier.caller(auth_of("districts", folder / "districts_key").token()) == SERVICE


async def test_a_key_that_is_not_in_the_file_is_not_believed(folder: Path) -> None:
    verifier = Verifier([services(folder / SERVICES)])
    with pytest.raises(NotBelieved):
        await verifier.caller(ServiceAuth("districts", new_key()).token())


async def test_only_the_services_issuer_says_service_and_it_says_nothing_else(folder: Path) -> None:
    key = new_key()
    verifier = Verifier([services(folder / SERVICES), Issuer("http://posts", SigningKeys((key,)).believed())])
    with pytest.raises(NotBelieved, match="does not give"):
        await verifier.caller(Signer("http://posts", key).token(SERVICE))
    own = Signer(ISSUER, service_key(folder / "districts_key"))
    with pytest.raises(NotBelieved, match="does not give"):
        await verifier.caller(own.token(Caller(subject="service:districts", role=Role.CITY, region="110000")))


async def test_each_request_has_a_token_that_is_signed_anew_before_it_ends() -> None:
    now, seen = [1_000_000.0], list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200)

    auth = ServiceAuth("districts", new_key(), lambda: now[0])
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), auth=auth) as client:
        for later in (0, 239, 1):
            now[0] += later
            await client.get("http://registration/published/head")
    assert seen[0] == seen[1] != seen[2]
    assert all(said.startswith("Bearer ") for said in seen)


def test_drawing_again_draws_nothing_and_a_new_caller_joins_the_others(folder: Path) -> None:
    before = (folder / SERVICES).read_text()
    assert draw_service_keys(folder) == []
    (folder / "districts_key").unlink()
    assert draw_service_keys(folder) == ["districts_key", SERVICES]
    old, new = (json.loads(text)["keys"] for text in (before, (folder / SERVICES).read_text()))
    assert (old[:-1], len(new)) == (new[:-1], len(CALLERS))
    assert not any("d" in key for key in new)


def test_every_process_of_the_city_has_a_key_but_the_portal_which_asks_as_its_readers_do() -> None:
    assert set(CALLERS) == set(NAMES) - {"portal"}


def test_a_key_that_others_may_read_is_not_taken(folder: Path) -> None:
    file = folder / "districts_key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(BadSettings, match="chmod 600"):
        auth_of("districts", file)


def test_the_public_file_is_nobodys_own_key(folder: Path) -> None:
    (folder / SERVICES).chmod(0o600)
    with pytest.raises(BadSettings, match="one private key"):
        auth_of("districts", folder / SERVICES)
    with pytest.raises(BadSettings):
        auth_of("districts", folder / "missing")
