"""A large view is rebuilt by processes beside the one that answers; what they do not finish is finished here."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Final

import pytest

from services.chassis.settings import from_environment
from services.city.distributed import HAND, open_districts
from services.city.local import STORES, LocalCity
from services.districts.hands import Hands, Part
from services.districts.main import Districts
from services.districts.rebuilding import rebuilt
from tests.support.citizen import citizen as somebody

COMMUNITY: Final = "110113001009"
pytestmark = [pytest.mark.postgres, pytest.mark.kafka]


class Counted(Hands):
    """Of a view however small; `told`: events that they have folded, as they said."""

    def __init__(self, *command: str) -> None:
        super().__init__(command, least=1)
        self.told = 0

    async def fill(self, whole: Part, folded: Callable[[int], None]) -> None:
        def noted(events: int) -> None:
            self.told += events
            folded(events)

        await super().fill(whole, noted)


@pytest.fixture
async def districts(distributed: LocalCity, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Districts]:
    """Beside those of the city, with the same settings, which hands inherit; an organisation is registered."""
    monkeypatch.setenv("LINLI_STORE", distributed.dsn("districts", "districts"))
    monkeypatch.setenv("LINLI_SERVICE_KEY_FILE", str(distributed.folder / "districts_key"))
    monkeypatch.setenv("LINLI_KAFKA", distributed.kafka.bootstrap)
    for source in STORES[:-1]:
        monkeypatch.setenv(f"LINLI_SOURCES_{source.upper()}", distributed.address(source))
    async with somebody(distributed.url, distributed.key.signer) as citizen:
        await citizen.registered(COMMUNITY)
        await citizen.own_write("/board")
    async with AsyncExitStack() as stack:
        yield await open_districts(from_environment(), stack)


@pytest.mark.parametrize("from_kafka", [False, True], ids=["log", "kafka"])
async def test_hands_fill_all_of_it(districts: Districts, *, from_kafka: bool) -> None:
    hands = districts.hands = Counted(*HAND)
    done = await rebuilt(districts, "organisations", from_kafka=from_kafka)
    assert (done.differences, hands.told > 0) == ([], True)
    assert await districts.ledger("organisations").generation() == done.after
    assert hands.told <= done.events  # what came meanwhile was read here


@pytest.mark.parametrize("command", [("false",), ("no-such-command",), ("echo", "nonsense")], ids=lambda each: each[0])
async def test_what_hands_do_not_do_is_done_here(districts: Districts, command: tuple[str, ...]) -> None:
    hands = districts.hands = Counted(*command)
    done = await rebuilt(districts, "organisations")
    assert (done.differences, hands.told, done.events > 0) == ([], 0, True)
