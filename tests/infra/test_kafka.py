import asyncio
import uuid
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from infra.kafka.channels import channels
from infra.kafka.local import LocalKafka
from infra.kafka.topics import NotCreated, OtherPartitions, create
from infra.ownership import FolderTaken

pytestmark = pytest.mark.kafka


def fresh(name: str) -> str:
    return f"trial.{name}-{uuid.uuid4().hex[:8]}"


async def test_creating_a_channel_twice_is_harmless(kafka: LocalKafka) -> None:
    name, later = fresh("twice"), fresh("later")
    await create(kafka.bootstrap, {name: 4})
    await create(kafka.bootstrap, {name: 4, later: 2})
    assert await partitions(kafka, name, later) == {name: 4, later: 2}


async def test_a_different_partition_count_is_refused_and_changes_nothing(kafka: LocalKafka) -> None:
    name = fresh("count")
    await create(kafka.bootstrap, {name: 4})
    with pytest.raises(OtherPartitions, match=f"{name} has 4 partitions, not 5"):
        await create(kafka.bootstrap, {name: 5})
    assert await partitions(kafka, name) == {name: 4}


async def test_more_copies_than_brokers_are_refused(kafka: LocalKafka) -> None:
    with pytest.raises(NotCreated):
        await create(kafka.bootstrap, {fresh("copies"): 1}, replication=3)


async def test_a_channel_keeps_every_event_for_ever(kafka: LocalKafka) -> None:
    name = fresh("kept")
    await create(kafka.bootstrap, {name: 1})
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    await admin.close()
    found = {entry[0]: entry[1] for entry in answer.resources[0][4]}
    wanted = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1", "min.insync.replicas": "1"}
    assert {setting: found[setting] for setting in wanted} == wanted


async def test_every_channel_of_the_contracts_can_be_made(kafka: LocalKafka) -> None:
    await create(kafka.bootstrap, channels())
    assert await partitions(kafka, *channels()) == channels()


async def test_an_acknowledged_record_survives_kill_9(tmp_path: Path) -> None:
    broker = LocalKafka(tmp_path / "kafka")
    await asyncio.to_thread(broker.start)
    try:
        await create(broker.bootstrap, {"trial.kept": 1})
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
            await producer.send_and_wait("trial.kept", b"7")
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        assert await first(broker) == b"7"
        broker._owned.give_back()  # as the kernel does when the owner is killed
        heir = LocalKafka(tmp_path / "kafka")
        await asyncio.to_thread(heir.start)
        try:
            with pytest.raises(FolderTaken):
                await asyncio.to_thread(LocalKafka(tmp_path / "kafka").start)
            assert (heir.bootstrap, await first(heir)) == (broker.bootstrap, b"7")
        finally:
            await asyncio.to_thread(heir.stop)
    finally:
        await asyncio.to_thread(broker.stop)


async def first(broker: LocalKafka) -> bytes:
    options = {"bootstrap_servers": broker.bootstrap, "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer("trial.kept", **options) as consumer:
        value: bytes = (await asyncio.wait_for(consumer.getone(), 60)).value
    return value


async def partitions(broker: LocalKafka, *names: str) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    described = await admin.describe_topics(list(names))
    await admin.close()
    return {about["topic"]: len(about["partitions"]) for about in described}
