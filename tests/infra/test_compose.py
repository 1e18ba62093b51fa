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
        f"{service}-{kind}": {service} for service in SERVICES for kind in ("api", "worker")
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


def test_every_process_of_ours_that_stays_says_how_it_is() -> None:
    answers = "http://127.0.0.1:8000/health/ready"
    anchors = {name: COMPOSE.partition(f"x-{name}: &{name}\n")[2].partition("\n\n")[0] for name in ("api", "worker")}
    assert answers in anchors["api"]
    assert "healthcheck: *answers" in anchors["worker"]
    assert "http://127.0.0.1:8000/health/live" in BLOCKS["portal"]
    ours = [name for name, block in BLOCKS.items() if "command: [linli," in block]
    kinds = {name: re.findall(r"<<: \*(api|worker|linli)", BLOCKS[name]) for name in ours}
    assert kinds == {name: [name.partition("-")[2] or "linli"] for name in ours}


def test_every_process_is_told_what_it_needs() -> None:
    told = COMPOSE.partition("x-environment:")[2].partition("\n\n")[0] + BLOCKS["portal"]
    for service in SERVICES:
        assert f"LINLI_SOURCES_{service.upper()}: http://{service}-api:8000" in told
        assert f"LINLI_SOURCES_{service.upper()}_WORKER: http://{service}-worker:8000" in told
    assert "LINLI_KAFKA: kafka:9092" in told
