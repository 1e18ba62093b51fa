"""Papers over a real city, without scripts: issued by a form, fetched as issued, sealed with a scan."""

import re

import httpx
import pytest

from services.city.acting import Acting
from services.city.development_issuer.people import examples
from services.city.in_process import InProcess
from services.portal.today import today
from tests.papers.scanned import pdf, png
from tests.portal.commands.test_form_page import errors
from tests.portal.own_city import City
from tests.portal.town import HERE
from tests.registration.desks import APPLICATION

EXAMINER = examples().people[2]
FAR = next(each for each in examples().people if each.posts[0].region == "110105001")
NOTICE = "/do/registration/registration.issue-acceptance-notice"
PNG = "image/png"


async def accepted(city: City) -> str:
    """Papers that were accepted, of somebody who is known."""
    signer, known = city.city.key.signer, {"field": "name", "content": "王小明"}
    person, on = APPLICATION["head"], {"on": today()}
    async with httpx.AsyncClient(
        transport=InProcess(city.city.app), base_url="http://city/api/registration", auth=Acting(signer)
    ) as desk:
        begun = await desk.post("/applications", json={**APPLICATION, "sponsor_approved_on": today(), **on})
        assert begun.status_code == 201, begun.text
        case = begun.json()["id"]
        for path, form in (
            ("/people", {"person": person, "values": [known], "source": "form", **on}),
            (f"/applications/{case}/acceptance", on),
        ):
            answer = await desk.post(path, json=form)
            assert answer.status_code == 201, answer.text
    return f"applications/{case}"


async def issued(city: City) -> str:
    """Where the portal shows the document."""
    place = f"{NOTICE}?thing={await accepted(city)}"
    answer = await city.send(place, {**await city.form(place), "on": today()})
    assert answer.status_code == 303, re.findall("error-summary.*?</div>", answer.text, re.DOTALL)
    file = (await city.client.get(answer.headers["location"])).text
    link = re.search(r'href="(/files/registration/documents/[^"]+)"', file)
    assert link
    return link[1]


async def seal(city: City, place: str, content: bytes, kind: str = PNG, **form: str) -> httpx.Response:
    fields = {**await city.form(place), "on": today(), **form}
    files = (
        {"scan": ("王小明的通知书.png", content, kind)} if content else {"scan": ("", b"", "application/octet-stream")}
    )
    return await city.client.post(place, data=fields, files=files, headers={"Origin": HERE})


async def test_a_notice_is_issued_fetched_and_sealed(city: City) -> None:
    await city.signs_in(EXAMINER)
    file = await issued(city)
    page = (await city.client.get(file)).text
    assert not re.search("Relation|document:registration|sha256|application/pdf", page)  # what programs alone read
    links = dict(re.findall(r'href="(/documents/[^"]+/(pdf|docx|sealing))"', page))
    by_kind = {kind: link for link, kind in links.items()}
    fetched = await city.client.get(by_kind["pdf"])
    assert (fetched.content[:5], fetched.headers["content-type"]) == (b"%PDF-", "application/pdf")
    assert fetched.headers["content-disposition"].startswith("attachment; filename=")
    assert (await city.client.get(by_kind["docx"])).content[:2] == b"PK"
    scan = png(8, 9)
    sealed = await seal(city, by_kind["sealing"], scan)
    assert sealed.status_code == 303, errors(sealed)
    page = (await city.client.get(sealed.headers["location"])).text
    (at,) = re.findall(r'href="(/documents/[^"]+/scans/1)"', page)
    assert (await city.client.get(at)).content == scan
    assert (await city.client.get(at.replace("scans/1", "scans/2"))).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "on", "field"),
    [
        (b"", PNG, "", "scan"),
        (b"GIF89a", PNG, "", "scan"),
        (pdf(1, at_page="/AA"), "application/pdf", "", "scan"),
        (b"\x00" * (8 * 1024 * 1024 + 1), PNG, "", "scan"),
        (png(2, 2), PNG, "2999-01-01", "on"),
    ],
    ids=["no file", "no picture", "a script", "too large", "a day to come"],
)
async def test_what_is_no_scan_is_said_beside_its_field_and_nothing_is_kept(
    city: City, content: bytes, kind: str, on: str, field: str
) -> None:
    await city.signs_in(EXAMINER)
    file = await issued(city)
    place = file.replace("/files/", "/", 1).replace("/registration/documents", "/documents/registration") + "/sealing"
    head = await city.city.stores["registration"].recorder.head()
    answer = await seal(city, place, content, kind, **({"on": on} if on else {}))
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert await city.city.stores["registration"].recorder.head() == head


async def test_a_file_from_elsewhere_or_by_nobody_is_not_taken(city: City) -> None:
    await city.signs_in(EXAMINER)
    file = await issued(city)
    place = file.replace("/files/", "/", 1).replace("/registration/documents", "/documents/registration") + "/sealing"
    form, head = await city.form(place), await city.city.stores["registration"].recorder.head()
    files = {"scan": ("a.png", png(2, 2), PNG)}
    for data, origin, status in (
        (form, "https://evil.example", 403),
        ({**form, "csrf": "x"}, HERE, 403),
    ):
        answer = await city.client.post(place, data=data, files=files, headers={"Origin": origin})
        assert answer.status_code == status
    city.client.cookies.clear()
    assert (await city.client.get(place.replace("/sealing", "/files/pdf"))).status_code == 401
    await city.signs_in(FAR)
    assert (await city.client.get(place.replace("/sealing", "/files/pdf"))).status_code == 404
    assert await city.city.stores["registration"].recorder.head() == head
