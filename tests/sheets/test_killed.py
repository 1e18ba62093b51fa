"""A city that is killed in the middle of an import goes on from there: every row is done, and none twice."""

import time
from pathlib import Path
from typing import Any

import httpx

from contracts.access.caller import Caller
from contracts.roles import Role
from services.sheets.workbook import KIND
from tests.sheets.desks import CHOIR, HEAD, workbook
from tests.support.running import PATIENCE, Up, up

ROWS = 1_500
OFFICER = Caller(subject="officer-1", role=Role.STREET, region="110113001")
SHEETS = "/api/registration/sheets/file-group/imports"


def asked(city: Up, method: str, at: str, **how: Any) -> Any:
    token = city.key.signer.token(OFFICER)
    headers = {"Authorization": f"Bearer {token}", **how.pop("headers", {})}
    answer = httpx.request(method, f"{city.url}{at}", headers=headers, timeout=30, **how)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def until(city: Up, at: str, stage: str, row: int = 0) -> Any:
    ends = time.monotonic() + PATIENCE
    while (told := asked(city, "GET", at))["stage"] != stage or told["upto"] < row:
        assert time.monotonic() < ends, told
        time.sleep(0.02)
    return told


def test_an_import_goes_on_after_its_city_was_killed(tmp_path: Path) -> None:
    rows = [(f"胜利社区合唱队第{n}队", *CHOIR[1:]) for n in range(ROWS)]
    with up(tmp_path / "city", "--empty") as city:
        sent = asked(city, "POST", SHEETS, content=workbook(HEAD, *rows), headers={"content-type": KIND})
        at = f"/api/registration/imports/{sent['id']}"
        until(city, at, "judged")
        asked(city, "POST", f"{at}/start", json={})
        until(city, at, "running", 250)
        city.kill()
        city.start()
        told = until(city, at, "done")
        assert (told["made"], told["already"], told["late"]) == (ROWS, 0, [])
