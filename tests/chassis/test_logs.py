import io
import json
import sys
from collections.abc import Iterator

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
