"""Pages are drawn here: the templates of each language, with the words and the addresses that belong to it."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.chassis.clock import ZONE
from services.portal.addresses import Addresses, addresses, chosen_days, in_the_other_language
from services.portal.days import day_told
from services.portal.districts import RECEIPT, Receipt
from services.portal.languages import LOCALES, translations
from services.portal.large_print import FEW, PLACE, is_large
from services.portal.signing_in.gate import session_of
from services.portal.signing_in.local_path import local_path_or
from services.portal.signing_in.post_words import dispute_type, region_called, role_name, title_name
from services.portal.static_files import address_of
from services.portal.wechat import keeps_no_files
from services.portal.words import Words

TEMPLATES: Final = Path(__file__).parent / "templates"


def _environment(language: str) -> Environment:
    loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(Words(language).filters())
    environment.filters.update(
        role=partial(role_name, language=language),
        post_title=partial(title_name, language=language),
        region_called=partial(region_called, language=language),
        dispute_type=partial(dispute_type, language=language),
        day_told=partial(day_told, language=language),
    )
    to = Addresses(language)
    environment.globals.update(
        static=address_of,
        lang=language,
        address=to.page,
        region_address=to.region,
        figure_address=to.figure,
        file_address=to.file,
    )
    return environment


def draw(request: Request, template: str, answer: int = 200, **shown: Any) -> HTMLResponse:
    """A page is never kept by a cache without asking again: its figures move."""
    other, elsewhere = in_the_other_language(request)
    page = PAGES[request.state.language].get_template(template).render(
        path=request.state.place,
        here=str(request.url),
        opened_at=datetime.now(ZONE).isoformat(),
        other_language=other,
        other_address=elsewhere,
        days=chosen_days(request),
        simulated=RECEIPT.get(Receipt(None)).simulated,
        parked=RECEIPT.get(Receipt(None)).parked,
        large=is_large(request),
        few=FEW,
        keeps_no_files=keeps_no_files(request),
        large_address=_large_address(request),
        signs_in=request.app.state.signing_in is not None,
        session=session_of(request),
        export_address=partial(_export_address, request),
        sign_in_address=_sign_in_address(request, shown),
        **shown,
    )  # fmt: skip
    return HTMLResponse(page, answer, {"Cache-Control": "no-cache", "Content-Language": request.state.language})


def _export_address(request: Request, kind: str) -> str:
    """This page as a spreadsheet."""
    asked = request.url.include_query_params(**{"as": kind})
    return f"{quote(asked.path)}?{asked.query}"


def _large_address(request: Request) -> str:
    to = addresses(request)
    return to.page(PLACE, back=local_path_or(_here(request), to.page("/")))


def _sign_in_address(request: Request, shown: dict[str, Any]) -> str:
    """It leads back to this page, if one can come back to it."""
    to = addresses(request)
    back = shown.get("problem", {}).get("sign_in_back") or _here(request)
    return to.page("/sign-in", back=local_path_or(back, to.page("/")))


def _here(request: Request) -> str:
    return quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")


PAGES: Final = {language: _environment(language) for language in LOCALES}
