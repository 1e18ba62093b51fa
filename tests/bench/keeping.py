"""Keep what was measured: docs/benchmarks.json has each figure, machine and commit; docs/benchmarks.md shows them."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.measuring import Ratio, Result
from tests.bench.printing import MET, machine

ROOT: Final = Path(__file__).parents[2]
KEPT: Final = ROOT / "docs" / "benchmarks.json"
PAGE: Final = ROOT / "docs" / "benchmarks.md"
BEGINS, ENDS = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def keep(subject: str, results: Sequence[Result]) -> None:
    """Put a subject's figures in the place of those it had; the page shows all that are kept."""
    others = [each for each in kept() if each["subject"] != subject]
    about = {"subject": subject, "machine": machine(), "commit": _commit()}
    figures = [*others, *(_entry(result) | about for result in results)]
    KEPT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    PAGE.write_text(f"{before}{BEGINS}\n\n{table(figures)}\n\n{ENDS}{after}", encoding="utf-8")


def kept() -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else []
    return figures


def table(figures: Sequence[dict[str, Any]]) -> str:
    """A table a subject: gate, what the libraries come to as they are, what was measured, aim, both sides."""
    lines = []
    for subject in dict.fromkeys(each["subject"] for each in figures):
        own = [each for each in figures if each["subject"] == subject]
        lines += [f"**{subject}**, {own[0]['machine']}, commit {own[0]['commit']}", ""]
        lines += ["| gate | stock | measured: median (range) | aim | met | ours ÷ limit |", "|---|---|---|---|---|---|"]
        lines += [
            f"| {each['name']} | {each['stock']} | {each['measured']} | {each['aim']} | {MET[each['met']]} "
            f"| {each['sides']} |"
            for each in own
        ]
        lines.append("")
    return "\n".join(lines).rstrip()


def _entry(result: Result) -> dict[str, Any]:
    """`left` and `right` are medians in `unit`; a figure that is no ratio has a left side alone."""
    ratio = isinstance(result, Ratio)
    return {
        "name": result.gate,
        "left": statistics.median(result.ours) if isinstance(result, Ratio) else result.figure,
        "right": statistics.median(result.limit) if isinstance(result, Ratio) else None,
        "ratio": result.figure if ratio else None,
        "unit": result.unit,
        "aim": str(result.aim),
        "met": result.aim.met(result.figure),
        "measured": result.measured(),
        "sides": result.sides(),
        "stock": result.stock,
    }


def _commit() -> str:
    """What was measured; + where the tree held more than that, beside the pages that are written here."""
    return _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "--", ".", ":!docs") else "")


def _git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
