"""The rights of a person over HTTP, on a service's real store, and a vault on either database."""

import base64
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.identity_number import IdentityNumberCheck
from contracts.personal import NOBODYS, Purpose
from services.chassis.api import api
from services.chassis.clock import SetClock
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.streams import Occasion
from services.vault import carrying_out
from services.vault.application import PEOPLE, VAULT_STREAMS, person_id
from services.vault.domain.refusals import GuardianMissing
from services.vault.noting import keep, noting
from services.vault.rights import rights_routers
from services.vault.telling import Told
from services.vault.values import NoText, Value
from services.vault.vault import Vault
from services.vault.veiled import ERASED, RESTRICTED
from tests.support.desk import Desk, told
from tests.support.open_door import OpenDoor
from tests.vault.vaults import MARCH, MING, NAME, NOON, NUMBER, OFFICER, TODAY, opened, value

SERVICE = Service("trial", "试用", VAULT_STREAMS, {}, {}, rights_routers())
OCCASION = Occasion(effective_on=TODAY, actor="officer-1", policy="trial@1")
ON = {"on": "2026-05-06"}
PERSON = "/people/person-1"


class Counter(Desk):
    """A service that keeps people's values, as its clients meet it."""

    vault: Vault

    async def note(self, *values: Value) -> None:
        changes = await noting(self.store, values, today=TODAY)
        await self.store.append(OCCASION, *changes)
        await keep(self.vault, self.store, changes, values)

    async def read(self, field: str = "name", purpose: Purpose = Purpose.MEDIATION) -> Any:
        shown = await self.vault.read(["person-1"], [field], purpose, OFFICER)
        return shown["person-1"].get(field) if "person-1" in shown else None

    async def state(self) -> Any:
        return (await self.store.load(PEOPLE, person_id("person-1"))).state


@pytest.fixture
async def desk(where: Path | str, keys: Path, tmp_path: Path) -> AsyncIterator[Counter]:
    async with opened(where, keys) as vault:
        store = SERVICE.store(SqliteRecorder(tmp_path / "trial.sqlite"), SetClock(NOON))

        async def ready() -> None:
            await store.recorder.head()

        app = api("trial", "试用", SERVICE.routers, ready, door=OpenDoor)
        app.state.store, app.state.vault = store, vault
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial") as client:
            yield Counter(client, store, vault)
        await store.close()


async def consented(desk: Counter, *, separate: bool = True) -> None:
    await desk.done(f"{PERSON}/consents/mediation", ON | {"separate": separate})
    await desk.note(*MING)


async def test_an_export_is_all_that_is_held_with_purposes_sources_and_days(desk: Counter) -> None:
    await consented(desk)
    await desk.note(value("person-1", "file.1", b"\x00scan"))
    answer = await desk.post(f"{PERSON}/exports", None)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    document = answer.json()["document"]
    (mediation,) = document["held"]
    fields = {each["field"]: each for each in mediation["fields"]}
    assert (document["person"], mediation["purpose"], mediation["zh"]) == ("person-1", "mediation", "人民调解")
    assert fields["identity-number"] == {
        "field": "identity-number",
        "zh": "身份证件号码",
        "value": NUMBER,
        "source": "mediation.application",
        "noted_on": "2026-03-02",
        "until": "2036-03-02",
        "basis": "consent",
    }
    assert base64.b64decode(fields["file.1"]["base64"]) == b"\x00scan"
    about = await desk.vault.reads_about("person-1", 10)
    assert [(each.look.caller, each.look.unit, each.look.reason) for each in about] == [
        ("officer-1", "110113001", "rights")
    ]


async def test_an_export_of_nobody_is_refused(desk: Counter) -> None:
    assert told(await desk.post(f"{PERSON}/exports", None)) == (404, "NothingHeldAtAll", "person")


async def test_the_same_request_hands_out_the_document_again(desk: Counter) -> None:
    await consented(desk)
    first = await desk.post(f"{PERSON}/exports", None, **{"Idempotency-Key": "e1"})
    again = await desk.post(f"{PERSON}/exports", None, **{"Idempotency-Key": "e1"})
    assert first.json() == again.json()


async def test_what_is_wrong_is_corrected(desk: Counter) -> None:
    await consented(desk)
    form = ON | {"purpose": "mediation", "source": "request-7", "fields": [{"field": "name", "value": "王晓明"}]}
    await desk.done(f"{PERSON}/corrections", form)
    assert await desk.read() == "王晓明"
    assert (await desk.state()).held[Purpose.MEDIATION]["name"] == TODAY


