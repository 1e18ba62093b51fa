"""Whoever handles a case keeps, finds and reads people; who looked is shown; other districts know of nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.access.caller import Caller
from contracts.access.vault import READ_FOR
from contracts.personal import Reason
from contracts.roles import Role
from services.access.development import DevelopmentKey
from services.access.door import Door
from services.access.tokens import Verifier
from services.chassis.api import api
from services.chassis.clock import SetClock
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.vault.application import VAULT_STREAMS, person_id
from services.vault.rights import rights_routers
from services.vault.vault import Vault
from tests.support.desk import told
from tests.vault.vaults import NAME, NOON, NUMBER, OTHER_NUMBER, opened

SERVICE = Service("mediation", "人民调解", VAULT_STREAMS, {}, {}, rights_routers())
ON = {"on": "2026-05-06"}
CONSENTS = [{"separate": True, "on": "2026-05-06"}]
FIELDS = [{"field": "name", "content": NAME}, {"field": "identity-number", "content": NUMBER}]
KEEP = ON | {"source": "mediation.application", "values": FIELDS, "consents": CONSENTS}
STREET = Caller(subject="officer-1", role=Role.STREET, region="110113001")
DISTRICT = Caller(subject="officer-2", role=Role.DISTRICT, region="110113")
ELSEWHERE = Caller(subject="officer-3", role=Role.STREET, region="110105001")


class Counter:
    def __init__(self, client: httpx.AsyncClient, key: DevelopmentKey, vault: Vault, store: Store) -> None:
        self.client, self.key, self.vault, self.store = client, key, vault, store

    async def ask(
        self, path: str, form: Any = None, caller: Caller = STREET, key: str = "", method: str = "POST"
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key.signer.token(caller)}"} | (
            {"Idempotency-Key": key} if key else {}
        )
        return await self.client.request(method, path, json=form if method == "POST" else None, headers=headers)

    async def show(self, path: str, caller: Caller = STREET) -> httpx.Response:
        return await self.ask(path, caller=caller, method="GET")

    async def kept(self, caller: Caller = STREET, **more: Any) -> str:
        answer = await self.ask("/people", KEEP | more, caller)
        assert answer.status_code == 201, answer.text
        person: str = answer.json()["person"]
        return person

    async def found(self, number: str = NUMBER, caller: Caller = STREET, kind: str = "identity-number") -> Any:
        return (await self.ask("/people/lookup", {"kind": kind, "value": number}, caller)).json()["people"]


@asynccontextmanager
async def counter(where: Path | str, keys: Path, log: Path) -> AsyncIterator[Counter]:
    """A process of the service, with connections of its own."""
    async with opened(where, keys) as vault:
        store = SERVICE.store(SqliteRecorder(log), SetClock(NOON))

        async def ready() -> None:
            await store.recorder.head()

        key = DevelopmentKey.fresh()
        door = partial(Door, verifier=Verifier([key.issuer]))
        app = api("mediation", "人民调解", SERVICE.routers, ready, door=door)
        app.state.store, app.state.vault = store, vault
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://mediation"
        ) as client:
            yield Counter(client, key, vault, store)
        await store.close()


@pytest.fixture
async def desk(where: Path | str, keys: Path, tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(where, keys, tmp_path / "trial.sqlite") as desk:
        yield desk


async def test_somebody_is_kept_found_and_read_and_no_answer_of_keeping_says_a_value(desk: Counter) -> None:
    answer = await desk.ask("/people", KEEP)
    person = answer.json()["person"]
    assert (answer.status_code, person[:2], NAME in answer.text, NUMBER in answer.text) == (201, "p-", False, False)
    assert await desk.found() == [person]
    assert await desk.found(OTHER_NUMBER) == []
    read = await desk.ask(f"/people/{person}/values", {"fields": ["name", "address"]})
    assert read.json() == {"person": person, "values": {"name": NAME}, "gone": {}}
    assert read.headers["cache-control"] == "no-store"
    file = await desk.ask(f"/people/{person}/values", {"fields": ["file.1"]})
    assert told(file) == (422, "TextsAlone", "fields")


async def test_a_number_that_is_known_is_nobody_elses(desk: Counter) -> None:
    person = await desk.kept()
    assert await desk.kept() == person
    assert await desk.kept(values=[*FIELDS, {"field": "telephone.mobile", "content": "13800138000"}]) == person
    assert await desk.found("13800138000", kind="telephone") == [person]
    assert await desk.kept(values=FIELDS[:1]) != person
    await desk.ask(f"/people/{person}/restrictions/mediation", ON, DISTRICT)
    assert told(await desk.ask("/people", KEEP))[1] == "Restricted"
    assert len(set(await asyncio.gather(*(desk.kept(values=_of(OTHER_NUMBER)) for _ in range(5))))) == 1


def _of(number: str) -> Any:
    return [{"field": "identity-number", "content": number}]


async def test_two_processes_that_note_one_number_at_once_know_one_person(
    desk: Counter, where: Path | str, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter(where, keys, tmp_path / "trial.sqlite") as other:
        both = asyncio.Barrier(2)
        for each in (desk, other):
            monkeypatch.setattr(each.vault, "whose", _at_once(each.vault, both))
        people = await asyncio.gather(desk.kept(), other.kept())
        assert len(set(people)) == 1
        assert await desk.found() == await other.found() == [people[0]]
        read = await other.ask(f"/people/{people[0]}/values", {"fields": ["name"]})
        assert read.json()["values"] == {"name": NAME}


def _at_once(vault: Vault, both: asyncio.Barrier) -> Any:
    """Neither goes on before both have found that nobody has the number."""
    asked, first = vault.whose, [True]

    async def whose(*of: Any) -> list[str]:
        found = await asked(*of)
        if first.pop() if first else False:
            assert found == []
            await both.wait()
        return found

    return whose


def _right(number: str) -> Any:
    fields = [{"field": "identity-number", "value": number}]
    return ON | {"purpose": "mediation", "source": "mediation.request", "fields": fields}


async def test_anothers_number_is_not_given_to_somebody_who_is_known(desk: Counter) -> None:
    """Neither by correcting it nor by noting it once more; whose it is, is not said."""
    person, other = await desk.kept(), await desk.kept(values=[FIELDS[0], *_of(OTHER_NUMBER)])
    corrected = await desk.ask(f"/people/{other}/corrections", _right(NUMBER.lower()), DISTRICT)
    noted = await desk.ask("/people", KEEP | {"person": other, "values": FIELDS})
    assert told(corrected) == told(noted) == (409, "NumberOfAnother", "fields")
    assert person not in corrected.text + noted.text
    assert (await desk.found(), await desk.found(OTHER_NUMBER)) == ([person], [other])
    same = await desk.ask(f"/people/{other}/corrections", _right(OTHER_NUMBER), DISTRICT)
    assert same.status_code == 201


async def test_of_two_who_are_corrected_to_one_number_at_once_one_has_it(
    desk: Counter, where: Path | str, keys: Path, tmp_path: Path
) -> None:
    async with counter(where, keys, tmp_path / "trial.sqlite") as other:
        people = [await desk.kept(values=FIELDS[:1]) for _ in range(2)]
        asked = [
            each.ask(f"/people/{person}/corrections", _right(NUMBER), DISTRICT)
            for each, person in zip((desk, other), people, strict=True)
        ]
        answers = await asyncio.gather(*asked)
        assert sorted(each.status_code for each in answers) == [201, 409]
        (whose,) = [person for person, each in zip(people, answers, strict=True) if each.status_code == 201]
        assert await desk.found() == [whose]


@pytest.mark.parametrize("fields", [[FIELDS[0], *_of(OTHER_NUMBER)], FIELDS[:1]], ids=["of another number", "of none"])
async def test_a_correction_that_died_before_it_was_told_brings_nobody_elses_name_to_its_person(
    desk: Counter, monkeypatch: pytest.MonkeyPatch, fields: Any
) -> None:
    async def dies(*_: object) -> None:
        raise ConnectionError

    person = await desk.kept(values=fields)
    with monkeypatch.context() as cut:
        cut.setattr(desk.store, "append", dies)
        assert (await desk.ask(f"/people/{person}/corrections", _right(NUMBER), DISTRICT)).status_code == 500
    other = [{"field": "name", "content": "李明"}, *_of(NUMBER)]
    assert told(await desk.ask("/people", KEEP | {"values": other})) == (409, "NumberOfAnother", "fields")
    read = await desk.ask(f"/people/{person}/values", {"fields": ["name"]})
    assert read.json()["values"] == {"name": NAME}
    assert (await desk.ask(f"/people/{person}/corrections", _right(NUMBER), DISTRICT)).status_code == 201
    assert await desk.kept() == person


async def test_a_number_that_was_corrected_away_is_the_next_ones(desk: Counter) -> None:
    """Nothing is left of whose it was, though it was so a moment ago."""
    person = await desk.kept()
    assert (await desk.ask(f"/people/{person}/corrections", _right(OTHER_NUMBER), DISTRICT)).status_code == 201
    other = await desk.kept()
    assert other != person
    assert (await desk.found(), await desk.found(OTHER_NUMBER)) == ([other], [person])


async def test_who_noted_a_number_and_died_before_it_was_sealed_is_found_by_it_for_a_day(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault, "write", dies)
        assert (await desk.ask("/people", KEEP)).status_code == 500
    assert await desk.found() == []
    person = await desk.kept()
    (first, *_) = await desk.store.recorder.log(0, 1)
    assert (await desk.found(), first.stream) == ([person], person_id(person))


async def test_the_same_request_keeps_one_person_and_seals_what_was_not(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = KEEP | {"values": FIELDS[:1]}

    async def dies(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as cut:
        cut.setattr(desk.vault, "write", dies)
        assert (await desk.ask("/people", nobody, key="k1")).status_code == 500
    first, again = await desk.ask("/people", nobody, key="k1"), await desk.ask("/people", nobody, key="k1")
    person = first.json()["person"]
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    read = await desk.ask(f"/people/{person}/values", {"fields": ["name"]})
    assert read.json()["values"] == {"name": NAME}
    assert told(await desk.ask("/people", KEEP, key="k1"))[1] == "KeyReused"


async def test_what_may_not_be_kept_is_refused_as_noting_it_is(desk: Counter) -> None:
    assert told(await desk.ask("/people", KEEP | {"consents": []}))[1] == "ConsentMissing"
    child = KEEP | {"born_on": "2015-01-01", "values": FIELDS[:1]}
    assert told(await desk.ask("/people", child))[1] == "GuardianMissing"
    by_guardian = [CONSENTS[0] | {"by_guardian": True}]
    assert told(await desk.ask("/people", child | {"consents": by_guardian}))[1] == "GuardianUnknown"
    await desk.kept(values=FIELDS[:1], born_on="2015-01-01", guardian="person-2", consents=by_guardian)
    for wrong in ([{"field": "name", "content": 13800138000}], [{"field": "identity-number", "content": "1" + NUMBER}]):
        answer = await desk.ask("/people", KEEP | {"values": wrong})
        assert answer.status_code == 422
        assert "13800138000" not in answer.text
        assert NUMBER not in answer.text


async def test_other_districts_know_of_nobody_until_they_note_them_by_their_number(desk: Counter) -> None:
    person = await desk.kept()
    asked = {"fields": ["name"]}
    assert await desk.found(caller=ELSEWHERE) == []
    for path, form in ((f"/people/{person}/values", asked), (f"/people/{person}/consents/mediation/withdrawal", ON)):
        assert told(await desk.ask(path, form, ELSEWHERE))[:2] == (404, "NotFound")
    assert told(await desk.ask("/people", KEEP | {"person": person}, ELSEWHERE))[:2] == (404, "NotFound")
    assert (await desk.show(f"/people/{person}/reads", ELSEWHERE)).status_code == 403
    assert (await desk.show(f"/people/{person}", ELSEWHERE)).status_code == 404
    assert await desk.kept(ELSEWHERE) == person
    assert await desk.found(caller=ELSEWHERE) == [person]
    assert (await desk.ask(f"/people/{person}/values", asked, ELSEWHERE)).json()["values"] == {"name": NAME}


async def test_only_deciders_and_the_person_end_what_is_held(desk: Counter) -> None:
    person = await desk.kept()
    own = Caller(subject=person, role=Role.RESIDENT)
    neighbour = Caller(subject="person-9", role=Role.RESIDENT)
    assert told(await desk.ask(f"/people/{person}/erasure", {}))[:2] == (403, "RoleMayNot")
    assert told(await desk.ask(f"/people/{person}/erasure", {}, neighbour))[:2] == (404, "NotFound")
    assert (await desk.ask(f"/people/{person}/exports", None, own)).json()["document"]["person"] == person
    hold = ON | {"reason": "archive", "reference": "A-1"}
    archivist = Caller(subject="officer-4", role=Role.ARCHIVIST, region="110113")
    assert (await desk.ask(f"/people/{person}/holds", hold, archivist)).status_code == 201
    assert told(await desk.ask(f"/people/{person}/erasure", {}, own))[1] == "ErasureHeld"
    assert (await desk.ask(f"/people/{person}/holds/A-1/lifting", ON, DISTRICT)).status_code == 201
    assert (await desk.ask(f"/people/{person}/erasure", {}, own)).status_code == 201
    read = await desk.ask(f"/people/{person}/values", {"fields": ["name"]})
    assert read.json() == {"person": person, "values": {}, "gone": {"name": "erased"}}


@pytest.mark.parametrize("reason", Reason)
async def test_for_which_reason_somebody_is_looked_at_is_bound_to_roles(desk: Counter, reason: Reason) -> None:
    """What may only be stored is opened for a right, or for a court, by who decides on it and by nobody else."""
    person, bound = await desk.kept(), reason in READ_FOR
    await desk.ask(f"/people/{person}/restrictions/mediation", ON, DISTRICT)
    read = f"/people/{person}/values", {"fields": ["name"], "reason": reason}
    found = "/people/lookup", {"kind": "identity-number", "value": NUMBER, "reason": reason}
    for path, form in (read, found):
        answer = await desk.ask(path, form)
        assert (told(answer) if bound else answer.status_code) == ((403, "ReasonNotOfRole", "reason") if bound else 200)
    looked = [each.look.caller for each in await desk.vault.reads_about(person)]
    assert looked == ([] if bound else [STREET.subject])
    assert (await desk.ask(*read, DISTRICT)).json()["values"] == ({"name": NAME} if bound else {})
    assert (await desk.ask(*found, DISTRICT)).json()["people"] == ([person] if bound else [])


async def test_who_looked_is_shown_to_the_person_and_to_the_head_of_the_unit_page_by_page(desk: Counter) -> None:
    person = await desk.kept()
    for reason in ("own-work", "review", "emergency"):
        await desk.ask(f"/people/{person}/values", {"fields": ["name"], "reason": reason})
    own = Caller(subject=person, role=Role.RESIDENT)
    reads = (await desk.show(f"/people/{person}/reads", own)).json()["reads"]
    assert [(each["caller"], each["reason"], each["fields"]) for each in reads] == [
        ("officer-1", reason, ["name"]) for reason in ("emergency", "review", "own-work")
    ]
    first = (await desk.show("/vault-reads?limit=2")).json()
    rest = (await desk.show(f"/vault-reads?limit=5&before={first['next']}")).json()
    shown = [each["reason"] for each in (*first["reads"], *rest["reads"])]
    assert (shown[:3], rest["next"]) == (["emergency", "review", "own-work"], None)
    assert (await desk.show("/vault-reads", ELSEWHERE)).json()["reads"] == []
    assert (await desk.show("/vault-reads", own)).status_code == 403
