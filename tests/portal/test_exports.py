"""What a page prints is what its spreadsheet holds: the same words and figures, in both languages, and no formula."""

import csv
import io
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from openpyxl import load_workbook

from services.portal.exports.printed_tables import number
from services.portal.exports.spreadsheets import disposition
from tests.portal.commands.test_form_page import accepted, formed
from tests.portal.commands.test_things_by_name import ELSEWHERE
from tests.portal.fake_districts import FakeDistricts
from tests.portal.own_city import City
from tests.portal.town import CLERK

WORKLIST = "/worklists?region=110113&span=all"


def sheets(answer: httpx.Response) -> dict[str, list[list[Any]]]:
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def lines(answer: httpx.Response) -> list[list[str]]:
    assert (answer.status_code, answer.content[:3]) == (200, b"\xef\xbb\xbf"), answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_a_page_with_a_table_leads_to_it_as_a_spreadsheet(reader: httpx.AsyncClient) -> None:
    for prefix, first, place in (("", "事项", "调解"), ("/en", "What", "Mediate")):
        page = await reader.get(prefix + WORKLIST)
        assert page.text.count("&amp;as=") == 2
        book = sheets(await reader.get(f"{prefix}{WORKLIST}&as=xlsx"))
        table, source = list(book.values())
        assert (table[0][0], len(table), table[1][0].startswith(place)) == (first, 5, True), table
        assert all(str(cell) in page.text for cell in (*table[0], table[1][2], table[1][4]))
        assert "110113" in str(source)
        told = lines(await reader.get(f"{prefix}{WORKLIST}&as=csv"))
        assert told[:5] == [["" if cell is None else str(cell) for cell in row] for row in table]
    assert 'as=xlsx"' not in (await reader.get("/worklists?region=110113&span=today")).text  # nothing to export
    wrong = await reader.get(f"{WORKLIST}&as=pdf")
    assert (wrong.status_code, wrong.headers["content-type"].partition(";")[0]) == (422, "text/html")
    assert (await reader.get("/worklists?region=110106&as=csv")).status_code == (
        await reader.get("/worklists?region=110106")
    ).status_code


async def test_figures_are_numbers_and_the_same_as_on_the_page(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/status")).text
    cells = [cell for rows in sheets(await reader.get("/status?as=xlsx")).values() for row in rows for cell in row]
    counted = [cell for cell in cells if isinstance(cell, int)]
    assert counted
    assert all(f"{cell:,}".replace("-", "\u2212") in page for cell in counted)


async def test_no_cell_is_a_formula(districts: FakeDistricts, reader: httpx.AsyncClient) -> None:
    districts.name = '=HYPERLINK("http://x")'
    rows = "/figures/organisations.by-domicile/rows"
    answer = await reader.get(rows, params={"format": "xlsx"})
    book = load_workbook(io.BytesIO(answer.content))
    found = [cell for page in book for row in page.iter_rows() for cell in row if cell.value == districts.name]
    assert found
    assert all(cell.data_type == "s" for cell in found)
    table = next(iter(book)).values
    assert [row[1] for row in table] == ["名称", districts.name, "零报告", "什刹海街道居民议事会"]  # of both pages
    cells = [cell for line in lines(await reader.get(rows, params={"format": "csv"})) for cell in line]
    assert (f"'{districts.name}" in cells, districts.name in cells) == (True, False)
    named = disposition('../"危险"\r\n:名称.', "csv")
    assert named == f"attachment; filename=\"linli.csv\"; filename*=UTF-8''{quote('危险    名称.csv')}"


@pytest.mark.parametrize(
    ("text", "value"), [("1,234", 1234), ("\u221212", -12), ("0", 0), ("0012", None), ("1,23", None), ("12%", None)]
)
def test_what_a_page_writes_as_a_number_is_one(text: str, value: int | None) -> None:
    assert number(text) == value


async def test_all_rows_behind_a_figure_sum_to_it_and_only_who_sees_them_has_them(city: City) -> None:
    await city.signs_in(CLERK)
    committee = await formed(city)
    for _ in range(3):
        await accepted(city, committee)
    await city.city.settle()
    place = "/figures/disputes.accepted"
    asked = {"region": "110113001"}
    (table, _) = sheets(await city.client.get(f"{place}/rows", params={**asked, "format": "xlsx"})).values()
    value = table[0].index("数值")
    assert (len(table) - 1, sum(row[value] for row in table[1:])) == (3, 3)
    page = (await city.client.get(place, params=asked)).text
    assert all(str(row[0]) in page for row in table[1:])
    await city.signs_in(ELSEWHERE)
    assert (await city.client.get(f"{place}/rows", params=asked)).status_code == 403
