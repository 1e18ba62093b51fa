"""Finding a person by a number without keeping the number: a keyed hash, by a key that no value is sealed with."""

import hmac
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from contracts.identity_number import normalise
from contracts.personal import Kind
from services.vault.blobs import DataKey, binding, derived


def _telephone(given: str) -> str:
    """The digits, without the country's code where it is China's."""
    digits = "".join(each for each in unicodedata.normalize("NFKC", given) if each.isdecimal())
    return digits.removeprefix("0086").removeprefix("86") if len(digits) > 11 else digits


# What is not in here is not found by: few names, and no address, are somebody's alone, and frequent ones would show.
INDEXED: Final[Mapping[Kind, Callable[[str], str]]] = {Kind.IDENTITY_NUMBER: normalise, Kind.TELEPHONE: _telephone}
SIZE: Final = 32


class BlindIndex:
    """Of one service: another's, with the same root, does not match."""

    def __init__(self, root: DataKey, service: str) -> None:
        self._key = derived(root.root, SIZE, b"linli.vault.index|" + service.encode())

    def __repr__(self) -> str:
        return "BlindIndex(…)"

    def digest(self, kind: Kind, value: str) -> bytes:
        """HMAC-SHA-256 of the kind and the value as it is compared. Raises KeyError where a kind is not indexed."""
        return hmac.digest(self._key, binding(kind, INDEXED[kind](value)), "sha256")
