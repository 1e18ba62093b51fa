import httpx
import pytest

from tests.portal.every_page import SIMULATED
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


@pytest.mark.parametrize(
    ("said", "address", "shown"),
    [
        ("yes", "/", "模拟数据，不是真实的城市。"),
        ("yes", "/en/map", "Simulated data: this is not a real city."),
        ("40%", "/reconciliation", "模拟数据，正在装入：已完成 40%。"),
        ("40%", "/en/", "Simulated data, still coming in: 40% so far."),
    ],
)
async def test_a_page_of_a_simulated_city_says_so(
    reader: httpx.AsyncClient, districts: FakeDistricts, said: str, address: str, shown: str
) -> None:
    districts.simulated = said
    assert shown in (await read(reader, address)).text


@pytest.mark.parametrize(("said", "path"), SIMULATED.values(), ids=list(SIMULATED))
async def test_every_page_that_tells_figures_says_so(
    reader: httpx.AsyncClient, districts: FakeDistricts, said: str, path: str
) -> None:
    districts.simulated = said
    assert "made-up" in (await reader.get(path)).text


async def test_a_real_citys_page_says_nothing_of_it(reader: httpx.AsyncClient) -> None:
    assert "模拟" not in (await read(reader, "/")).text


async def test_what_one_page_was_told_is_not_said_on_another(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.simulated = "yes"
    assert "模拟" in (await read(reader, "/")).text
    assert "模拟" not in (await read(reader, "/sign-out")).text
