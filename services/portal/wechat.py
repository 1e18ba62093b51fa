"""Whether a page is read inside WeChat (微信内置浏览器), which shows every page of ours and keeps no file."""

from typing import Final

from starlette.requests import Request

INSIDE: Final = "MicroMessenger"
KEEPS_FILES: Final = "wxwork"  # 企业微信 names both


def keeps_no_files(request: Request) -> bool:
    agent = request.headers.get("user-agent", "")
    return INSIDE in agent and KEEPS_FILES not in agent
