"""What ends something before its time, or moves work to another, says why."""

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
