"""Which role may say that it looks at somebody for which reason (查询事由的权限)."""

from contracts.access.vault import READ_FOR
from contracts.personal import Reason
from contracts.refusal import Refusal
from contracts.roles import Role


class ReasonNotOfRole(Refusal):
    zh = "以“{role:zh}”身份不能以“{reason:zh}”为由查看个人信息"
    en = "personal values are not read as {role} for the reason {reason}"
    status = 403
    field = "reason"


def reads_for(role: Role | None, reason: Reason) -> bool:
    return reason not in READ_FOR or role in READ_FOR[reason]


def check_reason(role: Role | None, reason: Reason) -> None:
    """Refuses: ReasonNotOfRole."""
    if not reads_for(role, reason):
        raise ReasonNotOfRole(role=role or "", reason=reason)
