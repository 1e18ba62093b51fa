"""The ciphers that a vault may write with (密码套件): AES-256-GCM, and SM4-GCM where 国密 is asked for."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE: Final = 12  # bytes, random: far fewer than 2³² of them under one key
TAG: Final = 16


class Unopenable(Exception):
    """A blob was changed, moved, or is of another key. It says nothing of what is in it, or of whom."""


class UnknownSuite(Exception):
    """A setting or a blob names a suite that this version does not have."""


@dataclass(frozen=True)
class Suite:
    """`id` stands in every blob, so that the setting that chooses a suite only speaks for what is still to be written.

    `seal` and `unseal` take key, nonce, text and associated data; `unseal` raises InvalidTag.
    """

    name: str
    id: int
    key_size: int
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]
    unseal: Callable[[bytes, bytes, bytes, bytes], bytes]

    def encrypt(self, key: bytes, plain: bytes, associated: bytes) -> bytes:
        """A new nonce, and what comes of it: ciphertext with its tag."""
        nonce = os.urandom(NONCE)
        return nonce + self.seal(key, nonce, plain, associated)

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Raises Unopenable."""
        if len(sealed) < NONCE + TAG:
            raise Unopenable
        try:
            return self.unseal(key, sealed[:NONCE], sealed[NONCE:], associated)
        except InvalidTag:
            raise Unopenable from None


def _aes_seal(key: bytes, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, associated)


def _aes_unseal(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, associated)


def _sm4_seal(key: bytes, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
    """GB/T 32907 in the mode of RFC 8998."""
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    work.authenticate_additional_data(associated)
    return work.update(plain) + work.finalize() + work.tag


def _sm4_unseal(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    work.authenticate_additional_data(associated)
    return work.update(sealed[:-TAG]) + work.finalize()


AES: Final = Suite("aes-256-gcm", 1, 32, _aes_seal, _aes_unseal)
SM4: Final = Suite("sm4-gcm", 2, 16, _sm4_seal, _sm4_unseal)
SUITES: Final = (AES, SM4)


def suite_named(name: str) -> Suite:
    """Raises UnknownSuite."""
    for suite in SUITES:
        if suite.name == name:
            return suite
    raise UnknownSuite(f"{name!r} is no suite; there are {', '.join(suite.name for suite in SUITES)}")


def suite_of(id: int) -> Suite:
    """Raises UnknownSuite."""
    for suite in SUITES:
        if suite.id == id:
            return suite
    raise UnknownSuite(f"a blob was written with suite {id}, which this version does not have")
