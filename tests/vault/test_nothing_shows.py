"""No value, no number and no key shows itself in a representation, an exception, or a log."""

import logging
import traceback
from pathlib import Path

import pytest

from contracts.identity_number import identity_number
from contracts.personal import ErasedFor, Kind, Purpose
from services.vault.blind_index import BlindIndex
from services.vault.blobs import DataKey
from services.vault.domain.person import Person
from services.vault.exporting import export
from services.vault.key_file import KeyFile
from services.vault.master_keys import Bare
from services.vault.suites import Unopenable
from services.vault.tables import Writing
from services.vault.values import Value
from services.vault.vault import Vault
from tests.vault.vaults import MING, NAME, NUMBER, OFFICER, RIGHTS, TODAY, value

SECRET = ("王小明", NUMBER, "11010519491231002", "听力")
MEDIATION = Purpose.MEDIATION


def nothing_in(*texts: str) -> None:
    for text in texts:
        assert [secret for secret in SECRET if secret in text] == [], text[:200]


async def test_nothing_that_is_made_of_values_shows_them(vault: Vault) -> None:
    file = value("person-1", "file.1", "听力".encode())
    await vault.write([*MING, file])
    shown = await vault.read(["person-1"], ["name", "identity-number"], MEDIATION, OFFICER)
    document = await export(vault, "person-1", Person(), RIGHTS)
    found, opened, _ = await vault.all_of("person-1", RIGHTS)
    prepared = vault._sealing.prepared(MING, today=TODAY)
    for each in (*MING, file, shown, shown["person-1"], document, document.held[0], opened, prepared, found, vault):
        nothing_in(repr(each), str(each), f"{each}", repr([each]), repr({"a": each}))
    nothing_in(repr(identity_number(NUMBER, today=TODAY)))


def test_no_key_shows_itself(keys: Path) -> None:
    root = b"\x61" * 32
    shown = repr([DataKey(root), Bare(root, b""), BlindIndex(DataKey(root), "a"), KeyFile(keys)])
    assert "a" * 8 not in shown
    assert keys.read_text().split()[1] not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        value("person-1", "identity-number", NUMBER[:-1] + "1"),
        value("person-1", "name", f"{NAME}\ud800"),
        value(f"{NAME}", "name", NAME),
        value(NUMBER, "name", NAME),
        value("person-1", f"name.{NUMBER}", NAME),
        value("person-1", NAME, NAME),
        Value("person-1", MEDIATION, "name", NUMBER, TODAY, NAME),
        Value("person-1", MEDIATION, "name", NAME, TODAY, NAME),
        value("person-1", "household-class", NAME),
    ],
)
async def test_no_refusal_says_what_was_given(vault: Vault, wrong: Value) -> None:
    with pytest.raises(Exception) as told:  # noqa: PT011
        await vault.write([wrong])
    nothing_in(*_all_of(told.value))


async def test_what_was_moved_in_the_database_says_nothing_but_that(
    vault: Vault, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await vault.write([*MING, value("person-2", "name", "李")])
    found = await vault.tables.under(list(await vault.keys("person-1")))
    (mine,) = (each for each in found if each.value.field == "name")
    (other,) = await vault.keys("person-2")
    moved = mine.value._replace(key=other)
    await vault.tables.write(Writing([], [moved], []))
    with pytest.raises(Unopenable) as told:
        await vault.read(["person-2"], ["name"], MEDIATION, OFFICER)
    nothing_in(*_all_of(told.value))
    await vault.find(Kind.IDENTITY_NUMBER, NUMBER, OFFICER)
    await vault.destroy(await vault.keys("person-1"), ErasedFor.REQUEST)
    nothing_in(caplog.text, *capsys.readouterr())


def _all_of(wrong: BaseException) -> list[str]:
    """What a log would have of it: its text, and the locals of nobody."""
    texts = [str(wrong), repr(wrong), repr(getattr(wrong, "values", "")), *traceback.format_exception(wrong)]
    return texts + (_all_of(wrong.__cause__) if wrong.__cause__ else [])
