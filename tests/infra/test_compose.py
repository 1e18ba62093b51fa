import json
import os
import re
import subprocess
import sys
from pathlib import Path

from infra.kafka.artifacts import VERSION
from infra.keys import VAULTS
from infra.postgres.roles import SERVICES, databases

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
PROCESSES = COMPOSE.partition("\nservices:\n")[2].partition("\nvolumes:\n")[0] + "\n"
BLOCKS = dict(re.findall(r"^  ([a-z-]+):\n((?:    .*\n|\n)+)", PROCESSES, re.MULTILINE))


def test_every_published_port_is_bound_to_the_machine_itself() -> None:
    published = [line.strip() for line in COMPOSE.splitlines() if re.match(r"\s*-?\s*ports\s*:", line)]
    assert published == [f'ports: ["127.0.0.1:{port}:{port}"]' for port in (8000, 8080, 3000)]
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


def test_each_vault_has_master_keys_that_no_other_service_is_shown() -> None:
    seen = {name: set(re.findall(r"\w*master_keys", block)) for name, block in BLOCKS.items()}
    assert {name: keys for name, keys in seen.items() if keys} == {
        f"{service}-{kind}": {f"{service}_master_keys"} for service in VAULTS for kind in ("api", "worker")
    }
    assert {f"{service}_vault" for service in VAULTS} == {d for s in SERVICES for d in databases(s)} - {*SERVICES}
    for service in VAULTS:
        assert f"LINLI_VAULT_KEYS: /run/secrets/{service}_master_keys\n" in BLOCKS[f"{service}-api"]


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


def mounted(block: str) -> dict[str, str]:
    """What of the repository a container sees, by where it sees it; it may write none of it."""
    found = re.findall(r"- (\./\S+?):(/\S+?)(:ro)?\n", block)
    assert [source for source, _, only_read in found if not only_read] == []
    return {inside: source for source, inside, _ in found}


def test_prometheus_has_its_rules_and_asks_every_process_of_ours() -> None:
    infra = "./infra/prometheus"
    assert mounted(BLOCKS["prometheus"]) == {
        f"/etc/prometheus/{each}": f"{infra}/{each}" for each in ("prometheus.yml", "targets.json", "rules")
    }
    targets = json.loads((ROOT / "infra" / "prometheus" / "targets.json").read_text(encoding="utf-8"))
    ours = [name for name, block in BLOCKS.items() if "command: [linli," in block]
    assert {each["targets"][0]: each["labels"]["process"] for each in targets} == {
        f"{name}:8000": name for name in ours
    }


def test_grafana_has_its_data_source_and_its_dashboards_by_file() -> None:
    inside = mounted(BLOCKS["grafana"])
    assert inside["/etc/grafana/provisioning"] == "./infra/grafana/provisioning"
    provider = (ROOT / "infra/grafana/provisioning/dashboards/linli.yml").read_text(encoding="utf-8")
    (where,) = re.findall(r"path: (\S+)", provider)
    assert inside[where] == "./infra/grafana/dashboards"
    (home,) = re.findall(r"HOME_DASHBOARD_PATH: (\S+)", BLOCKS["grafana"])
    assert (ROOT / inside[where] / Path(home).relative_to(where)).exists()
    source = (ROOT / "infra/grafana/provisioning/datasources/linli.yml").read_text(encoding="utf-8")
    assert "url: http://prometheus:9090\n" in source


def test_the_grafana_of_the_image_is_the_one_its_dashboards_are_drawn_for() -> None:
    (version,) = re.findall(r"image: grafana/grafana:(\d+\.\d+)\.\d+\n", COMPOSE)
    sdk = re.findall(r"grafana_foundation_sdk==\d+!([\d.]+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert sdk == [f"{version}.0"] * 2
    assert f"Grafana {version} " in (ROOT / "tests/infra/grafana/schemas/README.md").read_text(encoding="utf-8")


def test_nobody_has_a_password_that_everybody_knows(tmp_path: Path) -> None:
    (tmp_path / "secrets.sh").write_text((ROOT / "deploy" / "secrets.sh").read_text(encoding="utf-8"))
    environment = {**os.environ, "LINLI_PYTHON": sys.executable}
    subprocess.run(["sh", str(tmp_path / "secrets.sh")], check=True, capture_output=True, env=environment)
    drawn = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert dict(re.findall(r"^  (\w+): \{file: deploy/secrets/(\w+)\}", COMPOSE, re.MULTILINE)) == {n: n for n in drawn}
    assert min(len(secret) for secret in drawn.values()) >= 32
    assert "GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin" in BLOCKS["grafana"]
    assert 'GF_AUTH_ANONYMOUS_ENABLED: "false"' in BLOCKS["grafana"]


def test_no_image_is_taken_as_it_happens_to_be() -> None:
    images = re.findall(r"^ +image: (\S+)$", COMPOSE, re.MULTILINE)
    assert [each for each in images if not re.search(r":v?\d+(\.\d+)*$|^linli:local$", each)] == []
    assert len(images) == 6
