"""A real Apache Kafka for the whole run, started when the first test asks; tests take channels of their own."""

from collections.abc import Iterator

import pytest

from infra.kafka.local import LocalKafka


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    with LocalKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker
