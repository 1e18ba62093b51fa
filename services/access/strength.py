"""How strong an issuer's key must be to be believed: 128 bits, which RSA has from 3072 on (NIST SP 800-57, part 1)."""

from collections.abc import Mapping
from typing import Final

from joserfc.jwk import ECKey, Key, RSAKey

from services.chassis.settings import BadSettings, number

STRONG: Final = 3072  # bits of an RSA key
LEAST: Final = 2048  # below which nobody may go, whatever his provider has
SETTING: Final = "LINLI_PROVIDER_RSA_BITS"
CURVES: Final = frozenset({"P-256", "P-384", "P-521"})


def rsa_bits(environment: Mapping[str, str]) -> int:
    """What a city asks of its provider's RSA keys. Raises BadSettings."""
    said = number(environment, SETTING)
    bits = STRONG if said is None else int(said)
    if bits < LEAST:
        raise BadSettings(f"{SETTING} is {bits}: RSA keys of less than {LEAST} bits are believed by nobody")
    return bits


def weakness(key: Key, bits: int) -> str:
    """Why the key is not believed; empty where it is."""
    if isinstance(key, RSAKey):
        size = key.raw_value.key_size
        return "" if size >= max(bits, LEAST) else f"an RSA key of {size} bits, {max(bits, LEAST)} are asked for"
    if isinstance(key, ECKey):
        return "" if key.curve_name in CURVES else f"a curve that is not taken: {key.curve_name}"
    return f"a key of another kind: {key.key_type}"
