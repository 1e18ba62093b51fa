"""How the house itself says no, whatever the service."""

from contracts.refusal import Refusal
from services.chassis.streams import Change


class NotFound(Refusal):
    zh = "没有编号为 {id} 的记录"
    en = "there is nothing with the identity {id}"
    status = 404


class VersionMismatch(Refusal):
    """What has changed since is told beside it (changed_since.py)."""

    zh = "该记录已是第{version}版,您看到的是第{expected}版,请重新打开后再办"
    en = "this now stands at version {version}, you saw version {expected}: open it again"
    status = 412
    field = "If-Match"
    of: Change | None = None  # what was to be written


def check_seen(expected: int | None, change: Change) -> None:
    """`expected`: as which version its thing was seen (If-Match). Raises VersionMismatch."""
    if expected not in (None, change.version):
        no = VersionMismatch(expected=expected, version=change.version)
        no.of = change
        raise no


class KeyReused(Refusal):
    zh = "同一 Idempotency-Key 已用于内容不同的请求"
    en = "the same Idempotency-Key was used for a request with other content"
    status = 422
    field = "Idempotency-Key"


class AfterToday(Refusal):
    zh = "日期 {on} 晚于今天 {today}"
    en = "the date {on} is after today, {today}"
    status = 422
    field = "on"


class TooLarge(Refusal):
    zh = "内容过大:要保存 {size} 字节,最多 {most} 字节"
    en = "this is too large: {size} bytes to be stored, of {most} at most"
    status = 413
