"""The address says the language: below /en a page is English, elsewhere Chinese."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from services.portal.languages import CHINESE, ENGLISH

PREFIX: Final = f"/{ENGLISH}"


class LanguagePrefix:
    """Tells the pages `request.state.language`, and `request.state.place`: their address without the prefix."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            root = scope.get("root_path", "")
            place = scope["path"].removeprefix(root)
            english = place == PREFIX or place.startswith(f"{PREFIX}/")
            language = ENGLISH if english else CHINESE
            state = {"language": language, "place": place.removeprefix(PREFIX) if english else place}
            scope = {**scope, "state": {**scope.get("state", {}), **state}}
            if english:
                scope["root_path"] = root + PREFIX
        await self._app(scope, receive, send)