async def test_a_correction_that_is_asked_for_again_does_not_undo_a_later_one(desk: Counter) -> None:
    await consented(desk)

    async def corrected(name: str, key: str) -> httpx.Response:
        fields = [{"field": "name", "value": name}]
        form = ON | {"purpose": "mediation", "source": "request-7", "fields": fields}
        return await desk.post(f"{PERSON}/corrections", form, **{"Idempotency-Key": key})

    await corrected("王一", "k1")
    await corrected("王二", "k2")
    again = await corrected("王一", "k1")
    assert (again.status_code, again.headers["idempotent-replayed"], await desk.read()) == (201, "true", "王二")


async def test_who_died_before_a_correction_was_sealed_is_asked_again(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await consented(desk)
    fields = [{"field": "name", "value": "王一"}]
    form, key = ON | {"purpose": "mediation", "source": "request-7", "fields": fields}, {"Idempotency-Key": "k1"}

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault, "write", dies)
        assert (await desk.post(f"{PERSON}/corrections", form, **key)).status_code == 500
    assert await desk.read() == NAME
    await desk.post(f"{PERSON}/corrections", form, **key)
    assert await desk.read() == "王一"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([{"field": "name"}], (422, "OneContent", "fields")),
        ([{"field": "name", "value": "甲", "base64": "AAAA"}], (422, "OneContent", "fields")),
        ([{"field": "file.1", "base64": "***"}], (422, "OneContent", "fields")),
        ([{"field": "household-class", "value": "red"}], (422, "NotForPurpose", "field")),
        ([{"field": "nickname", "value": "甲"}], (422, "NoSuchField", "field")),
        (
            [{"field": "identity-number", "value": "110105194912310021"}],
            (422, "IdentityNumberCheck", "identity_number"),
        ),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_without_saying_it_again(
    desk: Counter, fields: Any, problem: Any
) -> None:
    await consented(desk)
    form = ON | {"purpose": "mediation", "source": "request-7", "fields": fields}
    answer = await desk.post(f"{PERSON}/corrections", form)
    assert told(answer) == problem
    assert "110105194912310021" not in answer.text


async def test_what_is_restricted_is_only_stored_until_that_is_lifted(desk: Counter) -> None:
    await consented(desk)
    await desk.done(f"{PERSON}/restrictions/mediation", ON)
    assert await desk.read() is RESTRICTED
    assert told(await desk.post(f"{PERSON}/restrictions/mediation", ON)) == (409, "Restricted", "purpose")
    await desk.done(f"{PERSON}/restrictions/mediation/lifting", ON)
    assert await desk.read() == NAME
    assert told(await desk.post(f"{PERSON}/restrictions/mediation/lifting", ON)) == (409, "NotRestricted", "purpose")


async def test_erasing_is_refused_while_a_hold_stands_and_names_why(desk: Counter) -> None:
    await consented(desk)
    hold = ON | {"reason": "litigation", "reference": "(2026)京0113民初1号"}
    await desk.done(f"{PERSON}/holds", hold)
    refused = await desk.post(f"{PERSON}/erasure", {})
    assert told(refused) == (409, "ErasureHeld", "person")
    assert "诉讼、仲裁" in refused.json()["detail"]
    assert told(await desk.post(f"{PERSON}/holds", hold)) == (409, "HoldStands", "reference")
    assert await desk.read() == NAME
    await desk.done(f"{PERSON}/holds/(2026)京0113民初1号/lifting", ON)
    await desk.done(f"{PERSON}/erasure", {"purpose": "mediation"})
    assert await desk.read() is ERASED
    assert told(await desk.post(f"{PERSON}/erasure", {})) == (404, "NothingHeldAtAll", "person")


async def test_who_died_between_the_fact_and_the_key_is_asked_again(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await consented(desk)

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault.tables, "erase", dies)
        assert (await desk.post(f"{PERSON}/erasure", {}, **{"Idempotency-Key": "k1"})).status_code == 500
    assert await desk.read() == NAME  # told, and not yet done
    await desk.post(f"{PERSON}/erasure", {}, **{"Idempotency-Key": "k1"})
    assert await desk.read() is ERASED


async def test_a_consent_that_is_withdrawn_takes_what_rested_on_it(desk: Counter) -> None:
    await consented(desk)
    await desk.done(f"{PERSON}/consents/mediation/withdrawal", ON)
    assert await desk.read() is ERASED
    assert told(await desk.post(f"{PERSON}/consents/mediation/withdrawal", ON)) == (409, "ConsentMissing", "purpose")


async def test_a_consent_that_is_withdrawn_under_a_hold_only_restricts(desk: Counter) -> None:
    await consented(desk)
    await desk.done(f"{PERSON}/holds", ON | {"reason": "archive", "reference": "A-1"})
    await desk.done(f"{PERSON}/consents/mediation/withdrawal", ON)
    assert await desk.read() is RESTRICTED


