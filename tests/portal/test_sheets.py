"""A clerk's sheet over a real city, without scripts: sent in, tried, started, answered, taken back."""

import asyncio
from io import BytesIO

import httpx
from openpyxl import load_workbook

from services.sheets.workbook import KIND
from tests.portal.own_city import City
from tests.portal.town import CLERK, HERE
from tests.sheets.desks import CHOIR, HEAD, workbook

SHEET = "/sheets/registration/file-group"
SMALL = ("胜利社区书画社", "社团类", 9, *CHOIR[3:])


async def sent(city: City, content: bytes, **values: str) -> httpx.Response:
    form = {**await city.form(SHEET), "field": "", "value": "", **values}
    files = {"file": ("../../台账.xlsx", content, KIND)} if content else {"file": ("", b"", KIND)}
    return await city.client.post(SHEET, data=form, files=files, headers={"Origin": HERE})


async def until(city: City, place: str, said: str) -> str:
    while said not in (page := (await city.client.get(place)).text):
        await asyncio.sleep(0.01)
    return page


async def test_a_clerk_sends_a_sheet_in_and_takes_it_back(city: City) -> None:
    await city.signs_in(CLERK)
    assert SHEET in (await city.client.get("/sheets")).text
    template = await city.client.get(f"{SHEET}/template")
    assert template.headers["content-type"] == KIND
    answer = await sent(city, workbook(HEAD, CHOIR, SMALL))
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    page = await until(city, place, "等待确认")
    assert "成员9名,少于备案要求的10名" in page
    form = await city.form(place)
    refused = await city.send(place, {**form, "do": "start", "left_out": ""})
    assert (refused.status_code, 'href="#left_out"' in refused.text) == (422, True)
    assert (await city.send(place, {**form, "do": "start", "left_out": "3"})).status_code == 303
    await until(city, place, "导入完成")
    rows = list(load_workbook(BytesIO((await city.client.get(f"{place}/result")).content)).active.values)  # type: ignore[union-attr]
    assert str(rows[1][6]).startswith("已导入,110113001012-S-0001")
    assert (
        await city.send(place, {**await city.form(place), "do": "reversal", "reason": "传错了表"})
    ).status_code == 303
    await until(city, place, "已撤回")


async def test_what_is_wrong_with_a_file_is_said_beside_it(city: City) -> None:
    await city.signs_in(CLERK)
    for content, said in (
        (b"", "请选择文件"),
        (b"a,b", "不是完整的.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为"),
    ):
        answer = await sent(city, content)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'id="file-error"' in answer.text


async def test_a_form_that_is_none_of_ours_is_refused(city: City) -> None:
    await city.signs_in(CLERK)
    form = await city.form(SHEET)
    files = {"file": ("a.xlsx", workbook(HEAD, CHOIR), KIND)}
    elsewhere = await city.client.post(SHEET, data=form, files=files, headers={"Origin": "https://elsewhere.example"})
    stale = await city.client.post(SHEET, data={**form, "csrf": "x"}, files=files, headers={"Origin": HERE})
    assert (elsewhere.status_code, stale.status_code) == (403, 403)
    broken = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
    headers = {"Origin": HERE, "content-type": "multipart/form-data; boundary=b"}
    assert (await city.client.post(SHEET, content=broken, headers=headers)).status_code == 422
