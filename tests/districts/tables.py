"""Answers of the districts as a spreadsheet reads them."""

import csv

from tests.districts.cities import Desk


async def table(desk: Desk, path: str, **query: str) -> list[list[str]]:
    """Heads first; in UTF-8 with its mark, its lines ended as RFC 4180 says."""
    answer = await desk.client.get(f"/api/districts/{path}.csv", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.reader(text.splitlines()))


async def records(desk: Desk, path: str, **query: str) -> list[dict[str, str]]:
    """Each line by its heads."""
    heads, *lines = await table(desk, path, **query)
    assert len(set(heads)) == len(heads)
    return [dict(zip(heads, line, strict=True)) for line in lines]
