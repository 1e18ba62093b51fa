"""Pictures of pages for the documents: taken by tests, in few colours so that they stay small."""

import os
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Page

KEPT: Final = os.environ.get("LINLI_PICTURES")  # `make pictures` says where they are kept; a test run only takes them
COLOURS: Final = 64
LARGEST: Final = 150_000  # bytes


async def picture(page: Page, name: str, otherwise: Path) -> Path:
    """Of what is on the screen; `otherwise`: the folder where nobody keeps them."""
    taken = Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
    folder = Path(KEPT) if KEPT else otherwise
    file = folder / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert 5_000 < file.stat().st_size < LARGEST, file
    return file
