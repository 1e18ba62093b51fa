"""What operators read of a city: how its day stands, and how its readers stand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.chassis.recorder import Unavailable
from services.districts.sampling import day, watching
from services.districts.sampling.readers import Readers
from tests.districts import cities
from tests.districts.cities import ELSEWHERE, Desk
from tests.districts.sickness import poisoned
from tests.mediation.desks import MAJOR, TODAY

HERE, THERE, CITY = "110113", ELSEWHERE[:6], "110000"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def told(name: str, **labels: str) -> float | None:
    """None: nothing is exported, which is not nought."""
    return REGISTRY.get_sample_value(name, labels)


async def shown(desk: Desk) -> None:
    await day.sample(desk.city.districts)


async def complete(readers: Readers, reader: str, upstream: str) -> None:
    """Until the reader is known to have read all: it notes how far it has read once a second."""
    async with asyncio.timeout(30):
        await readers.sample()
        while told("projection_position", reader=reader, upstream=upstream) != told(
            "eventstore_head_position", service=upstream
        ):
            await asyncio.sleep(0.1)
            await readers.sample()


def case(name: str, district: str, procedure: str, stage: str, **more: str) -> float | None:
    return told(name, district=district, procedure=procedure, stage=stage, **more)


async def test_the_day_says_what_lies_where(desk: Desk) -> None:
    await desk.lived()
    await shown(desk)
    open_here = {
        ("project", "contracted"): 1,
        ("project", "declared"): 0,
        ("contract", "running"): 1,
        ("dispute", "in-hand"): 0,
        ("evaluation", "open"): 1,
        ("major-report", "street"): 0,
    }
    assert {each: case("case_open", HERE, *each) for each in open_here} == open_here
    assert case("case_open", THERE, "dispute", "in-hand") == 1
    assert case("case_open", THERE, "major-report", "street") == 1
    assert told("procurement_contract_value_yuan", district=HERE) == 100_000
    assert [told("mediation_disputes_accepted", district=each) for each in (HERE, THERE)] == [5, 1]
    outcomes = ("agreed-written", "agreed-oral", "failed", "terminated")
    assert [told("mediation_disputes_concluded", district=HERE, outcome=each) for each in outcomes] == [1] * 4


async def test_a_grade_is_told_from_its_first_valid_day(desk: Desk) -> None:
    organisation = await desk.registered()
    await desk.post(f"evaluation/organisations/{organisation}/grades", {"grade": "4A", "on": TODAY})
    for at, grades in ((cities.NOON, [0, 0]), (datetime(2027, 1, 1, 4, tzinfo=UTC), [0, 1])):
        desk.clock.at = at
        await shown(desk)
        assert [told("evaluation_grades", district=HERE, grade=each) for each in ("5A", "4A")] == grades


async def test_districts_add_up_to_the_city_and_each_has_its_name(desk: Desk) -> None:
    await desk.lived()
    await desk.accepted(await desk.formed(region=ELSEWHERE), region=ELSEWHERE)
    await shown(desk)
    samples = [each for metric in day.OPEN.collect() for each in metric.samples]
    in_hand = {each.labels["district"]: each.value for each in samples if each.labels["procedure"] == "dispute"}
    assert sum(in_hand.values()) == await desk.figure("disputes.in-hand") == 2
    names = {each.labels["district"]: each.labels["name"] for metric in day.NAMES.collect() for each in metric.samples}
    assert names.keys() == in_hand.keys()
    assert (names[HERE], names[CITY]) == ("顺义区", "北京市")


async def test_nothing_is_stale_after_a_case_closes(desk: Desk) -> None:
    committee = await desk.formed()
    dispute = await desk.accepted(committee)
    await shown(desk)
    assert case("case_open", HERE, "dispute", "in-hand") == 1
    await desk.post(f"{dispute}/conclusion", {"outcome": "failed", "on": TODAY})
    await shown(desk)
    assert case("case_open", HERE, "dispute", "in-hand") == 0  # told, and nought: the curve does not break off
    assert told("mediation_disputes_concluded", district=HERE, outcome="failed") == 1


async def test_what_falls_due_is_told_before_it_is_overdue_and_not_counted_twice(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.post(f"{dispute}/major", MAJOR)

    async def stands() -> tuple[float | None, float | None]:
        await shown(desk)
        labels = (HERE, "major-report", "not-at-city")
        return case("case_due_soon", *labels, days="3"), case("case_overdue", *labels)

    assert await stands() == (1, 0)
    desk.clock.at += timedelta(days=4)
    assert await stands() == (0, 1)


async def test_a_reader_stands_at_the_end_of_its_log_and_a_poisoned_one_says_so(desk: Desk) -> None:
    await desk.formed()
    readers = Readers(desk.city.districts)
    await complete(readers, "committees", "mediation")
    await complete(readers, "disputes", "mediation")
    head = await desk.city.stores["mediation"].recorder.head()
    assert told("eventstore_head_position", service="mediation") == head
    for reader in ("committees", "disputes"):
        assert told("projection_position", reader=reader, upstream="mediation") == head
        assert told("projection_freshness_seconds", reader=reader, upstream="mediation") == 0
    assert told("projection_position", reader="procurement.providers", upstream="registration") == 0
    assert told("consumer_quarantined_streams", reader="groups") == 0
    stream = await poisoned(desk)
    await readers.sample()
    assert told("consumer_quarantined_streams", reader="groups") == 1
    (sick,) = (await desk.get("quarantine"))["cases"]
    assert sick["stream"] == str(stream)
    await left_out(desk, sick)
    await readers.sample()
    assert told("consumer_quarantined_streams", reader="groups") == 0


async def left_out(desk: Desk, sick: dict[str, Any]) -> None:
    """The event that a stream waits behind; what follows is drained."""
    at = "/api/districts/quarantine/groups"
    skip = {"reason": "误录,社区代码不存在", "by": "operator-3"}
    assert (await desk.client.post(f"{at}/events/{sick['event_id']}/skip", json=skip)).status_code == 204
    assert (await desk.client.post(f"{at}/{sick['stream']}/release")).status_code == 200


class Log:
    """A service's log with something said instead; the rest as it is."""

    def __init__(self, real: Any, **instead: Any) -> None:
        self._real, self._instead = real, instead

    def __getattr__(self, name: str) -> Any:
        if name not in self._instead:
            return getattr(self._real, name)
        return self._say(self._instead[name])

    @staticmethod
    def _say(what: Any) -> Any:
        async def answer() -> Any:
            if isinstance(what, Exception):
                raise what
            return what

        return answer


