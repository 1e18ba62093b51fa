"""What is told and not sealed yet, and what others do to the same person just then, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.personal import ErasedFor, Kind
from services.chassis.recorder import Conflict
from services.vault.carrying_out import load
from services.vault.domain.ending import withdraw
from services.vault.domain.keeping import correct
from services.vault.domain.purposes import rules_on
from services.vault.noting import keep
from services.vault.reapplying import Reapplied, reapply
from services.vault.successors import successor
from services.vault.vault import Vault
from services.vault.veiled import ERASED, RESTRICTED
from tests.support.restored import put_back
from tests.vault.houses import MEDIATION, OCCASION, PERSON, House, gone
from tests.vault.vaults import MING, NAME, OFFICER, TODAY, opened, value

Backup = Callable[[], Awaitable[Callable[[], Awaitable[None]]]]


def before(vault: Vault, monkeypatch: pytest.MonkeyPatch, step: str, first: Callable[[], Awaitable[Any]]) -> None:
    """Something is done by another just before a step of the tables, once."""
    taken = getattr(vault.tables, step)

    async def late(*asked: Any) -> Any:
        monkeypatch.setattr(vault.tables, step, taken)
        await first()
        return await taken(*asked)

    monkeypatch.setattr(vault.tables, step, late)


async def test_a_key_is_followed_from_an_older_vault_to_what_took_over_from_it(house: House, backup: Backup) -> None:
    await house.noted([*MING, value(PERSON, "telephone", "13800138000")])
    restore = await backup()
    await house.tells(gone([await house.key()], "identity-number"))
    await house.tells(gone([await house.key()], "telephone"))
    await house.erased()
    await restore()
    assert await house.name() == NAME
    house.vault.journal = None
    assert await reapply(house.vault, house.store) == Reapplied(3, 0)
    assert await house.name() is ERASED
    assert await house.vault.holds([PERSON]) == {}
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)


async def test_the_journal_alone_follows_it_as_well(house: House, backup: Backup) -> None:
    await house.noted()
    restore, head = await backup(), await house.store.recorder.head()
    await house.tells(gone([await house.key()], "identity-number"))
    await house.erased()
    await restore()
    await put_back(house.store, head)
    assert (await reapply(house.vault, house.store)).destroyed == 2
    assert await house.name() is ERASED


async def test_fields_that_were_let_go_in_another_order_than_they_were_told_are_gone_for_good(
    house: House, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs at once: the second one's exchange comes first, and the names of the keys are others."""
    await house.noted([*MING, value(PERSON, "telephone", "13800138000")])
    restore, key = await backup(), await house.key()
    before(house.vault, monkeypatch, "exchange", lambda: house.tells(gone([key], "telephone")))
    await house.tells(gone([key], "identity-number"))
    assert await house.shown("name", "telephone", "identity-number") == {
        "name": NAME,
        "telephone": ERASED,
        "identity-number": ERASED,
    }
    await house.erased()
    await restore()
    await reapply(house.vault, house.store)
    assert await house.vault.holds([PERSON]) == {}


async def test_an_erasure_that_had_read_the_key_destroys_what_took_over_from_it(house: House) -> None:
    await house.noted()
    key = await house.key()
    assert await house.vault.let_go(key, ["identity-number"], ErasedFor.RETENTION)
    assert await house.vault.destroy([key], ErasedFor.REQUEST) == {successor(key, ["identity-number"])}
    assert await house.shown() == {"name": ERASED, "identity-number": ERASED}


async def test_an_erasure_and_an_exchange_at_once_leave_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.noted()
    key = await house.key()
    exchanged = lambda: house.vault.let_go(key, ["identity-number"], ErasedFor.RETENTION)  # noqa: E731
    before(house.vault, monkeypatch, "erase", exchanged)
    await house.erased()
    assert await house.vault.holds([PERSON]) == {}


async def test_fields_are_let_go_from_what_took_over_from_their_key(house: House) -> None:
    await house.noted([*MING, value(PERSON, "telephone", "13800138000")])
    key = await house.key()
    for field in ("telephone", "identity-number"):
        assert await house.vault.let_go(key, [field], ErasedFor.RETENTION)
    assert not await house.vault.let_go(key, ["telephone"], ErasedFor.RETENTION)
    assert await house.shown() == {"name": NAME, "identity-number": ERASED}


async def test_what_was_noted_again_after_it_was_let_go_stays(house: House) -> None:
    await house.noted()
    key = await house.key()
    fact = gone([key], "identity-number")
    await house.store.append(OCCASION, (await load(house.store, PERSON)).then(fact))
    await house.noted(MING[1:])  # settles what was told before it, and is newer
    await house.tells()
    assert (await house.shown())["identity-number"] == MING[1].content


async def test_what_is_told_and_not_sealed_yet_is_erased_all_the_same(house: House) -> None:
    seal = await house.told()
    await house.erased()
    await seal()
    assert await house.vault.holds([PERSON]) == {}


async def test_what_is_erased_while_it_is_being_sealed_is_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seal = await house.told()
    before(house.vault, monkeypatch, "write", house.erased)
    await seal()
    assert await house.vault.holds([PERSON]) == {}


async def test_who_dies_after_sealing_what_was_erased_meanwhile_is_finished_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = await house.told()
    before(house.vault, monkeypatch, "write", house.erased)

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(house.vault.tables, "older", dies)
        with pytest.raises(ConnectionError):
            await seal()
    await house.vault.write(MING, {PERSON: 1})
    assert await reapply(house.vault, house.store) == Reapplied(1, 0)
    assert await house.vault.holds([PERSON]) == {}


