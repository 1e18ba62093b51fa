"""Pages are drawn here: the templates, the words they use, and addresses that carry the chosen day along."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.portal.static_files import address_of
from services.portal.words import FILTERS

TEMPLATES: Final = Path(__file__).parent / "templates"
DAYS: Final = ("on", "as_known_on")
CITY: Final = "110000"


def _environment() -> Environment:
    loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    environment.globals.update(static=address_of, region_address=region_address, figure_address=figure_address)
    return environment


def chosen_days(request: Request) -> dict[str, str]:
    """The past day a reader asked for, and the day whose knowledge counts; only what was filled in."""
    return {name: value for name in DAYS if (value := request.query_params.get(name, "").strip())}


def region_address(code: str, days: Mapping[str, str]) -> str:
    return _address("/" if code == CITY else f"/regions/{quote(code, safe='')}", days)


def figure_address(measure: str, days: Mapping[str, str], **query: str | None) -> str:
    return _address(f"/figures/{quote(measure, safe='')}", {**query, **days})


def _address(path: str, query: Mapping[str, str | None]) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{asked}" if asked else path


def draw(request: Request, template: str, answer: int = 200, **shown: Any) -> HTMLResponse:
    """A page is never kept by a cache without asking again: its figures move."""
    page = PAGES.get_template(template).render(path=request.url.path, days=chosen_days(request), **shown)
    return HTMLResponse(page, answer, {"Cache-Control": "no-cache"})


PAGES: Final = _environment()
