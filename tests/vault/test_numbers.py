"""Whose a number is, before it is sealed: with two that are handed it at once, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from contracts.personal import Kind
from services.chassis.clock import SetClock
from services.vault.numbers import PENDING
from services.vault.vault import Vault
from tests.vault.vaults import MING, NOON, NUMBER, OFFICER, OTHER_NUMBER, opened, rows_of

ID = Kind.IDENTITY_NUMBER


async def test_of_many_that_claim_a_number_at_once_the_first_has_it(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:
        people = [f"person-{n}" for n in range(10)]
        claims = (vault.numbers.claimed(ID, NUMBER, each) for vault in (here, there) for each in people)
        (whose,) = set(await asyncio.gather(*claims))
        assert await there.numbers.claimed(ID, OTHER_NUMBER, "person-2") == "person-2"
        assert await here.numbers.claimed(ID, NUMBER.lower(), "person-11") == whose


async def test_a_number_that_is_sealed_is_nobodys_claim(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:
        await here.numbers.claimed(ID, NUMBER, "person-1")
        await here.write(MING)
        assert await there.numbers.claimed(ID, NUMBER, "person-2") == "person-1"
        await here.erase("person-1")
        assert await there.whose(ID, NUMBER, OFFICER) == []
        assert await there.numbers.claimed(ID, NUMBER, "person-2") == "person-2"


async def test_who_has_another_number_sealed_lets_go_of_what_was_claimed(vault: Vault) -> None:
    await vault.numbers.claimed(ID, NUMBER, "person-1")
    await vault.write([replace(MING[1], content=OTHER_NUMBER)])
    assert await vault.numbers.claimed(ID, NUMBER, "person-2") == "person-2"


async def test_a_claim_that_nobody_came_back_for_ends_with_a_day(where: Path | str, keys: Path) -> None:
    clock = SetClock(NOON)
    async with opened(where, keys, clock) as vault:
        assert await vault.numbers.claimed(ID, NUMBER, "person-1") == "person-1"
        clock.at = NOON + PENDING
        assert await vault.numbers.claimed(ID, NUMBER, "person-2") == "person-1"
        clock.at = NOON + PENDING + timedelta(seconds=1)
        assert await vault.numbers.claimed(ID, NUMBER, "person-3") == "person-3"
        clock.at = NOON + PENDING * 2 + timedelta(seconds=2)
        await vault.numbers.forget()
    assert await rows_of(where, "select * from vault_claims") == []


async def test_who_had_become_two_before_there_were_claims_stays_two(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as vault:
        await vault.write([*MING, *(replace(each, person="person-2") for each in MING)])
    for table in ("vault_claims", "vault_unplaced"):
        await rows_of(where, f"drop table {table}")
    await rows_of(where, "pragma user_version = 2" if isinstance(where, Path) else "update vault_format set format = 2")
    async with opened(where, keys) as vault:
        assert await vault.find(ID, NUMBER, OFFICER) == ["person-1", "person-2"]
        assert await vault.numbers.claimed(ID, NUMBER, "person-3") == "person-1"