async def test_what_was_taken_out_of_an_unknown_key_is_not_told_again_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of it the log says enough; told anew it would end what was noted since."""
    seal = await house.told()
    before(house.vault, monkeypatch, "write", house.erased)
    await seal()
    await house.noted()
    await house.tells(gone([await house.key()], "identity-number"))
    for _ in range(2):
        assert await reapply(house.vault, house.store) == Reapplied(0, 0)
        assert await house.shown() == {"name": NAME, "identity-number": ERASED}


async def test_what_was_noted_after_an_erasure_outlives_a_log_that_forgot_both(house: House) -> None:
    await house.noted()
    head = await house.store.recorder.head()
    await house.erased()
    await house.noted()
    await put_back(house.store, head)
    assert await reapply(house.vault, house.store) == Reapplied(0, 1)
    assert await reapply(house.vault, house.store) == Reapplied(0, 0)
    assert await house.name() == NAME


async def test_what_is_not_sealed_yet_goes_with_its_consent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seal = await house.told()

    async def withdrawn() -> None:
        loaded, keys = await load(house.store, PERSON), await house.vault.keys(PERSON)
        rules = rules_on(MEDIATION, TODAY)
        await house.tells(*withdraw(loaded.state, person=PERSON, rules=rules, keys=keys, on=TODAY, today=TODAY))

    before(house.vault, monkeypatch, "write", withdrawn)
    await seal()
    assert await house.vault.holds([PERSON]) == {}


@pytest.mark.parametrize("late", [False, True])
async def test_what_is_not_sealed_yet_is_restricted(house: House, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    seal = await house.told()
    if late:
        before(house.vault, monkeypatch, "write", house.restricted)
    else:
        await house.restricted()
    await seal()
    assert await house.name() is RESTRICTED


async def test_a_restriction_outlives_an_exchange_that_is_under_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.noted()
    before(house.vault, monkeypatch, "exchange", house.restricted)
    await house.vault.let_go(await house.key(), ["identity-number"], ErasedFor.RETENTION)
    assert await house.name() is RESTRICTED


async def test_what_is_noted_anew_is_not_destroyed_with_a_key_that_was_to_go(house: House) -> None:
    """The erasure is told and not done yet."""
    await house.noted()
    fact = gone([await house.key()])
    await house.store.append(OCCASION, (await load(house.store, PERSON)).then(fact))
    await house.noted([value(PERSON, "name", "王大明")])
    await house.tells()
    await reapply(house.vault, house.store)
    assert await house.shown() == {"name": "王大明", "identity-number": ERASED}


async def test_of_two_corrections_at_once_the_newer_wins_whoever_is_sealed_last(house: House) -> None:
    await house.noted()

    async def corrected(number: str) -> Any:
        loaded, given = await load(house.store, PERSON), [value(PERSON, "identity-number", number, on=TODAY)]
        rules = rules_on(MEDIATION, TODAY)
        fact = correct(
            loaded.state, person=PERSON, rules=rules, fields=["identity-number"], source="a", on=TODAY, today=TODAY
        )
        change = loaded.then(fact)
        await house.store.append(OCCASION, change)
        return change, given

    (older, first), (newer, second) = await corrected("370101190102039973"), await corrected("11010519491231002X")
    await keep(house.vault, house.store, [newer], second)
    order = {PERSON: older.version + 1}
    await house.vault.write(first, order)  # which had looked at the log before the newer one was told
    await keep(house.vault, house.store, [older], first)
    assert (await house.shown())["identity-number"] == second[0].content
    assert await house.vault.find(Kind.IDENTITY_NUMBER, "370101190102039973", OFFICER) == []
    assert await house.vault.find(Kind.IDENTITY_NUMBER, "11010519491231002X", OFFICER) == [PERSON]


async def test_after_an_older_log_what_is_noted_anew_is_the_newer(house: House) -> None:
    await house.noted()
    head = await house.store.recorder.head()
    for name in ("王一", "王二", "王三"):
        await house.noted([value(PERSON, "name", name)])
    await put_back(house.store, head)
    await house.noted([value(PERSON, "name", "王四")])
    assert await house.name() == "王四"


async def test_what_others_tell_at_the_start_does_not_stop_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.noted()
    head = await house.store.recorder.head()
    await house.erased()
    await put_back(house.store, head)
    append, others = house.store.append, [Conflict(UUID(int=1))] * 3

    async def rivalled(*parts: Any) -> Any:
        if others:
            raise others.pop()
        return await append(*parts)

    monkeypatch.setattr(house.store, "append", rivalled)
    assert await reapply(house.vault, house.store) == Reapplied(0, 1)


async def test_exchanges_writings_and_erasures_at_once_leave_what_the_log_says(
    where: Path | str, keys: Path, house: House
) -> None:
    async with opened(where, keys) as there:
        other = House(house.store, there)

        async def write() -> None:
            for n in range(5):
                await house.noted([value(PERSON, f"free-text.{n}", "甲")])

        async def end() -> None:
            for n in range(5):
                for key in await there.keys(PERSON):
                    await other.vault.let_go(key, [f"free-text.{n}"], ErasedFor.RETENTION, 0)
                await asyncio.sleep(0)

        await asyncio.gather(write(), end())
        assert (await house.shown("free-text.0", "free-text.4")) == {"free-text.0": "甲", "free-text.4": "甲"}
        await other.erased()
        assert await house.vault.holds([PERSON]) == {}
