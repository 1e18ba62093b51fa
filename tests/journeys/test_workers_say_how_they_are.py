import pytest

from services.city.local import LocalCity
from tests.support.citizen import citizen, eventually

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]


async def test_a_worker_that_is_away_is_told_and_the_rules_are_among_its_metrics(distributed: LocalCity) -> None:
    async with citizen(distributed.url) as visitor:
        await eventually(lambda: visitor.client.get("/health/ready"), lambda answer: answer.status_code == 200)
        metrics = (await visitor.client.get(f"{distributed.address('districts', 'work')}/metrics")).text
        assert 'reconciliation_difference{rule="X15"} 0.0' in metrics
        await visitor.registered("110101001002")
        relayed = f"{distributed.address('registration', 'work')}/metrics"
        await eventually(
            lambda: visitor.client.get(relayed),
            lambda answer: 'relay_published_position{service="registration"}' in answer.text,
        )
        process = distributed.processes["work-registration"]
        process.terminate()
        assert process.wait(30) == 0
        told = await visitor.client.get("/health/ready")
        assert (told.status_code, "registration-worker" in told.json()["detail_en"]) == (503, True)
        distributed.spawn("work", "registration")
        await eventually(lambda: visitor.client.get("/health/ready"), lambda answer: answer.status_code == 200)
