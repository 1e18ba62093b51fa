"""What a browser is told on every answer: nothing from elsewhere, nothing inline, no framing, no guessing."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
TLS_ALONE: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}  # seconds: a year


class Protection:
    """Puts the headers on every answer of the portal, error pages and static files included."""

    def __init__(self, app: ASGIApp, forms_lead_to: str = "'self'", *, tls: bool = False) -> None:
        """`forms_lead_to`: where a form of ours may end, after every redirection. `tls`: browsers come over it."""
        self._app = app
        policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action {forms_lead_to}")
        self._headers = {**HEADERS, "Content-Security-Policy": policy, **(TLS_ALONE if tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, protected if scope["type"] == "http" else send)
