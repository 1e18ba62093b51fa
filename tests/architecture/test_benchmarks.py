"""The page of benchmarks shows what was kept, and calls met what is met."""

import re
from typing import Any, Final

import pytest

from tests.bench.__main__ import SUBJECTS
from tests.bench.keeping import BEGINS, ENDS, PAGE, kept, table

AIM: Final = re.compile(r"([≥≤]) ([\d.]+)")


def test_the_page_shows_what_was_kept() -> None:
    shown = PAGE.read_text(encoding="utf-8").partition(BEGINS)[2].partition(ENDS)[0]
    assert shown.strip() == table(kept())


def test_every_subject_is_kept() -> None:
    assert {figure["subject"] for figure in kept()} == {*SUBJECTS}


@pytest.mark.parametrize("figure", kept(), ids=lambda figure: figure["name"])
def test_what_is_met_is_said_so(figure: dict[str, Any]) -> None:
    aim = AIM.fullmatch(figure["aim"])
    if aim is None:
        assert (figure["aim"], figure["met"]) == ("–", None)
        return
    measured = figure["left"] if figure["ratio"] is None else figure["ratio"]
    than = float(aim[2])
    assert figure["met"] == (measured >= than if aim[1] == "≥" else measured <= than)
