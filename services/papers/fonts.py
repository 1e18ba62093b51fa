"""Which font papers are set in: one that has Chinese, and nothing else in its place."""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import typst

from contracts.refusal import Refusal

FAMILIES: Final = (  # the first that is there: songti before heiti, as documents are printed
    *("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "FandolSong", "SimSun"),
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
)
FOLDER: Final = "LINLI_FONTS"  # a folder of fonts, where the system has none


class NoFont(Refusal):
    zh = "服务器上没有中文字体,无法生成文书;请安装 {package} 或设置 {folder}"
    en = "there is no font with Chinese on this server, so no paper can be made; install {package} or set {folder}"
    status = 503


class Font(NamedTuple):
    """`told`: its family, and what its files are: another version of a font sets other bytes."""

    family: str
    told: str
    fonts: typst.Fonts


@cache
def found(folder: str = "", *, system: bool = True) -> Font:
    """Looked for once in a process. `folder`: beside the system's, else what LINLI_FONTS says. Raises NoFont."""
    beside = folder or os.environ.get(FOLDER, "")
    fonts = typst.Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=[beside] if beside else []
    )
    there = set(fonts.families())
    family = next((each for each in FAMILIES if each in there), None)
    if family is None:
        raise NoFont(package="fonts-noto-cjk", folder=FOLDER)
    files = sorted({each.path for each in fonts.fonts() if each.family == family and each.path})
    hashed = sha256(b"".join(sha256(Path(each).read_bytes()).digest() for each in files)).hexdigest()
    return Font(family, f"{family} {hashed[:12]}", fonts)
