"""Values are written, read, found and erased, set by set, on both databases."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import REGISTRY

from contracts.identity_number import IdentityNumberCheck
from contracts.personal import ErasedFor, Kind, Purpose, Reason
from services.vault.domain.purposes import NotForPurpose
from services.vault.suites import SM4
from services.vault.tables import Raced
from services.vault.values import NoReference, NoText
from services.vault.vault import Vault
from services.vault.veiled import ERASED, RESTRICTED
from tests.vault.vaults import MING, NAME, NUMBER, OFFICER, RIGHTS, opened, value

MEDIATION, VISITS = Purpose.MEDIATION, Purpose.VISITS
FIELDS = ("name", "identity-number")


async def test_what_was_written_is_read(vault: Vault) -> None:
    await vault.write([*MING, value("person-2", "name", "李"), value("person-2", "file.1", b"\x00\xff")])
    shown = await vault.read(["person-1", "person-2", "person-3"], ["name", "file.1"], MEDIATION, OFFICER)
    assert dict(shown) == {"person-1": {"name": NAME}, "person-2": {"name": "李", "file.1": b"\x00\xff"}}


async def test_a_value_that_is_written_again_takes_the_place_of_the_one_before(vault: Vault) -> None:
    first = await vault.write(MING)
    second = await vault.write([value("person-1", "name", "王大明")])
    shown = await vault.read(["person-1"], FIELDS, MEDIATION, OFFICER)
    assert (first == second, shown["person-1"]["name"], shown["person-1"]["identity-number"]) == (
        True,
        "王大明",
        NUMBER,
    )


async def test_a_purpose_reads_only_its_own(vault: Vault) -> None:
    await vault.write([*MING, value("person-1", "name", "小明", VISITS)])
    shown = await vault.read(["person-1"], FIELDS, VISITS, OFFICER)
    assert dict(shown["person-1"]) == {"name": "小明"}


async def test_erasing_one_purpose_leaves_the_others(vault: Vault) -> None:
    await vault.write([*MING, value("person-1", "name", "小明", VISITS)])
    await vault.erase("person-1", MEDIATION)
    assert await vault.holds(["person-1", "person-2"]) == {"person-1": {VISITS}}
    gone = await vault.read(["person-1"], FIELDS, MEDIATION, OFFICER)
    assert dict(gone["person-1"]) == dict.fromkeys(FIELDS, ERASED)
    assert str(gone["person-1"]["name"]) == "[已删除]"
    left = await vault.read(["person-1"], ["name"], VISITS, OFFICER)
    assert left["person-1"]["name"] == "小明"


async def test_all_of_a_person_is_erased(vault: Vault) -> None:
    await vault.write([*MING, value("person-1", "name", "小明", VISITS), value("person-2", "name", "李")])
    assert len(await vault.erase("person-1")) == 2
    assert await vault.holds(["person-1", "person-2"]) == {"person-2": {MEDIATION}}
    assert await vault.erase("person-1") == set()


async def test_whoever_comes_back_has_a_new_key(vault: Vault) -> None:
    (old,) = await vault.write(MING)
    await vault.erase("person-1")
    (new,) = await vault.write(MING[:1])
    shown = await vault.read(["person-1"], FIELDS, MEDIATION, OFFICER)
    assert (old != new, shown["person-1"]) == (True, {"name": NAME, "identity-number": ERASED})


async def test_a_person_is_found_by_number_however_it_is_written(vault: Vault) -> None:
    await vault.write([*MING, value("person-2", "telephone", "138 0013 8000"), value("person-3", "name", NAME)])
    assert await vault.find(Kind.IDENTITY_NUMBER, "１１０１０５ 19491231-002x", OFFICER) == ["person-1"]
    assert await vault.find(Kind.TELEPHONE, "+86 13800138000", OFFICER, MEDIATION) == ["person-2"]
    assert await vault.find(Kind.TELEPHONE, "13800138000", OFFICER, VISITS) == []
    assert await vault.find(Kind.TELEPHONE, "13800138001", OFFICER) == []
    with pytest.raises(KeyError):
        await vault.find(Kind.NAME, NAME, OFFICER)


async def test_a_telephone_is_found_by_whatever_its_detail_is(vault: Vault) -> None:
    await vault.write([value("person-1", "telephone.mobile", "138 0013 8000"), value("person-2", "telephone", "1")])
    assert await vault.find(Kind.TELEPHONE, "+86 13800138000", OFFICER) == ["person-1"]
    await vault.write([value("person-1", "telephone.home", "010-69440000")])
    assert await vault.find(Kind.TELEPHONE, "01069440000", OFFICER) == ["person-1"]
    (key,) = await vault.keys("person-1")
    await vault.let_go(key, ["telephone.home"], ErasedFor.RETENTION)
    assert await vault.find(Kind.TELEPHONE, "13800138000", OFFICER) == ["person-1"]
    assert await vault.find(Kind.TELEPHONE, "01069440000", OFFICER) == []


async def test_who_is_restricted_is_found_for_their_rights_and_by_authorities_alone(vault: Vault) -> None:
    await vault.write([*MING, value("person-1", "identity-number", NUMBER, Purpose.EVALUATION)])
    await vault.restrict("person-1", [MEDIATION], restricted=True)
    for reason in Reason:
        found = await vault.find(Kind.IDENTITY_NUMBER, NUMBER, replace(OFFICER, reason=reason), MEDIATION)
        assert found == (["person-1"] if reason in (Reason.RIGHTS, Reason.AUTHORITY) else [])
    assert await vault.find(Kind.IDENTITY_NUMBER, NUMBER, OFFICER, Purpose.EVALUATION) == ["person-1"]


async def test_a_number_that_was_corrected_or_erased_is_not_found_any_more(vault: Vault) -> None:
    await vault.write(MING)
    await vault.write([value("person-1", "identity-number", "370101190102039973")])
    assert await vault.find(Kind.IDENTITY_NUMBER, NUMBER, OFFICER) == []
    assert await vault.find(Kind.IDENTITY_NUMBER, "370101190102039973", OFFICER) == ["person-1"]
    await vault.erase("person-1")
    assert await vault.find(Kind.IDENTITY_NUMBER, "370101190102039973", OFFICER) == []


async def test_what_is_restricted_is_stored_and_shown_to_its_person_alone(vault: Vault) -> None:
    await vault.write([*MING, value("person-2", "name", "李")])
    await vault.restrict("person-1", [MEDIATION], restricted=True)
    shown = await vault.read(["person-1", "person-2"], ["name"], MEDIATION, OFFICER)
    assert dict(shown) == {"person-1": {"name": RESTRICTED}, "person-2": {"name": "李"}}
    assert (await vault.read(["person-1"], ["name"], MEDIATION, RIGHTS))["person-1"]["name"] == NAME
    await vault.restrict("person-1", [MEDIATION], restricted=False)
    assert (await vault.read(["person-1"], ["name"], MEDIATION, OFFICER))["person-1"]["name"] == NAME


async def test_a_key_that_another_process_destroyed_opens_nothing_here(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:
        await here.write(MING)
        assert (await here.read(["person-1"], ["name"], MEDIATION, OFFICER))["person-1"]["name"] == NAME
        await there.erase("person-1")
        assert (await here.read(["person-1"], ["name"], MEDIATION, OFFICER))["person-1"]["name"] is ERASED
        await here.write(MING)  # under a new key
        assert (await there.read(["person-1"], ["name"], MEDIATION, OFFICER))["person-1"]["name"] == NAME


async def test_two_that_write_the_same_person_at_once_agree_on_a_key(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:
        people = [f"person-{n}" for n in range(20)]
        written = await asyncio.gather(
            *(
                vault.write([value(p, f"free-text.{n}", "甲") for p in people])
                for n, vault in enumerate([here, there] * 5)
            )
        )
        assert len({frozenset(keys) for keys in written}) == 1
        shown = await here.read(people, [f"free-text.{n}" for n in range(10)], MEDIATION, OFFICER)
        assert {person: len(fields) for person, fields in shown.items()} == dict.fromkeys(people, 10)


async def test_who_erases_while_others_write_and_read_leaves_no_half(where: Path | str, keys: Path) -> None:
    async with opened(where, keys) as here, opened(where, keys) as there:

        async def write() -> None:
            for _ in range(10):
                await here.write(MING)

        async def erase() -> None:
            for _ in range(10):
                await there.erase("person-1")

        async def read() -> None:
            for _ in range(10):
                shown = await there.read(["person-1"], ["name"], MEDIATION, OFFICER)
                assert "person-1" not in shown or shown["person-1"]["name"] in (NAME, ERASED)

        await asyncio.gather(write(), erase(), read())
        await there.erase("person-1")
        assert await here.holds(["person-1"]) == {}


async def test_what_was_written_with_one_suite_is_read_by_who_writes_with_another(
    where: Path | str, keys: Path
) -> None:
    async with opened(where, keys) as vault:
        await vault.write(MING)
    async with opened(where, keys, suite=SM4) as vault:
        await vault.write([value("person-1", "name", "王大明")])
        await vault.write([value("person-1", "telephone", "13800138000")])
    async with opened(where, keys) as vault:
        shown = await vault.read(["person-1"], (*FIELDS, "telephone"), MEDIATION, OFFICER)
        assert dict(shown["person-1"]) == {
            "name": "王大明",
            "identity-number": NUMBER,
            "telephone": "13800138000",
        }


async def test_nothing_of_several_is_written_where_one_is_wrong(vault: Vault) -> None:
    for wrong, refusal in [
        (value("person-2", "identity-number", "110105194912310021"), IdentityNumberCheck),
        (value("person-2", "household-class", "red"), NotForPurpose),
        (value("person-2", "name", "\ud800"), NoText),
        (value("王小明", "name", "王"), NoReference),
    ]:
        with pytest.raises(refusal):
            await vault.write([*MING, wrong])
    assert await vault.holds(["person-1"]) == {}


async def test_a_passport_is_no_identity_number(vault: Vault) -> None:
    await vault.write([value("person-1", "identity-number.passport", "E12345678")])
    shown = await vault.read(["person-1"], ["identity-number.passport"], MEDIATION, OFFICER)
    assert shown["person-1"]["identity-number.passport"] == "E12345678"


async def test_who_looked_is_written_with_what_is_read(vault: Vault) -> None:
    await vault.write(MING)
    await vault.read(["person-1", "person-9"], ["name"], MEDIATION, OFFICER)
    await vault.find(Kind.IDENTITY_NUMBER, NUMBER, RIGHTS)
    about = await vault.reads_about("person-1", 10)
    assert [(each.look.reason, each.purpose, each.fields) for each in about] == [
        ("rights", "", ("identity-number",)),
        ("own-work", "mediation", ("name",)),
    ]
    of_unit = await vault.reads_of("110113001", about[-1].look.at, 10)
    assert {(each.person, each.look.caller, each.look.role) for each in of_unit} == {
        ("person-1", "officer-1", "street"),
        ("person-9", "officer-1", "street"),
    }
    assert await vault.reads_of("110113002", about[-1].look.at, 10) == []


async def test_readings_are_counted_by_role_and_reason(vault: Vault) -> None:
    def count(reason: str) -> float:
        labels = {"service": "mediation", "role": "street", "reason": reason}
        return REGISTRY.get_sample_value("vault_reads_total", labels) or 0

    before = count("own-work"), count("rights")
    await vault.write(MING)
    await vault.read(["person-1", "person-2"], ["name"], MEDIATION, OFFICER)
    await vault.all_of("person-1", RIGHTS)
    assert (count("own-work") - before[0], count("rights") - before[1]) == (2, 1)


async def test_no_more_keys_are_remembered_than_are_allowed(vault: Vault) -> None:
    vault.keyring._most = 3
    people = [f"person-{n}" for n in range(9)]
    await vault.write([value(person, "name", person) for person in people])
    shown = await vault.read(people, ["name"], MEDIATION, OFFICER)
    assert {person: fields["name"] for person, fields in shown.items()} == {person: person for person in people}
    assert repr(vault.keyring) == "Keyring(3 remembered)"


async def test_without_a_reading_that_is_kept_nothing_is_read(vault: Vault) -> None:
    await vault.write(MING)
    nobody = replace(OFFICER, caller=None)  # type: ignore[arg-type]
    with pytest.raises((Raced, asyncpg.NotNullViolationError)):
        await vault.read(["person-1"], ["name"], MEDIATION, nobody)
    assert await vault.reads_about("person-1") == []