async def test_a_guardian_consents_for_a_child(desk: Counter) -> None:
    early = await desk.post(f"{PERSON}/consents/mediation", ON | {"by_guardian": True})
    assert told(early) == (409, "GuardianUnknown", "guardian")
    assert told(await desk.post(f"{PERSON}/guardian", ON | {"guardian": "person-1"})) == (
        422,
        "OwnGuardian",
        "guardian",
    )
    await desk.done(f"{PERSON}/guardian", ON | {"guardian": "person-2"})
    await desk.done(f"{PERSON}/consents/mediation", ON | {"by_guardian": True, "separate": True})
    assert (await desk.state()).consents[Purpose.MEDIATION].by == "person-2"


async def test_what_the_log_says_of_a_person_is_shown_without_values(desk: Counter) -> None:
    assert told(await desk.client.get(PERSON))[:2] == (404, "NotFound")
    await consented(desk)
    shown = await desk.client.get(PERSON)
    assert shown.json()["state"]["held"] == {"mediation": {"identity-number": "2026-03-02", "name": "2026-03-02"}}
    assert NAME not in shown.text
    assert MARCH.isoformat() in shown.text


@pytest.mark.parametrize("person", ["王小明", "110105194912310022", "13800138000"])
async def test_a_person_is_meant_by_a_reference(desk: Counter, person: str) -> None:
    answer = await desk.post(f"/people/{person}/erasure", {})
    assert told(answer)[0] == 422
    assert person not in answer.text


@pytest.mark.parametrize("kind", NOBODYS)
async def test_a_texts_reference_is_no_persons(desk: Counter, kind: str) -> None:
    nobody = f"{kind}mediation:0198f2b4-0000-7000-8000-000000000001"
    for path, form, field in (
        (f"/people/{nobody}/erasure", {}, "person"),
        (f"/people/{nobody}/values", {"fields": ["free-text"]}, "person"),
        (f"{PERSON}/guardian", ON | {"guardian": nobody}, "guardian"),
    ):
        assert told(await desk.post(path, form)) == (422, "NobodysReference", field)
    assert await desk.facts() == 0


async def test_what_cannot_be_sealed_is_not_told_either(desk: Counter) -> None:
    await consented(desk)
    facts = await desk.facts()
    with pytest.raises(NoText):
        await desk.note(value("person-1", "name", "\ud800"))
    with pytest.raises(IdentityNumberCheck):
        await desk.note(value("person-1", "name", "王"), value("person-1", "identity-number", "110105194912310021"))
    assert (await desk.facts(), await desk.read()) == (facts, NAME)


async def test_a_child_is_known_by_its_number_or_its_day_of_birth(desk: Counter) -> None:
    await desk.done(f"{PERSON}/consents/mediation", ON | {"separate": True})
    with pytest.raises(GuardianMissing):
        await desk.note(value("person-1", "identity-number", "110105201206010022"))
    with pytest.raises(GuardianMissing):
        await noting(desk.store, MING[:1], today=TODAY, born_on=TODAY.replace(year=2012, day=7))
    assert await noting(desk.store, MING[:1], today=TODAY, born_on=TODAY.replace(year=2012))


SECRETS = ("王小明", "13800138000", "11010519491231002")
NAMED = {"field": "name", "value": "王小明"}
CORRECTION = ON | {"purpose": "mediation", "source": "request-7", "fields": [NAMED]}


