"""A backup brings back what it has; what was erased since is erased again before anybody is let in."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.personal import Purpose
from services.vault.application import PEOPLE, person_id
from services.vault.reapplying import Reapplied, reapply
from services.vault.veiled import ERASED, RESTRICTED
from tests.support.restored import put_back
from tests.vault.houses import House, gone
from tests.vault.vaults import NAME, value

EVALUATION = Purpose.EVALUATION


async def test_without_a_restore_there_is_nothing_to_do(house: House) -> None:
    await house.noted()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    assert await house.name() == NAME
    await house.erased()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_vault_is_told_by_the_log(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    await house.erased()
    await restore()
    assert await house.name() == NAME
    house.vault.journal = None
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.name() is ERASED
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_vault_and_an_older_log_are_told_by_the_journal(house: House, backup: Any) -> None:
    await house.noted()
    restore, head = await backup(), await house.store.recorder.head()
    await house.erased()
    await restore()
    await put_back(house.store, head)
    house.store.remembered.forget(person_id("person-1"))
    assert await house.name() == NAME
    assert await reapply(house.vault, house.store) == Reapplied(1, 1)
    assert (await house.name(), len(await house.erasures())) == (ERASED, 1)
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_an_older_log_is_told_by_the_vault(house: House) -> None:
    await house.noted()
    head = await house.store.recorder.head()
    await house.erased()
    (fact,) = await house.erasures()
    await put_back(house.store, head)
    house.store.remembered.forget(person_id("person-1"))
    assert await reapply(house.vault, house.store) == Reapplied(0, 1)
    assert (await house.name(), await house.erasures()) == (ERASED, [replace(fact, again=True)])
    assert (await house.store.load(PEOPLE, person_id("person-1"))).state.held == {}


async def test_who_died_between_the_fact_and_the_key_is_finished_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.noted()

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(house.vault.tables, "erase", dies)
        with pytest.raises(ConnectionError):
            await house.erased()
    assert await house.name() == NAME
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.name() is ERASED


async def test_what_was_noted_after_an_erasure_stays_through_it_all(house: House, backup: Any) -> None:
    await house.noted()
    await house.erased()
    await house.noted()
    restore = await backup()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    await restore()
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    assert await house.name() == NAME


async def test_an_older_vault_is_restricted_again(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    await house.restricted()
    await restore()
    assert await house.name() == NAME
    await reapply(house.vault, house.store)
    assert await house.name() is RESTRICTED


async def test_a_restriction_ends_with_what_it_was_on(house: House) -> None:
    await house.noted()
    await house.restricted()
    await house.erased()
    await house.noted()
    await reapply(house.vault, house.store)
    assert await house.name() == NAME


async def test_fields_that_were_let_go_are_let_go_again_and_the_others_stay(house: House, backup: Any) -> None:
    await house.noted()
    restore = await backup()
    key = await house.key()
    await house.tells(gone([key], "identity-number"))
    await restore()
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.shown() == {"name": NAME, "identity-number": ERASED}
    assert key not in await house.vault.keys("person-1")


async def test_a_journal_whose_last_line_broke_off_is_read_and_goes_on(house: House, tmp_path: Path) -> None:
    await house.noted()
    await house.erased()
    with (tmp_path / "journal").open("ab") as file:
        file.write(b'{"key":"0000')
    await house.vault.write([value("person-2", "name", "李", EVALUATION)])
    await house.vault.erase("person-2")
    assert house.vault.journal
    assert len(list(house.vault.journal.lines())) == 2
