"""The page for operators tells of every fault that is tried, and of no other."""

import re
from pathlib import Path
from typing import Final

from tests.faults.processes.table import FAULTS
from tests.support.running import ROOT

PAGE: Final[Path] = ROOT / "docs" / "operations" / "faults.md"
ROW: Final = re.compile(r"^\| `([^`]+)`( ✓)? \|", re.MULTILINE)


def test_the_page_tells_of_every_fault_and_says_which_every_run_tries() -> None:
    told = {name: bool(short) for name, short in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    assert told == {fault.name: fault.short for fault in FAULTS}
