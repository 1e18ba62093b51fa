"""A page that is opened with a receipt shows what was just done, or says that it does not yet."""

from urllib.parse import urlencode

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read

RECEIPT = "1/registration.groups/3/17"


async def test_a_page_hands_the_receipt_on_with_every_question(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    await read(reader, f"/regions/110108?receipt={RECEIPT}")
    assert districts.receipts
    assert set(districts.receipts) == {RECEIPT}
    assert len(districts.receipts) == len(districts.asked)


async def test_the_next_page_asks_without_it(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    page = await read(reader, f"/regions/110108?receipt={RECEIPT}")
    districts.receipts.clear()
    await read(reader, "/regions/110108")
    assert districts.receipts == []
    carried = [link for link in page.links.values() if "receipt" in link]
    same = [link.partition("?")[0] for link in carried if "as=" not in link]
    assert same == ["/en/regions/110108", "/large-print", "/sign-in"]  # the same page: in English, large, signed in
    files = [link for link in carried if "as=" in link]
    asked = f"/regions/110108?{urlencode({'receipt': RECEIPT})}"
    assert files == [f"{asked}&as=xlsx", f"{asked}&as=csv"]  # and as it is read, as a file


async def test_what_is_not_in_the_views_yet_is_said_so(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.no = (503, {"detail": "刚才办理的内容还没有进入视图,请稍后再看", "detail_en": "not in the view yet"})
    page = await read(reader, f"/regions/110108?receipt={RECEIPT}", status=503)
    assert "刚才办理的内容还没有进入视图" in page.text


async def test_what_lies_in_quarantine_is_said_on_the_page(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.receipt_status = "parked"
    page = await read(reader, f"/regions/110108?receipt={RECEIPT}")
    assert "刚才办理的内容已经记下，但有视图还算不进去：" in page.text
    assert "刚才办理的内容" not in (await read(reader, "/regions/110108")).text
