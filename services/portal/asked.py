"""What a page may be asked: what is misspelt must not be answered as if it had not been asked."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import DAYS
from services.portal.districts import RECEIPT, Receipt, Refused

Page = Callable[[Request], Awaitable[Response]]
ANY: Final[Sequence[str]] = ()  # the districts' API knows what may stand there


def asked_only(page: Page, *, dated: bool = False, **known: Sequence[str]) -> Page:
    """A page that knows these parameters, each once, and of each the values that are named; it refuses all else.

    `dated`: the two days are among them. A field that was left empty is not asked.
    """
    allowed = {"receipt": ANY, **(dict.fromkeys(DAYS, ANY) if dated else {}), **known}

    async def checked(request: Request) -> Response:
        seen: set[str] = set()
        for name, value in request.query_params.multi_items():
            if name not in allowed:
                called = name[:100]
                raise _refused(f"这个页面没有名为 {called} 的参数", f"this page has no parameter called {called}")
            if name in seen:
                raise _refused(f"参数 {name} 给了不止一次", f"the parameter {name} is given more than once")
            if value and allowed[name] and value not in allowed[name]:
                zh, en = (joined.join(allowed[name]) for joined in ("、", ", "))
                raise _refused(f"{name} 不在可选范围内,可选:{zh}", f"{name} must be one of: {en}")
            seen.add(name)
        RECEIPT.set(Receipt(request.query_params.get("receipt")))
        return await page(request)

    return checked


def _refused(zh: str, en: str) -> Refused:
    return Refused(422, {"detail": zh, "detail_en": en, "rule": "unknown-parameter"})
