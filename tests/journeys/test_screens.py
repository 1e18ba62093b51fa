"""The README's pictures, taken of a city that has lived: board, district, map and reconciliation."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.support import running
from tests.support.running import ROOT, linli, told

pytestmark = pytest.mark.browser
# `make pictures` says where they are kept; a test run only takes them
KEPT = os.environ.get("LINLI_PICTURES")
LIVED = ("--scale", "0.01", "--months", "6") if KEPT else ("--scale", "0.001", "--months", "3")
PICTURES = {
    "board": ("/", "北京市"),
    "district": ("/regions/110105/overview", "朝阳区"),
    "map": ("/map?measure=disputes.accepted", "累计受理纠纷"),
    "reconciliation": ("/reconciliation", "核对"),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINLI_SIMULATED", "true")
        with running.up(tmp_path_factory.mktemp("lived") / "city", "--empty") as city:
            told(linli("simulate", "--city", city.url, *LIVED, "--seed", "1", "--json"))
            yield city.url


@pytest.mark.parametrize("picture", PICTURES)
async def test_a_picture_shows_what_it_is_of(picture: str, lived: str, page: Page, tmp_path: Path) -> None:
    address, heading = PICTURES[picture]
    await page.goto(lived + address)
    assert heading in await page.get_by_role("heading", level=1).inner_text()
    figures = [text for text in await page.locator(".number").all_inner_texts() if re.search("[1-9]", text)]
    assert figures  # a city that has lived shows more than noughts
    folder = Path(KEPT) if KEPT else tmp_path
    await page.screenshot(path=folder / f"{picture}.png", animations="disabled")
    assert (folder / f"{picture}.png").stat().st_size > 20_000


def test_every_picture_is_in_the_readme_and_kept() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\(docs/(\w+)\.png\)", readme))
    assert shown == set(PICTURES)
    assert {path.stem for path in (ROOT / "docs").glob("*.png")} == shown