@pytest.mark.parametrize(
    ("path", "form", "problem"),
    [
        (f"{PERSON}/corrections", {**CORRECTION, "fields": [{"field": "name", "value": 13800138000}]}, "string_type"),
        (f"{PERSON}/corrections", {**CORRECTION, "fields": [{**NAMED, "value": "王小明" * 9000}]}, "string_too_long"),
        (f"{PERSON}/corrections", {**CORRECTION, "fields": ["王小明"]}, "model_attributes_type"),
        (f"{PERSON}/corrections", {**CORRECTION, "fields": {"name": "王小明"}}, "list_type"),
        (f"{PERSON}/corrections", {**CORRECTION, "fields": [{"value": "王小明"}]}, "missing"),
        (f"{PERSON}/corrections", {**CORRECTION, "fields": [{**NAMED, "王小明": "1"}]}, "extra_forbidden"),
        (f"{PERSON}/corrections", {**CORRECTION, "name": "王小明"}, "extra_forbidden"),
        (f"{PERSON}/corrections", {**CORRECTION, "purpose": "王小明"}, "enum"),
        (f"{PERSON}/corrections", {**CORRECTION, "source": "王小明" * 40}, "string_too_long"),
        (f"{PERSON}/corrections", {**CORRECTION, "source": "王小明"}, "NoSource"),
        (f"{PERSON}/corrections", {**CORRECTION, "on": "王小明"}, "NotADay"),
        (f"{PERSON}/restrictions/王小明", ON, "enum"),
        (f"{PERSON}/restrictions/mediation", {"on": 13800138000}, "NotADay"),
        (f"/people/{'王小明' * 30}/restrictions/mediation", ON, "NoReference"),
        (f"{PERSON}/consents/mediation", ON | {"separate": "王小明"}, "bool_type"),
        (f"{PERSON}/guardian", ON | {"guardian": "13800138000"}, "PersonalNumber"),
        (f"{PERSON}/guardian", ON | {"guardian": "王小明"}, "string_pattern_mismatch"),
        (f"{PERSON}/holds", ON | {"reason": "王小明", "reference": "A-1"}, "enum"),
        (f"{PERSON}/holds", ON | {"reason": "audit", "reference": "11010519491231002X"}, "PersonalNumber"),
        (f"{PERSON}/holds/{'王小明' * 30}/lifting", ON, "NoOrder"),
    ],
)
async def test_no_refusal_says_again_what_was_given(desk: Counter, path: str, form: Any, problem: str) -> None:
    await consented(desk)
    answer = await desk.post(path, form)
    assert told(answer)[:2] == (422, problem)
    assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize(
    ("path", "form", "done"),
    [
        (f"{PERSON}/consents/mediation/withdrawal", ON, ERASED),
        (f"{PERSON}/restrictions/mediation", ON, RESTRICTED),
        (f"{PERSON}/erasure", {"purpose": "mediation"}, ERASED),
        (f"{PERSON}/erasure", {}, ERASED),
    ],
)
async def test_what_was_told_and_not_done_is_done_when_it_is_asked_for_again(
    desk: Counter, path: str, form: Any, done: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await consented(desk)

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        for each in ("erase", "restrict"):
            cut.setattr(desk.vault.tables, each, dies)
        assert (await desk.post(path, form, **{"Idempotency-Key": "k1"})).status_code == 500
    assert await desk.read() == NAME
    facts, settled = await desk.facts(), _counted(monkeypatch)
    again = await desk.post(path, form, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.headers["idempotent-replayed"], await desk.read()) == (201, "true", done)
    assert (len(settled), await desk.facts()) == (1, facts)


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is carried out of what was told, one for each time: how many facts."""
    settled: list[int] = []
    carry_out = carrying_out.carry_out

    async def counted(vault: Vault, told: Iterable[Told]) -> None:
        told = list(told)
        settled.append(len(told))
        await carry_out(vault, told)

    monkeypatch.setattr(carrying_out, "carry_out", counted)
    return settled


async def test_a_restriction_that_was_lifted_and_not_done_is_lifted_when_it_is_asked_for_again(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await consented(desk)
    await desk.done(f"{PERSON}/restrictions/mediation", ON)

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault.tables, "restrict", dies)
        lifted = await desk.post(f"{PERSON}/restrictions/mediation/lifting", ON, **{"Idempotency-Key": "k1"})
        assert lifted.status_code == 500
    assert await desk.read() is RESTRICTED
    await desk.post(f"{PERSON}/restrictions/mediation/lifting", ON, **{"Idempotency-Key": "k1"})
    assert await desk.read() == NAME


async def test_a_correction_is_sealed_when_it_is_asked_for_again_though_it_would_be_refused_now(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await consented(desk)
    added = {"fields": [{"field": "health", "value": "良好"}]}

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault, "write", dies)
        answer = await desk.post(f"{PERSON}/corrections", CORRECTION | added, **{"Idempotency-Key": "k1"})
        assert answer.status_code == 500
    await desk.done(f"{PERSON}/consents/mediation", ON | {"separate": False})
    other = CORRECTION | {"fields": [{"field": "health.later", "value": "良好"}]}
    assert told(await desk.post(f"{PERSON}/corrections", other))[1] == "SeparateConsentMissing"
    again = await desk.post(f"{PERSON}/corrections", CORRECTION | added, **{"Idempotency-Key": "k1"})
    assert (again.status_code, await desk.read("health")) == (201, "良好")
    reused = await desk.post(f"{PERSON}/corrections", other, **{"Idempotency-Key": "k1"})
    assert told(reused)[1] == "KeyReused"
    assert await desk.read("health.later") is None


async def test_what_a_correction_adds_asks_for_the_consent_that_noting_it_would(desk: Counter) -> None:
    await desk.done(f"{PERSON}/consents/mediation", ON | {"separate": False})
    await desk.note(MING[0])
    for field, refused in (("health", "SeparateConsentMissing"), ("address", None), ("name", None)):
        form = CORRECTION | {"fields": [{"field": field, "value": "1"}]}
        answer = await desk.post(f"{PERSON}/corrections", form)
        assert (told(answer)[1] if answer.status_code != 201 else None) == refused
    assert await desk.read("health") is None
