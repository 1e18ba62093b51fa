"""Addresses of pages: they keep the reader's language and carry the chosen days along."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from starlette.requests import Request

from contracts.titles.reading import FAMILIES
from services.portal.languages import CHINESE, ENGLISH
from services.portal.prefix import PREFIX

DAYS: Final = ("on", "as_known_on")
CITY: Final = "110000"


class Addresses(NamedTuple):
    """Of the pages in one language. `days` are what `chosen_days` found; {} leads to today."""

    language: str

    def page(self, path: str, days: Mapping[str, str] | None = None, **query: str | None) -> str:
        """Any page, by its Chinese address: "/status", "/overview/110101"; empty queries are left out."""
        path = path if self.language == CHINESE else PREFIX + path
        asked = urlencode({name: value for name, value in {**query, **(days or {})}.items() if value})
        return f"{path}?{asked}" if asked else path

    def file(self, family: str, id: str) -> str:
        """Of a thing of a service; "" where it has no page by its identity."""
        at = FAMILIES[family].address(id) if family in FAMILIES else ""
        return self.page(f"/files/{family.partition('.')[0]}/{at}") if at else ""

    def region(self, code: str, days: Mapping[str, str]) -> str:
        return self.page("/" if code == CITY else f"/regions/{quote(code, safe='')}", days)

    def figure(self, measure: str, days: Mapping[str, str], **query: str | None) -> str:
        return self.page(f"/figures/{quote(measure, safe='')}", days, **query)


def addresses(request: Request) -> Addresses:
    """In the language of the page that is being read."""
    return Addresses(request.state.language)


def chosen_days(request: Request) -> dict[str, str]:
    """The past day a reader asked for, and the day whose knowledge counts; only what was filled in."""
    return {name: value for name in DAYS if (value := request.query_params.get(name, "").strip())}


def in_the_other_language(request: Request) -> tuple[str, str]:
    """The other language, and where this same page, with the same question, stands in it."""
    other = CHINESE if request.state.language == ENGLISH else ENGLISH
    place = "/" + request.state.place.lstrip("/")  # "//…" would lead to another site
    address = Addresses(other).page(quote(place))
    return other, f"{address}?{request.url.query}" if request.url.query else address
