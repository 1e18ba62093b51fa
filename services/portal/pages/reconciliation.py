"""Every rule with both sides and the difference: the live rules first, then the published returns (核对)."""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import draw

LIVE: Final = re.compile(r"[XL]\d")  # a published return names its rules by its own code
FEW: Final = 6  # so many balanced lines of one rule are read at a glance; more of them are folded away


class Rule(NamedTuple):
    """One rule over everything it is applied to: what is shown, and balanced lines that unfold on request."""

    code: str
    shown: Sequence[Any]
    folded: Sequence[Any]


async def show_reconciliation(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    told = await districts.get("reconciliation")
    live = [result for result in told["results"] if LIVE.match(result["rule"])]
    published = [result for result in told["results"] if not LIVE.match(result["rule"])]
    wanting = sum(result["status"] not in {"BALANCED", "ROUNDING"} for result in live)
    shown = {"at": told["at"], "rules": by_rule(live), "checked": len(live), "wanting": wanting}
    return draw(request, "reconciliation.html", **shown, published=published)


def by_rule(results: Sequence[Any]) -> list[Rule]:
    """In the order in which the rules first appear. What does not balance is never folded away."""
    lines: dict[str, list[Any]] = {}
    for result in results:
        lines.setdefault(result["rule"], []).append(result)
    return [_rule(code, of) for code, of in lines.items()]


def _rule(code: str, lines: Sequence[Any]) -> Rule:
    balanced = [line for line in lines if line["status"] == "BALANCED" and not line["explanation"]]
    if len(balanced) <= FEW:
        return Rule(code, lines, ())
    return Rule(code, [line for line in lines if line not in balanced], balanced)
