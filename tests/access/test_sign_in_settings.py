from pathlib import Path

import httpx
import pytest

from contracts.roles import Role
from services.access.inside import Inside
from services.access.second_factor import SecondFactor
from services.access.settings import access_settings
from services.access.sign_in_settings import SignInSettings, sign_in_settings
from services.chassis.settings import BadSettings

SAID = {
    "LINLI_PROVIDER": "https://id.example/realms/linli",
    "LINLI_PROVIDER_CLIENT": "portal",
    "LINLI_PORTAL_ADDRESS": "https://linli.example/",
}


def test_without_a_provider_nobody_signs_in() -> None:
    assert sign_in_settings({}) is None
    assert sign_in_settings({**SAID, "LINLI_PROVIDER": ""}) is None


def test_a_provider_is_named_with_its_client_and_the_portals_address(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of the portal\n", encoding="utf-8")
    found = sign_in_settings(
        {**SAID, "LINLI_PROVIDER_SECRET_FILE": str(tmp_path / "secret"), "LINLI_SESSION_IDLE": "5"}
    )
    assert found == SignInSettings(
        SAID["LINLI_PROVIDER"], "portal", "https://linli.example", "of the portal", idle=300, longest=36_000
    )
    assert "of the portal" not in repr(found)


@pytest.mark.parametrize(
    "changed",
    [
        {"LINLI_PROVIDER_CLIENT": ""},
        {"LINLI_PORTAL_ADDRESS": ""},
        {"LINLI_PROVIDER": "http://id.example"},
        {"LINLI_PROVIDER": "https://user@id.example"},
        {"LINLI_PROVIDER": "https://id.example?x=y"},
        {"LINLI_PORTAL_ADDRESS": "http://linli.example"},
        {"LINLI_PORTAL_ADDRESS": "linli.example"},
        {"LINLI_SESSION_LONGEST": "never"},
        {"LINLI_PROVIDER_RSA_BITS": "1024"},
        {"LINLI_PROVIDER_RSA_BITS": "many"},
        {"LINLI_SECOND_FACTOR": "otp"},
        {"LINLI_SECOND_FACTOR": "acr="},
        {"LINLI_SECOND_FACTOR": "acr=1 acr=2"},
        {"LINLI_SECOND_FACTOR": "exempt=resident"},
        {"LINLI_SECOND_FACTOR": "amr=otp exempt=nobody"},
        {"LINLI_SECOND_FACTOR": "amr=otp,'; --"},
        {"LINLI_PROVIDER_SECRET_FILE": "/nowhere/at/all"},
    ],
)
def test_what_is_missing_or_could_be_listened_to_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="LINLI_"):
        sign_in_settings({**SAID, **changed})


def test_how_strong_a_key_and_which_factors_are_asked_for() -> None:
    assert (found := sign_in_settings(SAID))
    assert (found.rsa_bits, found.second_factor) == (3072, None)
    said = {"LINLI_PROVIDER_RSA_BITS": "2048", "LINLI_SECOND_FACTOR": "acr=gold,2 amr=otp,hwk exempt=resident"}
    found = sign_in_settings({**SAID, **said})
    wanted = SecondFactor(acr=("gold", "2"), amr=("otp", "hwk"), exempt=frozenset({Role.RESIDENT}))
    assert found
    assert (found.rsa_bits, found.second_factor) == (2048, wanted)
    assert access_settings(said).provider_rsa_bits == 2048
    with pytest.raises(BadSettings, match="LINLI_PROVIDER_RSA_BITS"):
        access_settings({"LINLI_PROVIDER_RSA_BITS": "2047"})


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"acr": "gold"}, True),
        ({"acr": "1", "amr": ["pwd", "otp"]}, True),
        ({"acr": "1", "amr": ["pwd"]}, False),
        ({}, False),
        ({"acr": ["gold"], "amr": "otp"}, False),
        ({"acr": {"gold": 1}, "amr": {"otp": 1}}, False),
        ({"acr": None, "amr": [{"x": 1}, 3, None]}, False),
    ],
)
def test_what_a_provider_says_of_it_counts_as_the_standard_writes_it(claims: dict[str, object], said: bool) -> None:
    assert SecondFactor(acr=("gold", "2"), amr=("otp", "hwk")).is_said_by(claims) is said


def test_who_is_exempt_acts_without_and_where_nobody_is_everybody_needs_one() -> None:
    all_of_them, some = SecondFactor(amr=("otp",)), SecondFactor(amr=("otp",), exempt=frozenset({Role.RESIDENT}))
    assert [all_of_them.is_needed(roles) for roles in ([], ["resident"], ["street"])] == [True] * 3
    assert [some.is_needed(roles) for roles in ([], ["resident"], ["resident", "street"])] == [False, False, True]


async def test_a_provider_inside_the_network_is_asked_there_and_speaks_of_itself_as_outside() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=f"{request.url} as {request.headers['host']}")

    through = Inside("http://127.0.0.1:8080", "http://keycloak:8080", httpx.MockTransport(answer))
    async with httpx.AsyncClient(transport=through) as client:
        told = (await client.get("http://127.0.0.1:8080/realms/linli?x=y")).text
        assert told == "http://keycloak:8080/realms/linli?x=y as 127.0.0.1:8080"
        assert (await client.get("http://127.0.0.1:80801/x")).text.startswith("http://127.0.0.1:80801/x")
