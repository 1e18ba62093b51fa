"""Names of organisations and groups (名称): normalised, kept as given, and without words that are not theirs."""

from typing import Final

from contracts.names import normalise_name
from contracts.refusal import Refusal

NATIONAL: Final = ("中国", "全国", "中华")  # 社会团体登记管理条例 art. 10; 民办非企业单位登记管理暂行条例 art. 8


class NationalWord(Refusal):
    zh = "地方登记的名称不得使用“{word}”:{name}"
    en = "a locally registered name may not use {word}: {name}"
    status = 422
    field = "name"


class NameEmpty(Refusal):
    zh = "名称不能为空"
    en = "the name is empty"
    status = 422
    field = "name"


def check_name(given: str) -> str:
    """The normalised name. Every registrar of this city is a local one. Raises NameEmpty, NationalWord."""
    name = normalise_name(given)
    if not name:
        raise NameEmpty()
    for word in NATIONAL:
        if word in name:
            raise NationalWord(word=word, name=name)
    return name
