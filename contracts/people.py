"""People outside the vault (人员编号): an opaque reference, never a name, an identity number or a telephone number."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from contracts.personal import NOBODYS
from contracts.refusal import Refusal

# Between letters a to f it may be a part of a UUID, and then it is nobody's number.
_ALONE: Final = r"(?<![0-9A-Fa-f])(?:{})(?![0-9A-Fa-f])"
_DAY: Final = r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_IDENTITY: Final = rf"[1-9]\d{{5}}-?(?:19|20)\d{{2}}{_DAY}-?\d{{3}}[\dXx]"  # GB 11643-1999
_OLD_IDENTITY: Final = rf"[1-9]\d{{7}}{_DAY}\d{{3}}"  # of 15 digits
_MOBILE: Final = r"(?:(?:00)?86-?)?1[3-9]\d-?\d{4}-?\d{4}"
_LANDLINE: Final = r"0\d{2,3}-?\d{7,8}"
_IN_TEXT: Final = re.compile(_ALONE.format(f"{_IDENTITY}|{_MOBILE}"), re.ASCII)
_IN_REFERENCE: Final = re.compile(
    _ALONE.format(rf"\d{{17}}[\dXx]|{_IDENTITY}|{_OLD_IDENTITY}|{_MOBILE}|{_LANDLINE}"), re.ASCII
)
_UUID: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")  # drawn, nobody's


class PersonalNumber(Refusal, ValueError):
    zh = "不得填写身份证件号码或电话号码,请使用人员编号"
    en = "no identity or telephone number is written here; give the person's reference"
    status = 422


class NobodysReference(Refusal, ValueError):
    """What lies under it is kept as a person's values are, and is no person's."""

    zh = "这是文字、文书或者表格的编号,不是人员编号"
    en = "this is the reference of a text, a document or a sheet, and no person's"
    status = 422


def gives_away(text: str) -> bool:
    """Whether a free text holds an identity number or the number of a mobile telephone (an office's line may stand)."""
    return _IN_TEXT.search(text) is not None


def opaque(reference: str, *, field: str | None = None) -> str:
    """Raises PersonalNumber where the reference is, or holds, what looks like a number of the person."""
    if _IN_REFERENCE.search(_UUID.sub("", reference)):
        raise PersonalNumber().at(field)
    return reference


def somebodys(reference: str, *, field: str | None = None) -> str:
    """Raises NobodysReference, PersonalNumber."""
    if reference.startswith(NOBODYS):
        raise NobodysReference().at(field)
    return opaque(reference, field=field)


Reference = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9:_-]{1,64}$", json_schema_extra={"format": "person"}), AfterValidator(somebodys)
]
"""A command's field that means a person."""
