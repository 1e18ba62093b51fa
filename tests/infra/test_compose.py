import re
from pathlib import Path

from infra.kafka.artifacts import VERSION
from infra.postgres.roles import SERVICES

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^  ([a-z-]+):\n((?:    .*\n|\n)+)", COMPOSE.partition("\nservices:\n")[2], re.MULTILINE))


def test_every_published_port_is_bound_to_the_machine_itself() -> None:
    published = [line.strip() for line in COMPOSE.splitlines() if re.match(r"\s*-?\s*ports\s*:", line)]
    assert published == ['ports: ["127.0.0.1:8000:8000"]']
    assert "network_mode" not in COMPOSE


def test_every_service_has_an_api_a_worker_and_a_store_of_its_own() -> None:
    stores = {name: set(re.findall(r"\b([a-z]+)_store\b", block)) for name, block in BLOCKS.items()}
    assert {name: store for name, store in stores.items() if store} == {
        f"{service}-{kind}": {service}
        for service in ("registration", "procurement", "districts")
        for kind in ("api", "worker")
    }
    assert {name for block in BLOCKS.values() for name in re.findall(r"\b([a-z]+)_password\b", block)} - {
        "postgres"
    } <= {*SERVICES}


def test_only_postgres_is_told_the_passwords() -> None:
    assert [name for name, block in BLOCKS.items() if "_password" in block] == ["postgres"]


def test_the_broker_of_the_image_is_the_broker_of_the_local_city() -> None:
    pom = (ROOT / "infra" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    assert f"image: apache/kafka:{VERSION}\n" in COMPOSE
    assert (
        re.findall(r"org\.apache\.kafka</groupId>\s*<artifactId>[^<]+</artifactId>\s*<version>([^<]+)", pom)
        == [VERSION] * 2
    )
