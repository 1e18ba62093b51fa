"""The identity of a published return: derived from its code, so that it is entered once."""

from typing import Final
from uuid import UUID, uuid5

RETURNS_BY_CODE: Final = UUID("7c1e9a34-0d52-5b8f-9e67-5a2b8c4d1f03")


def return_id(code: str) -> UUID:
    return uuid5(RETURNS_BY_CODE, code)
