"""The realm of the composed city holds who the development issuer does (run: tests/deploy/test_keycloak_live.py)."""

import json
import re
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.access.caller import AUDIENCE
from contracts.roles import Role
from infra.keycloak.artifacts import BUILT_FOR, VERSION
from services.access.sign_in_settings import sign_in_settings
from services.access.strength import CURVES, STRONG
from services.access.tokens import ALGORITHMS
from services.city.development_issuer.people import examples
from services.city.signing_in import development_issuer, own_provider

ROOT: Final = Path(__file__).parents[2]
TEXT: Final = (ROOT / "deploy/keycloak/linli-realm.json").read_text(encoding="utf-8")
REALM: Final[dict[str, Any]] = json.loads(TEXT)
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CLIENTS: Final = {client["clientId"]: client for client in REALM["clients"]}
PEOPLE: Final = {user["id"]: user for user in REALM["users"] if "serviceAccountClientId" not in user}


def test_its_people_are_the_example_people_under_the_same_subjects() -> None:
    assert {*PEOPLE} == {person.sub for person in examples().people}
    for person in examples().people:
        user = PEOPLE[person.sub]
        assert user["lastName"] + user["firstName"] == person.name
        assert {*user["realmRoles"]} == {post.role for post in person.posts}
        assert user["email"].endswith("@example.invalid")
    assert len({user["username"] for user in REALM["users"]}) == len(REALM["users"])
    assert [role["name"] for role in REALM["roles"]["realm"]] == [*Role]


def test_the_portal_comes_back_where_the_development_issuer_lets_it() -> None:
    issuer = development_issuer(own_provider("http://127.0.0.1:8000"), development=True, host="127.0.0.1")
    client, portal = issuer._clients["portal"], CLIENTS["portal"]
    assert portal["redirectUris"] == [*client.returns]
    assert portal["attributes"]["post.logout.redirect.uris"].split("##") == [*client.after]
    assert portal["attributes"]["pkce.code.challenge.method"] == "S256"
    assert (portal["standardFlowEnabled"], portal["publicClient"], portal["webOrigins"]) == (True, False, [])
    assert not any(client["implicitFlowEnabled"] or client["directAccessGrantsEnabled"] for client in CLIENTS.values())
    assert "*" not in json.dumps([client["redirectUris"] for client in CLIENTS.values()])


def test_departments_have_accounts_with_their_scopes_and_the_authoritys_role() -> None:
    assert {*CLIENTS} == {"portal", *(account.client for account in examples().accounts)}
    scopes = {scope["name"] for scope in REALM["clientScopes"]}
    of_clients = {user["serviceAccountClientId"]: user for user in REALM["users"] if "serviceAccountClientId" in user}
    for account in examples().accounts:
        client = CLIENTS[account.client]
        assert (client["serviceAccountsEnabled"], client["standardFlowEnabled"]) == (True, False)
        assert {*client["defaultClientScopes"]} == {"basic", *account.scopes} <= scopes
        assert of_clients[account.client]["id"] == account.sub
        said = {
            each["config"].get("claim.name"): each["config"].get("claim.value") for each in client["protocolMappers"]
        }
        assert said["role"] == Role.AUTHORITY


def test_access_tokens_are_for_linli_and_short() -> None:
    for client in CLIENTS.values():
        assert AUDIENCE in [each["config"].get("included.custom.audience") for each in client["protocolMappers"]]
    assert (REALM["accessTokenLifespan"], REALM["accessCodeLifespan"]) == (300, 60)
    assert (REALM["revokeRefreshToken"], REALM["refreshTokenMaxReuse"]) == (True, 0)


def test_it_signs_with_keys_that_are_believed() -> None:
    assert REALM["defaultSignatureAlgorithm"] == "ES256"
    assert REALM["defaultSignatureAlgorithm"] in ALGORITHMS
    keys = {each["providerId"]: each["config"] for each in REALM["components"]["org.keycloak.keys.KeyProvider"]}
    assert {*keys["ecdsa-generated"]["ecdsaEllipticCurveKey"]} <= CURVES
    assert [int(size) for size in keys["rsa-generated"]["keySize"]] == [STRONG]
    of_its_own = ("access.token.signed.response.alg", "id.token.signed.response.alg")
    assert {client.get("attributes", {}).get(name) for client in CLIENTS.values() for name in of_its_own} == {None}


def test_no_secret_is_in_it_and_every_placeholder_is_filled_from_a_file() -> None:
    secrets = [client["secret"] for client in CLIENTS.values()]
    secrets += [each["value"] for user in PEOPLE.values() for each in user["credentials"]]
    names = {match[1] for secret in secrets if (match := re.fullmatch(r"\$\{(LINLI_[A-Z_]+)\}", secret))}
    assert all(secret.startswith("${") for secret in secrets)
    assert names == {*re.findall(r"\$\{(\w+)\}", TEXT)}
    keycloak = COMPOSE["services"]["keycloak"]
    (script,) = keycloak["command"]
    given = {f"LINLI_{name.upper()}_CLIENT" for name in re.findall(r"for name in ([a-z ]+);", script)[0].split()}
    assert given | {*re.findall(r"export (LINLI_EXAMPLE_PEOPLE)=", script)} == names
    files = {f"{name.removeprefix('LINLI_').lower()}" for name in names}
    assert {*keycloak["secrets"]} == files | {"keycloak_admin"} <= {*COMPOSE["secrets"]}
    assert keycloak["volumes"] == ["./deploy/keycloak:/opt/keycloak/data/import:ro"]


def test_the_image_is_the_one_that_is_tested_and_builds_nothing_at_its_start_that_it_did_not_build_there() -> None:
    keycloak = COMPOSE["services"]["keycloak"]
    assert keycloak["image"] == f"quay.io/keycloak/keycloak:{VERSION}"
    assert BUILT_FOR.items() <= keycloak["environment"].items()


def test_the_portal_is_told_of_it(tmp_path: Path) -> None:
    told = {name: value for name, value in COMPOSE["services"]["portal"]["environment"].items() if name != "<<"}
    (tmp_path / "portal_client").write_text("drawn", encoding="utf-8")
    assert told["LINLI_PROVIDER_SECRET_FILE"] == "/run/secrets/portal_client"
    told["LINLI_PROVIDER_SECRET_FILE"] = str(tmp_path / "portal_client")
    told = {name: value for name, value in told.items() if not name.startswith("LINLI_SERVICE_KEY")}
    found = sign_in_settings(told)
    assert found
    hostname = COMPOSE["services"]["keycloak"]["environment"]["KC_HOSTNAME"]
    assert found.provider == f"{hostname}/realms/{REALM['realm']}"
    assert found.inside == "http://keycloak:8080/realms/linli"
    assert CLIENTS["portal"]["redirectUris"] == [f"{found.portal}/sign-in/return"]
    assert "posts" in {name.removeprefix("LINLI_SOURCES_").lower() for name in told}