async def test_a_silent_service_is_left_out_and_the_others_are_told(desk: Desk) -> None:
    districts = desk.city.districts
    readers, real = Readers(districts), districts.logs["mediation"]
    await readers.sample()
    assert told("projection_freshness_seconds", reader="disputes", upstream="mediation") == 0
    districts.logs["mediation"] = Log(real, head=Unavailable("away"), reactions=Unavailable("away"))
    await readers.sample()
    assert told("projection_freshness_seconds", reader="disputes", upstream="mediation") is None
    assert told("projection_freshness_seconds", reader="groups", upstream="registration") == 0
    districts.logs["mediation"] = real
    await readers.sample()
    assert told("projection_freshness_seconds", reader="disputes", upstream="mediation") == 0


async def test_a_reaction_that_does_not_come_forward_grows_older(desk: Desk) -> None:
    districts = desk.city.districts
    readers, real = Readers(districts), districts.logs["registration"]
    await desk.registered()
    await complete(readers, "procurement.providers", "registration")

    async def age() -> float | None:
        await readers.sample()
        return told("projection_freshness_seconds", reader="procurement.providers", upstream="registration")

    assert await age() == 0
    districts.logs["registration"] = Log(real, head=await real.head() + 5)
    assert await age() == 0  # it is seen to be behind for the first time
    desk.clock.at += timedelta(seconds=30)
    assert await age() == 30
    await readers.sample()
    assert await age() == 30
    districts.logs["registration"] = real
    assert await age() == 0


async def test_what_cannot_be_read_keeps_its_last_value_and_its_time_stands_still(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shown(desk)
    before = told("case_open", district=HERE, procedure="dispute", stage="in-hand")

    async def broken(_: object) -> None:
        raise OSError("the views' database is away")

    monkeypatch.setattr(day, "sample", broken)
    watching.LOOKED.labels("day").set(1)
    watching.LOOKED.labels("readers").set(1)
    watched = asyncio.create_task(watching.watch(desk.city.districts))
    try:
        async with asyncio.timeout(30):
            while told("sampling_timestamp_seconds", part="readers") == 1:
                await asyncio.sleep(0.05)
    finally:
        watched.cancel()
    assert told("sampling_timestamp_seconds", part="day") == 1
    assert told("case_open", district=HERE, procedure="dispute", stage="in-hand") == before == 0
