"""The fields of public projects (项目领域): a catalogue with versions and aliases (文教体育 is 文体科普)."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from contracts.refusal import Refusal

CURRENT: Final = "2010"
CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = {
    "2010": {
        "poverty-relief": "扶贫救助",
        "elderly-disabled": "扶老助残",
        "education-aid": "支教助学",
        "culture-sport-science": "文体科普",
        "health": "医疗卫生",
        "environment": "生态环境",
        "women-children": "妇幼保护",
        "rural-service": "服务三农",
        "legal-aid": "法律援助",
        "employment": "促进就业",
    }
}
ALIASES: Final[Mapping[str, Mapping[str, str]]] = {
    "2010": {"文教体育": "culture-sport-science"},  # announced so, reported as 文体科普
}


class ProjectFields(Struct, frozen=True, kw_only=True):
    """What a project is about: one field that tables add up by, and labels that they never add."""

    primary: str
    labels: tuple[str, ...] = ()
    catalogue: str = CURRENT


class FieldNotInCatalogue(Refusal):
    zh = "领域“{field_code}”不在 {catalogue} 版目录中"
    en = "the field {field_code} is not in the catalogue of {catalogue}"
    status = 422
    field = "field"


def field_code(text: str, catalogue: str = CURRENT, *, field: str = "field") -> str:
    """The code of a field given by code, title or alias; `field` is what of a command gave it.

    Raises FieldNotInCatalogue.
    """
    titles = CATALOGUES.get(catalogue, {})
    if text in titles:
        return text
    by_title = {title: code for code, title in titles.items()} | dict(ALIASES.get(catalogue, {}))
    if text not in by_title:
        raise FieldNotInCatalogue(field_code=text, catalogue=catalogue).at(field)
    return by_title[text]


def field_title(code: str, catalogue: str = CURRENT) -> str:
    """Raises FieldNotInCatalogue."""
    titles = CATALOGUES.get(catalogue, {})
    if code not in titles:
        raise FieldNotInCatalogue(field_code=code, catalogue=catalogue)
    return titles[code]


def project_fields(primary: str, labels: Iterable[str] = (), catalogue: str = CURRENT) -> ProjectFields:
    """Codes in place of titles and aliases; a label is told once, and the primary field is none of them.

    Raises FieldNotInCatalogue.
    """
    first = field_code(primary, catalogue)
    others = dict.fromkeys(field_code(label, catalogue, field="labels") for label in labels)
    return ProjectFields(primary=first, labels=tuple(code for code in others if code != first), catalogue=catalogue)
