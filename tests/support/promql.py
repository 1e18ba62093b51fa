"""What an expression asks Prometheus for: the names in it, and itself with what Grafana fills in."""

import re
from typing import Final

# As Grafana would for a short while looked at, and all districts; in the tests Prometheus asks once a second.
FILLED: Final = {"$__rate_interval": "15s", "$__range": "15s", "$district": ".*"}
WORDS: Final = {"and", "or", "unless", "bool", "offset", "by", "on", "without", "ignoring", "group_left", "group_right"}


def filled(expr: str) -> str:
    for name, value in FILLED.items():
        expr = expr.replace(name, value)
    assert not re.search(r"\$[a-z_]", expr), f"not filled in: {expr}"
    return expr


def metrics(expr: str) -> set[str]:
    """The names of the metrics in it."""
    bare = re.sub(r'"[^"]*"', "", expr)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", bare)
    bare = re.sub(r"\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)", "", bare)
    return {name for name in re.findall(r"(?<![\w:.$])([a-zA-Z_:][\w:]*)(?!\w|:|\s*\()", bare) if name not in WORDS}


def labels(legend: str) -> set[str]:
    """The labels that a legend names."""
    return set(re.findall(r"\{\{(\w+)\}\}", legend))
