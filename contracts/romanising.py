"""How a division is called in English: its name in pinyin, and its kind as a word (东城区: Dongcheng District)."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from contracts.regions import find

# The dictionary takes 55 MB and a third of a second: a relay, a worker and most services never say a name in English.
# ruff: noqa: PLC0415

CHINESE: Final = "zh"
KINDS: Final[Mapping[str, str]] = {  # the longest ending that fits is the kind
    "社区居民委员会": "Community",
    "社区居委会": "Community",
    "居民委员会": "Community",
    "居委会": "Community",
    "社区": "Community",
    "村民委员会": "Village",
    "村委会": "Village",
    "街道": "Subdistrict",
    "地区": "Area",
    "镇": "Town",
    "乡": "Township",
    "区": "District",
    "县": "County",
    "市": "",  # a city is called by its name alone: 北京市 is Beijing
}
# what the city says otherwise than the dictionary of single characters
SAID: Final[Mapping[str, str]] = {"大栅栏": "dashilan", "什刹海": "shichahai", "朝阳": "chaoyang"}
MARKS: Final = str.maketrans("（）、，·０", "(),,-0")


def region_name(code_or_name: str, language: str) -> str:
    """A division's name, found by its code or given; Chinese for "zh", otherwise in pinyin with its kind.

    Raises UnknownRegion for a code that is none.
    """
    name = find(code_or_name).name if code_or_name.isdecimal() else code_or_name
    return name if language == CHINESE else _romanised(name)


@cache
def _romanised(name: str) -> str:
    if name.isascii():
        return name
    ending = next((one for one in KINDS if name.endswith(one) and len(name) > len(one)), "")
    proper = name.removesuffix(ending)
    return f"{_in_pinyin(proper)} {KINDS.get(ending, '')}".strip()


def _in_pinyin(proper: str) -> str:
    from pypinyin import lazy_pinyin

    for written, said in SAID.items():
        proper = proper.replace(written, said)
    first, *rest = lazy_pinyin(proper.translate(MARKS))
    # an apostrophe keeps two syllables apart: 长安 is Chang'an
    told = first + "".join(f"'{syllable}" if syllable[0] in "aeo" else syllable for syllable in rest)
    return told[:1].upper() + told[1:]
