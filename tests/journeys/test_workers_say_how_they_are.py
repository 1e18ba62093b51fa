import pytest

from services.city.local import LocalCity
from tests.support.citizen import citizen, eventually

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]


async def test_the_api_of_the_views_holds_the_rules_against_each_other_unasked(distributed: LocalCity) -> None:
    async with citizen(distributed.url, distributed.key.signer) as visitor:
        answer = await eventually(
            lambda: visitor.client.get("/api/districts/overview/110000"),
            lambda answer: answer.status_code == 200 and answer.json()["reconciliation"] is not None,
        )
        metrics = (await visitor.client.get(f"{distributed.address('districts', 'serve')}/metrics")).text
    assert answer.json()["reconciliation"]["differing"] == []
    assert 'reconciliation_difference{rule="X15"} 0.0' in metrics


async def test_a_worker_that_is_away_is_told(distributed: LocalCity) -> None:
    async with citizen(distributed.url, distributed.key.signer) as visitor:
        await eventually(lambda: visitor.client.get("/health/ready"), lambda answer: answer.status_code == 200)
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
