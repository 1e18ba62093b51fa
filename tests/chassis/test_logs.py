import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import structlog

from services.chassis import logs


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_what_is_said_after_standard_error_was_closed_goes_where_it_leads_now(monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", before)
    logs.configure()
    log = structlog.get_logger()
    log.info("the first")
    assert "the first" in before.getvalue()
    before.close()
    monkeypatch.setattr(sys, "stderr", now)
    log.warning("the second", reader="organisations", name="李")
    said = json.loads(now.getvalue())
    assert (said["event"], said["level"], said["reader"], "name" in said) == (
        "the second",
        "warning",
        "organisations",
        False,
    )


def test_a_line_is_one_object_with_its_time_in_utc_and_no_other_line_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    logs.configure()
    forged = 'x\n{"event": "signed in", "actor": "person-9"}\r\u2028'
    structlog.get_logger().warning(
        "refused", service="trial", route="/counters", actor="person-1", error=forged, token="t"
    )
    (line,) = told.getvalue().split("\n")[:-1]
    said = json.loads(line)
    assert {name: value for name, value in said.items() if name != "ts"} == {
        "event": "refused",
        "level": "warning",
        "service": "trial",
        "route": "/counters",
        "actor": "person-1",
        "error": forged,
    }
    assert datetime.fromisoformat(said["ts"]).utcoffset() == timedelta(0)
