"""What followed from an event across services, and what its annulment undid: S18 in its general form."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.guard import may_see
from services.districts.answers import effects
from tests.districts import cities
from tests.districts.cities import Desk
from tests.procurement.desks import TODAY

ORDER = {"decision_no": "顺民罚〔2026〕1号", "on": TODAY}
ANNULLED = {"reason": "事实不清", "on": TODAY}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def event(desk: Desk, measure: str, name: str) -> dict[str, Any]:
    """An event of the first row behind a figure, by its name, with the row it is of."""
    row = (await desk.get(f"figures/{measure}/rows"))["rows"][0]
    found = next(each for each in row["events"] if each["name"] == name)
    return {**found, "row": row["id"]}


def listed(told: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(each["source"], each["title"], each["depth"]) for each in told]


async def suspended(desk: Desk) -> tuple[str, str]:
    """An organisation with a running contract is ordered to stop: itself, and the event of the order."""
    organisation = await desk.registered()
    await desk.contracted(organisation)
    await desk.post(f"registration/organisations/{organisation}/suspension", ORDER)
    order = await event(desk, "organisations.by-status", "registration.organisation.suspended.v1")
    return organisation, order["event_id"]


async def test_what_followed_from_an_order_is_listed_across_services(desk: Desk) -> None:
    _, order = await suspended(desk)
    told = await desk.get(f"effects-of/{order}")
    assert (told["event"]["title"], told["event"]["source"]) == ("责令停止活动", "registration")
    assert sorted(listed(told["effects"])) == [
        ("evaluation", "评估记录组织状态", 1),
        ("procurement", "列入审视", 1),
        ("procurement", "请购买主体决定", 1),
        ("procurement", "采购记录组织状态", 1),
    ]
    assert {each["cause"] for each in told["effects"]} == {order}
    assert (told["annulled_by"], told["reversals"], told["left"], told["more"]) == (None, [], [], False)


async def test_s18_an_annulled_order_is_undone_where_that_can_be(desk: Desk) -> None:
    organisation, order = await suspended(desk)
    assert await desk.figure("contracts.under-review") == 1
    await desk.post(f"registration/organisations/{organisation}/order-annulment", ANNULLED)
    assert await desk.figure("contracts.under-review") == await desk.figure("contracts.buyer-tasks") == 0
    assert await desk.figure("organisations.by-status", cut="active") == 1
    assert await desk.figure("providers.by-standing", cut="active") == 1
    told = await desk.get(f"effects-of/{order}")
    assert told["annulled_by"]["title"] == "撤销责令停止活动决定"
    assert sorted(listed(told["reversals"])) == [
        ("evaluation", "处理撤销的后果", 1),
        ("evaluation", "评估记录组织状态", 1),
        ("procurement", "处理撤销的后果", 1),
        ("procurement", "无须再决定", 1),
        ("procurement", "解除审视", 1),
        ("procurement", "采购记录组织状态", 1),
    ]
    assert sorted(told["answered"]) == ["evaluation.organisations", "procurement.providers"]
    assert told["left"] == []
    assert (await desk.rules())["X15"][0]["delta"] == 0


async def test_what_stays_of_another_district_is_not_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readers answer; what stays is a dispute in Shunyi, which is seen there alone."""
    organisation, order = await suspended(desk)
    dispute = UUID((await desk.accepted(await desk.formed())).rpartition("/")[2])
    await desk.post(f"registration/organisations/{organisation}/order-annulment", ANNULLED)
    said = {"family": "mediation.dispute", "why": "已办结", "why_en": "it is concluded", "facts": ()}
    stays = effects.Stays(reader="mediation.trial", thing=dispute, **said)  # type: ignore[arg-type]
    monkeypatch.setattr(effects, "_stays", lambda _: [stays])

    async def left(region: str) -> set[str]:
        caller = Caller(subject="reader", role=Role.DISTRICT, region=region)
        headers = {"Authorization": f"Bearer {desk.city.key.signer.token(caller)}"}
        answer = await desk.client.get(f"/api/districts/effects-of/{order}", headers=headers)
        return {each["thing"] for each in answer.json()["left"]}

    assert await left("110113") == {str(dispute)}
    assert await left("110105") == set()


async def test_there_may_be_more_also_where_what_was_followed_is_not_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, order = await suspended(desk)
    monkeypatch.setattr(effects, "MOST", 2)
    assert (await desk.get(f"effects-of/{order}"))["more"] is True

    seen = may_see
    monkeypatch.setattr(effects, "may_see", lambda of, place: seen(of, place) and of == "districts.organisations")
    told = await desk.get(f"effects-of/{order}")
    assert (told["effects"], told["more"]) == ([], True)
