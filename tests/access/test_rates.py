"""Who asks too often is told when to come back; nobody else waits for him, and what he did before stands."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.rates import MOST, Rate, Rates, TooOften, rates_of
from services.chassis.settings import BadSettings
from services.registration.main import SERVICE
from tests.registration.desks import GROUP
from tests.support import desk as desks

ONE = Caller(subject="officer-1", role=Role.STREET, region="110113001")
REACTION = Caller(subject="mediation", role=Role.SERVICE)


class Hands:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_minutes_worth_may_come_at_once_and_then_it_fills_with_time() -> None:
    clock = Hands()
    rate = Rate(60, clock)
    assert [rate.take("a") for _ in range(60)] == [0.0] * 60
    assert rate.take("a") == pytest.approx(1.0)
    assert rate.take("b") == 0.0
    clock.seconds += 0.5
    assert rate.take("a") == pytest.approx(0.5)  # asking costs nothing where nothing is given
    clock.seconds += 0.5
    assert [rate.take("a"), rate.take("a")] == [0.0, pytest.approx(1.0)]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 50))
def test_never_more_than_two_minutes_worth_in_a_minute(waits: list[float], a_minute: int) -> None:
    clock, given_at = Hands(), list[float]()
    rate = Rate(a_minute, clock)
    for wait in waits:
        clock.seconds += wait
        if not rate.take("a"):
            given_at.append(clock.seconds)
    for at in given_at:
        assert sum(at <= other < at + 60 for other in given_at) <= 2 * a_minute


def test_of_no_more_callers_is_it_kept_than_there_is_room_for() -> None:
    rate = Rate(1, Hands())
    rate.take("first")
    for number in range(MOST):
        rate.take(str(number))
    assert len(rate._left) == MOST
    assert rate.take("first") == 0.0  # forgotten: it begins anew


def test_services_and_who_says_nothing_are_not_counted() -> None:
    rates = Rates(1, 1, Hands())
    for caller in (None, REACTION):
        for _ in range(5):
            rates.check(caller, "POST")
    rates.check(ONE, "POST")
    rates.check(ONE, "GET")  # questions are counted apart
    with pytest.raises(TooOften):
        rates.check(ONE, "POST")


@pytest.mark.parametrize(
    ("said", "development", "limited"),
    [
        ({}, True, False),
        ({}, False, True),
        ({"LINLI_RATE_WRITES": "1"}, True, True),
        ({"LINLI_RATE_READS": "1"}, False, True),
    ],
)
def test_people_are_counted_where_they_work_and_where_somebody_says_so(
    said: dict[str, str], development: bool, limited: bool
) -> None:
    assert (rates_of(said, development=development) is not None) is limited


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadSettings):
        rates_of({"LINLI_RATE_WRITES": "many"}, development=False)


async def test_who_writes_too_often_is_told_when_to_come_back_and_nothing_is_lost(tmp_path: Path) -> None:
    clock = Hands()
    async with desks.opened(SERVICE, tmp_path, desks.Desk, Rates(3, 100, clock)) as desk:

        async def files(officer: str, number: int) -> httpx.Response:
            form: dict[str, Any] = {**GROUP, "name": f"胜利社区合唱队第{number}"}
            said = {"Linli-Actor": officer, "Idempotency-Key": f"k-{number}"}
            return await desk.client.post("/groups", json=form, headers=said)

        before = REGISTRY.get_sample_value("access_refused_total", TOO_OFTEN) or 0
        assert [(await files("officer-1", number)).status_code for number in range(3)] == [201] * 3
        stored = await desk.facts()
        refused = await files("officer-1", 3)
        assert (refused.status_code, refused.headers["retry-after"], await desk.facts()) == (429, "20", stored)
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["title"] == "请求过于频繁,请稍后再试"
        assert refused.json()["errors"][0] == {
            "field": None,
            "values": {"seconds": 20},
            "rule": "TooOften",
            "zh": "请求过于频繁,请 20 秒后再试",
            "en": "too many requests: try again in 20 s",
        }
        assert (await files("officer-2", 4)).status_code == 201
        clock.seconds += 20
        assert (await files("officer-1", 3)).status_code == 201
        assert REGISTRY.get_sample_value("access_refused_total", TOO_OFTEN) == before + 1


TOO_OFTEN = {"service": "registration", "reason": "TooOften"}
