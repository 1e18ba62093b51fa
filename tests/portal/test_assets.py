import re
from pathlib import Path

import httpx
import pytest

from services.portal.static_files import FOLDER, address_of
from services.portal.vendor import PACKAGES, NotAsPublished, without_reserved_parts

VENDORED = [FOLDER / "vendor" / f"{package.name}-{package.version}" for package in PACKAGES]


@pytest.mark.parametrize("address", ["/", "/nowhere", "/static/portal.css", "/favicon.svg", "/regions/1/moving-part"])
async def test_every_answer_forbids_what_comes_from_elsewhere(reader: httpx.AsyncClient, address: str) -> None:
    headers = (await reader.get(address)).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_nothing_on_a_page_is_inline(reader: httpx.AsyncClient) -> None:
    for address in ("/", "/reconciliation", "/returns/beijing-2010", "/status", "/figures/x", "/nowhere"):
        page = (await reader.get(address)).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", page)


async def test_files_named_by_what_they_hold_are_kept_and_pages_are_asked_for_again(reader: httpx.AsyncClient) -> None:
    for address in (address_of("portal.css"), address_of("vendor/htmx.org-2.0.11/htmx.min.js")):
        assert (await reader.get(address)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await reader.get("/static/portal.css")).headers["cache-control"] == "no-cache"
    assert (await reader.get("/")).headers["cache-control"] == "no-cache"
    missing = await reader.get("/static/vendor/nothing.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-cache")


async def test_no_path_leads_out_of_the_folder_of_static_files(reader: httpx.AsyncClient) -> None:
    for address in ("/static/%2e%2e/main.py", "/static/..%2fmain.py", "/static/vendor/%2e%2e/%2e%2e/main.py"):
        assert (await reader.get(address)).status_code == 404


async def test_the_sign_of_the_house_is_where_browsers_look_for_it(reader: httpx.AsyncClient) -> None:
    for address in ("/favicon.ico", "/favicon.svg"):
        assert (await reader.get(address)).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.name)
def test_what_is_vendored_brings_its_licence_and_nothing_unused(folder: Path) -> None:
    package = PACKAGES[VENDORED.index(folder)]
    assert {path.name for path in folder.iterdir()} == {*package.files.values(), "LICENSE"}


def test_reserved_typefaces_and_the_crest_are_not_vendored() -> None:
    for path in (FOLDER / "vendor").rglob("*.css"):
        styles = path.read_text(encoding="utf-8")
        assert not re.search(r"GDS Transport|@font-face|url\(|crest|Margaret Calvert", styles)
        assert styles.count("var(--portal-font)") == 55


def test_styles_with_reserved_parts_of_another_shape_are_refused() -> None:
    with pytest.raises(NotAsPublished):
        without_reserved_parts("a{font-family:'GDS Transport'}")


def test_only_folders_of_the_pinned_versions_are_there() -> None:
    assert {path.name for path in (FOLDER / "vendor").iterdir()} == {folder.name for folder in VENDORED}
