"""Free texts lie in the vault: a fact holds a reference, and whoever may see the thing reads the text in its place."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from msgspec.structs import replace
from starlette.types import Message, Receive, Scope, Send

from contracts.access.caller import Caller
from contracts.personal import ErasedFor
from contracts.prose import ASIDE, REFERENCE
from contracts.registration import RefusalGround
from contracts.roles import Role
from contracts.vocabulary import OrganisationKind
from services.chassis.clock import today
from services.chassis.problems import problem
from services.chassis.remote_log import RemoteLog
from services.chassis.streams import Occasion
from services.city.texts_shown import RemoteTexts
from services.registration.application import APPLICATIONS
from services.registration.domain.application_facts import ApplicationRefused, Matter
from services.vault.shown_texts import NOBODY, TextsAside
from services.vault.texts import AWAY, Texts
from tests.procurement.desks import RETURN
from tests.procurement.desks import opened as opened_procurement
from tests.registration.desks import APPLICATION, Desk, opened
from tests.support import desk as desks
from tests.support.citizen import reference

MAY = date(2026, 5, 6)
TEXT = '张三丰的材料系伪造,"印章"不符'
NO = {"on": "2026-05-06", "ground": "fraud", "reasons": TEXT}
CODE = "shunyi-2025"
SCOPE = {"type": "http", "method": "POST", "path": "/", "headers": []}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def refused(desk: Desk, **asked: object) -> str:
    case = await desk.examined(**asked)
    answer = await desk.post(f"/applications/{case}/refusal", NO, "officer-3", **{"Idempotency-Key": f"no-{case}"})
    assert answer.status_code == 201, answer.text
    return case


def refusal_of(reasons: str) -> ApplicationRefused:
    matter = Matter(kind=OrganisationKind.ASSOCIATION, registrar="110113", applied_on=MAY)
    days = {"accepted_on": MAY, "decided_on": MAY}
    return ApplicationRefused(matter=matter, **days, ground=RefusalGround.FRAUD, reasons=reasons, officer="officer-3")


async def last(desk: Desk, stream: str) -> Any:
    return desk.store.mapper.fact((await desk.store.recorder.stream(UUID(stream)))[-1])


async def kept(desk: Desk) -> int:
    """How many values there are in the vault."""
    return sum(each[1] for each in (await desk.vault.tables.count_over(today(desk.store.clock).replace(2099))).values())


async def shown(desk: desks.Desk, path: str, role: str, subject: str = "clerk-5") -> httpx.Response:
    return await desk.client.get(path, headers={"Linli-Actor": subject, "Linli-Role": role})


async def test_a_fact_holds_a_reference_and_no_file_has_the_text(desk: Desk, tmp_path: Path) -> None:
    case = await refused(desk)
    assert REFERENCE.fullmatch((await last(desk, case)).reasons)
    written = b"".join(await asyncio.to_thread(lambda: [each.read_bytes() for each in tmp_path.iterdir()]))
    assert (TEXT.encode() in written, "张三丰".encode() in written) == (False, False)


async def test_whoever_sees_the_thing_reads_the_text_and_that_is_on_record(desk: Desk) -> None:
    case = await refused(desk)
    answer = await shown(desk, f"/applications/{case}", "district")
    assert answer.json()["state"]["reasons"] == TEXT
    assert int(answer.headers["content-length"]) == len(answer.content)
    looked = await desk.vault.reads_about((await last(desk, case)).reasons)
    assert [(each.look.caller, each.look.role, each.look.unit) for each in looked] == [
        ("clerk-5", "district", "110113")
    ]


async def test_who_asks_again_is_answered_alike_and_leaves_no_second_text(desk: Desk) -> None:
    case = await refused(desk)
    again = await desk.post(f"/applications/{case}/refusal", NO, "officer-3", **{"Idempotency-Key": f"no-{case}"})
    assert (again.status_code, again.headers["idempotent-replayed"], await kept(desk)) == (201, "true", 1)


async def test_a_texts_reference_is_taken_for_nobody_in_a_command(desk: Desk) -> None:
    text = (await last(desk, await refused(desk))).reasons
    facts = await desk.facts()
    answer = await desk.post("/applications", APPLICATION | {"head": text})
    assert (desks.told(answer), await desk.facts()) == ((422, "NobodysReference", "head"), facts)


async def test_the_same_text_given_to_two_cases_is_two_texts(desk: Desk) -> None:
    first = await refused(desk)
    second = await refused(desk, name="顺义区胜利街道助老会", head=reference("person"))
    assert (await last(desk, first)).reasons != (await last(desk, second)).reasons
    assert await kept(desk) == 2


async def test_a_command_that_is_refused_by_the_store_leaves_no_text(desk: Desk) -> None:
    case = await desk.examined()
    stale = await desk.post(f"/applications/{case}/refusal", NO, "officer-3", **{"If-Match": '"1"'})
    assert (stale.status_code, await kept(desk)) == (412, 0)


async def test_a_refusal_repeats_no_text(desk: Desk) -> None:
    case = await desk.examined()
    for wrong in ("李四110113194901015217", "张三丰\u202e", "张三丰" * 1000):
        answer = await desk.post(f"/applications/{case}/refusal", {**NO, "reasons": wrong}, "officer-3")
        assert answer.status_code == 422
        assert ("张三丰" in answer.text, "李四" in answer.text, "194901015217" in answer.text) == (False, False, False)


async def test_what_is_erased_is_shown_as_such_and_the_case_stays(desk: Desk) -> None:
    case = await refused(desk)
    await desk.vault.erase((await last(desk, case)).reasons, why=ErasedFor.REQUEST)
    state = (await shown(desk, f"/applications/{case}", "district")).json()["state"]
    assert (state["stage"], state["reasons"]) == ("refused", "[已删除]")


async def test_a_text_of_before_there_was_a_vault_is_shown_as_it_stands(desk: Desk) -> None:
    case = await desk.examined()
    before = await desk.store.get(APPLICATIONS, UUID(case))
    told = refusal_of("材料不实")
    await desk.store.append(Occasion(effective_on=MAY, actor="officer-3", policy="trial@1"), before.then(told))
    assert (await shown(desk, f"/applications/{case}", "district")).json()["state"]["reasons"] == "材料不实"


async def test_what_is_written_for_everybody_is_read_by_everybody(tmp_path: Path) -> None:
    async with opened_procurement(tmp_path) as desk:
        await desk.done("/returns", RETURN)
        said = {"cut": "field", "explanation": "一个项目计入两个领域", "on": "2026-05-06"}
        await desk.done(f"/returns/{CODE}/explanations", said)
        async with httpx.AsyncClient(transport=desk.client._transport, base_url="http://procurement") as anybody:
            answer = await anybody.get(f"/returns/{CODE}")
        assert answer.json()["state"]["explanations"][0]["explanation"] == "一个项目计入两个领域"


async def test_who_leads_where_the_thing_stands_erases_its_text_and_nobody_else(desk: Desk) -> None:
    case = await refused(desk)
    path = f"/texts/{(await last(desk, case)).reasons}/erasure"
    for role, region, expected in (
        ("street", "110113001", (403, "RoleMayNot")),
        ("approver", "110105", (404, "NotFound")),
        ("approver", "110113", (201, "")),
        ("approver", "110113", (404, "NotFound")),  # it is gone
    ):
        signer = Caller(subject="leader-1", role=Role(role), region=region)
        headers = {"Authorization": f"Bearer {desk.signer.token(signer)}"}
        answer = await desk.client.post(path, headers=headers)
        rule = answer.json().get("type", "").rpartition(":")[2]
        assert (answer.status_code, rule) == expected
    assert (await shown(desk, f"/applications/{case}", "district")).json()["state"]["reasons"] == "[已删除]"


async def test_where_the_vault_is_away_the_case_is_shown_without_its_texts(desk: Desk, tmp_path: Path) -> None:
    case = await refused(desk)
    other = sqlite3.connect(tmp_path / "registration-vault.sqlite", isolation_level=None)
    other.execute("begin immediate")  # whoever looks is written down: that waits in vain
    answer = await shown(desk, f"/applications/{case}", "district")
    other.close()
    assert (answer.status_code, answer.json()["state"]["reasons"]) == (200, AWAY)


async def test_a_text_whose_fact_is_written_stays_whatever_is_answered_afterwards(desk: Desk) -> None:
    """A route may write its fact and then refuse: the text is taken back by what the store says, not by the answer."""
    case, texts = await desk.examined(), Texts(desk.vault, desk.store, ())
    told = refusal_of(TEXT)

    async def writes_and_refuses(scope: Scope, receive: Receive, send: Send) -> None:
        aside = ASIDE.get()
        assert aside
        fact = replace(told, reasons=aside("text:", TEXT))
        before = await desk.store.get(APPLICATIONS, UUID(case))
        await desk.store.append(Occasion(effective_on=MAY, actor="officer-3", policy="trial@1"), before.then(fact))
        await problem(409, rule="afterwards")(scope, receive, send)

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    async def send(_: Message) -> None: ...

    await TextsAside(writes_and_refuses, texts)(SCOPE, receive, send)
    assert (await shown(desk, f"/applications/{case}", "district")).json()["state"]["reasons"] == TEXT


async def test_a_text_is_kept_from_the_day_it_was_written_on_not_from_that_of_its_fact(desk: Desk) -> None:
    case = await desk.examined()
    form = {**NO, "on": "2026-04-30"}
    assert (await desk.post(f"/applications/{case}/refusal", form, "officer-3")).status_code == 201
    keys = await desk.vault.keys((await last(desk, case)).reasons)
    (found,) = await desk.vault.tables.under(keys)
    assert found.value.noted_on == MAY


async def test_more_texts_than_one_question_may_ask_are_asked_in_several(desk: Desk) -> None:
    case = await refused(desk)
    known = (await last(desk, case)).reasons
    others = [f"text:registration:{uuid4()}" for _ in range(1_500)]
    token = desk.signer.token(Caller(subject="districts", role=Role.SERVICE, region=""))
    headers = {"Authorization": f"Bearer {token}"}
    transport = desk.client._transport
    async with httpx.AsyncClient(transport=transport, base_url="http://registration", headers=headers) as client:
        shown = await RemoteTexts(RemoteLog("registration", client)).texts([*others, known], NOBODY)
    assert (len(shown), shown[known]) == (1_501, TEXT)
