"""The drawings of a page, as a strict reader of XML finds them."""

import re
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"


def drawings(page: str) -> list[ElementTree.Element]:
    """Every outermost `<svg>`; fails where one is not well-formed."""
    found, at = [], 0
    while (start := page.find("<svg", at)) >= 0:
        deep, at = 0, start
        for tag in re.finditer(r"<svg\b|</svg>", page[start:]):
            deep += 1 if tag.group() == "<svg" else -1
            if not deep:
                at = start + tag.end()
                break
        text = page[start:at].replace("<svg", f'<svg xmlns="{SVG}"', 1)
        found.append(ElementTree.fromstring(text))  # noqa: S314 - it is our own page
    return found
