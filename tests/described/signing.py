"""Who asks: each request is signed as somebody whom the table lets do it, an officer after the other."""

import itertools
from typing import Any, Final

import httpx
import requests
from requests.auth import AuthBase

from services.city.acting import Acting
from tests.described.place import Place
from tests.districts.cities import HOME

OFFICERS: Final = ("officer-1", "officer-2", "officer-3")  # whoever examined does not decide
AT_THE_PROVIDER: Final = ("/api/posts/me", "/api/posts/tokens")
TRIES: Final = 8  # callers for one request


class Signed(AuthBase):
    """Tries one caller after the other, as everybody at once (services/city/acting.py) does."""

    def __init__(self, place: Place) -> None:
        self._acting = Acting(place.town.desk.city.key.signer, home=HOME)
        self._officers = itertools.cycle(OFFICERS)
        self._department = place.of_a_department()
        self._known = set(place.town.ids.values())

    def __call__(self, asked: requests.PreparedRequest) -> requests.PreparedRequest:
        if asked.path_url.partition("?")[0] in AT_THE_PROVIDER:
            asked.headers["Authorization"] = f"Bearer {self._department}"
            return asked
        flow = self._acting.auth_flow(_as_httpx(asked, next(self._officers)))
        _sign(asked, next(flow))

        def answered(response: requests.Response, *_: Any, **how: Any) -> requests.Response:
            for _again in range(TRIES - 1 if response.status_code == 403 or self._is_of_something(asked) else 0):
                try:
                    signed = flow.send(_answer_as_httpx(response))
                except StopIteration:
                    break
                again = response.request.copy()
                again.hooks = {"response": []}
                _sign(again, signed)
                response.close()
                response = response.connection.send(again, **how)
            return response

        asked.register_hook("response", answered)
        return asked

    def _is_of_something(self, asked: requests.PreparedRequest) -> bool:
        """What is asked of nothing that there is, nobody sees."""
        return not self._known.isdisjoint(asked.path_url.partition("?")[0].split("/"))


def _sign(asked: requests.PreparedRequest, signed: httpx.Request) -> None:
    if "Authorization" in signed.headers:
        asked.headers["Authorization"] = signed.headers["Authorization"]


def _as_httpx(asked: requests.PreparedRequest, officer: str) -> httpx.Request:
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body
    assert body is None or isinstance(body, bytes)
    return httpx.Request(str(asked.method), str(asked.url), content=body or b"", headers={"Linli-Actor": officer})


def _answer_as_httpx(response: requests.Response) -> httpx.Response:
    asked = httpx.Request(str(response.request.method), str(response.request.url))
    return httpx.Response(response.status_code, content=response.content, request=asked)
