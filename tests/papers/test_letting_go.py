"""What the law lets go and what it has kept: a person is erased, an issued document stays for its time."""

from datetime import datetime

from contracts.city_clock import ZONE
from services.chassis.clock import SetClock
from services.vault.retaining import erase_what_is_due
from tests.papers.desks import NAME, Desk
from tests.papers.reading import pages
from tests.registration.desks import APPLICATION
from tests.support.desk import told


async def test_whoever_is_erased_stays_on_what_was_issued_and_on_nothing_new(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    before = await desk.printed(document.id)
    assert (await desk.post("/people/person-1/erasure", {})).status_code == 201
    assert await desk.printed(document.id) == before
    assert NAME in pages(before)[0]
    unit = {"kind": "non-enterprise", "form": "legal-person"}
    case = (await desk.done("/applications", {**APPLICATION, "name": "第二服务中心", "details": unit}))["id"]
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
    answer = await desk.post(f"/applications/{case}/acceptance-notice", {"on": "2026-03-04"})
    assert told(answer)[:2] == (409, "NameNotThere")


async def test_a_documents_reference_is_nobodys_person(desk: Desk) -> None:
    """Whoever may erase people does not erase what was issued, nor holds, reads or notes anything under it."""
    document = await desk.noticed(await desk.accepted())
    reference = document.issued["pdf"]["reference"]
    for path, form in (
        *(("erasure", {}), ("values", {"fields": ["name"]}), ("exports", {"on": "2026-05-06"})),
        ("holds", {"on": "2026-05-06", "reason": "audit", "reference": "hold-1"}),
    ):
        assert told(await desk.post(f"/people/{reference}/{path}", form))[:2] == (422, "NobodysReference")
    noted = {"person": reference, "values": [{"field": "name", "content": "1"}], "source": "a", "on": "2026-03-02"}
    assert told(await desk.post("/people", noted))[:2] == (422, "NobodysReference")
    await desk.printed(document.id)


async def test_when_its_time_is_over_the_files_are_gone_and_the_fact_says_what_there_was(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    assert isinstance(desk.store.clock, SetClock)
    desk.store.clock.at = datetime(2056, 3, 3, 12, tzinfo=ZONE)  # thirty years after 4 March 2026 it is kept
    await erase_what_is_due(desk.vault, desk.store)
    await desk.printed(document.id)
    desk.store.clock.at = datetime(2056, 3, 6, 12, tzinfo=ZONE)
    await erase_what_is_due(desk.vault, desk.store)
    for written in ("pdf", "docx"):
        answer = await desk.client.get(f"/documents/{document.id}/files/{written}")
        assert told(answer)[:2] == (410, "NotKept")
    assert (await desk.shown(f"/documents/{document.id}"))["state"]["issued"] == document.issued
