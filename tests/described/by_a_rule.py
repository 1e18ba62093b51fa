"""One check more than schemathesis has: what is as described is refused by a rule of the domain, never by the form."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.core.failures import Failure


@schemathesis.check
def refused_by_a_rule(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """A no to a question that is as described names a rule of ours; else the description left something out."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return None
    for error in json.loads(response.content).get("errors", ()):
        if not (error["rule"][:1].isupper() or _whole(error["rule"], case.body)):
            told = f"{error['field']}: {error['rule']} ({error['en']})"
            raise Failure(operation=case.operation.label, title="The description leaves out a rule", message=told)
    return None


def _whole(rule: str, body: Any) -> bool:
    """JSON Schema counts 1.0 as a whole number and cannot say otherwise; here 1 is written (DECISIONS 16)."""
    if isinstance(body, dict):
        return any(_whole(rule, value) for value in body.values())
    if isinstance(body, list):
        return any(_whole(rule, value) for value in body)
    return rule == "int_type" and isinstance(body, float) and body.is_integer()
