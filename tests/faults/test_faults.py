"""Every fault of the table, done to a city of real processes under load; nothing acknowledged may be lost or doubled.

`make test` tries a short set, `make faults` all. A seed draws what clients ask and when a fault strikes:
`LINLI_SEED=7 pytest tests/faults/test_faults.py -k "kafka killed"` draws the same again.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.processes.checking import checked, look, serving
from tests.faults.processes.city import FaultyCity
from tests.faults.processes.load import History, Load
from tests.faults.processes.table import FAULTS, Fault
from tests.faults.processes.trial import Trial

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]
ALL: Final = os.environ.get("LINLI_FAULTS") == "all"
SEEDS: Final = [int(seed) for seed in os.environ.get("LINLI_SEED", "1,2" if ALL else "1").split(",")]
TRIED: Final[list[Any]] = [
    pytest.param(fault, seed, id=f"{fault.name}-{seed}")
    for seed in SEEDS
    for fault in FAULTS
    if ALL or fault.short or "LINLI_SEED" in os.environ
]


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(Path(os.environ.get("LINLI_HISTORY", tmp_path_factory.mktemp("faults") / "history.jsonl")))


@pytest.mark.parametrize(("fault", "seed"), TRIED)
async def test_nothing_acknowledged_is_lost_or_doubled(
    faulty: FaultyCity, history: History, fault: Fault, seed: int, record_property: Any
) -> None:
    record_property("fault", fault.name)
    record_property("seed", seed)
    load = Load(faulty, history, f"{seed}/{fault.name}")
    trial = Trial(faulty, load, history, random.Random(f"{seed}/{fault.name}"))  # noqa: S311 - to be had again
    load.start()
    try:
        await load.acknowledges(5)
        await fault.strike(trial)
        await load.acknowledges(5)
    finally:
        await load.stop()
    found = await checked(faulty, history)
    for kind in ("lost", "doubled", "wrong"):
        record_property(kind, len(getattr(found, kind)))
    assert not found.all(), f"LINLI_SEED={seed}, {fault.name}; what clients were told: {history.file}"


async def test_the_checker_sees_what_is_lost_doubled_or_wrong(faulty: FaultyCity, history: History) -> None:
    """Facts, keys, postings and applied events are taken away or changed behind the city's back, and put back."""
    assert not (await checked(faulty, history)).all()
    prefix = serving(faulty, "organisations")
    command = next(each for each in history.commands if each.acknowledged and each.service == "registration")
    with tampered(faulty, "registration", "idempotency_keys", f"right(key, 36) = '{command.key}'"):
        found = await look(faulty, history.commands)
        assert found.lost == [f"{command.path} under {command.key}"]
        assert len(found.doubled) > 0
    here = f"notification_id = (select first from idempotency_keys where right(key, 36) = '{command.key}')"
    with tampered(faulty, "registration", "stored_events", here):
        assert f"{command.path} under {command.key}" in (await look(faulty, history.commands)).lost
    with tampered(faulty, "districts", f"{prefix}postings", "amount <> 0"):
        assert (await look(faulty, history.commands)).wrong == ["organisations: its postings are not the definition's"]
    with tampered(faulty, "districts", f"{prefix}balances", "value <> 0"):
        assert (await look(faulty, history.commands)).wrong == ["organisations: its balances are not the definition's"]
    with tampered(faulty, "districts", f"{prefix}rows", "events > 0"):
        assert (await look(faulty, history.commands)).wrong == ["organisations: its rows are not the definition's"]
    with tampered(faulty, "districts", f"{prefix}history", "position > 0"):
        assert len((await look(faulty, history.commands)).lost) == 1
    assert not (await checked(faulty, history)).all()


@contextmanager
def tampered(city: FaultyCity, database: str, table: str, where: str) -> Iterator[None]:
    """One row is not there."""
    one = f"delete from {table} where ctid = (select ctid from {table} where {where} limit 1) returning *"
    city.sql(database, f"create table aside (like {table})")
    city.sql(database, f"with gone as ({one}) insert into aside select * from gone")
    try:
        yield
    finally:
        city.sql(database, f"insert into {table} select * from aside")
        city.sql(database, "drop table aside")
