"""Apache Kafka's jars, as Maven has them."""

from pathlib import Path
from typing import Final

from infra.java import NoJava, kept, maven

VERSION: Final = "4.3.1"
POM: Final = Path(__file__).with_name("pom.xml")


class NoKafka(NoJava):
    """The broker cannot be had here, or did not start; one sentence."""


def jars() -> Path:
    """The folder of Kafka's jars. Raises NoJava."""
    return kept(f"kafka-{VERSION}", _fetch)


def _fetch(folder: Path) -> None:
    maven("Kafka's jars", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={folder}")
