"""What takes something back from an organisation or a project says why."""

from contracts.refusal import Refusal


class ReasonMissing(Refusal):
    zh = "请说明理由"
    en = "this needs its reason"
    status = 422
    field = "reason"


def given(reason: str) -> str:
    """Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return reason
