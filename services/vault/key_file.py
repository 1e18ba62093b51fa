"""Master keys in a file that only its owner may read: a line each, id and key; the last one wraps."""

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.vault.blobs import DataKey, seal, unseal
from services.vault.master_keys import Bare, MasterKeyMissing, Wrapped
from services.vault.suites import AES, Suite

MOUNTED: Final = Path("/run/secrets")  # a container's runtime shows it to that container alone
SIZE: Final = 32  # bytes
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class BadKeyFile(Exception):
    """The file cannot be used; what is said of it is its path and a line's number, never what stands there."""


class KeyFile:
    """Implements MasterKeys. The file is read anew when it has changed: a key that is added wraps from then on."""

    def __init__(self, path: Path, suite: Suite = AES) -> None:
        """Raises BadKeyFile."""
        self._path, self._suite = path, suite
        self._seen: tuple[int, ...] = ()
        self._keys: dict[str, DataKey] = {}
        self._look()

    async def wrap(self, keys: Sequence[Bare]) -> tuple[str, list[bytes]]:
        self._look()
        newest = next(reversed(self._keys))
        return newest, [seal(self._suite, self._keys[newest], each.key, each.bound) for each in keys]

    async def unwrap(self, master: str, keys: Sequence[Wrapped]) -> list[bytes]:
        if master not in self._keys:
            self._look()
        key = self._keys.get(master)
        if key is None:
            raise MasterKeyMissing(f"{self._path} has no key {master}")
        return [unseal(key, each.wrapped, each.bound) for each in keys]

    def _look(self) -> None:
        """Raises BadKeyFile, also where others may read it."""
        try:
            found = os.stat(self._path)
            seen = (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)
            if seen == self._seen:
                return
            closed = not found.st_mode & 0o077 or self._path.parent == MOUNTED
            if not stat.S_ISREG(found.st_mode) or not closed:
                raise BadKeyFile(f"{self._path} is no file that its owner alone may read (chmod 600)")
            lines = self._path.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError) as wrong:
            raise BadKeyFile(f"{self._path} cannot be read: {type(wrong).__name__}") from None
        self._keys, self._seen = self._read(lines), seen

    def _read(self, lines: Sequence[str]) -> dict[str, DataKey]:
        keys: dict[str, DataKey] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            named, _, written = line.strip().partition(" ")
            try:
                key = base64.b64decode(written.strip(), validate=True)
            except binascii.Error:
                key = b""
            if not _ID.fullmatch(named) or len(key) != SIZE or named in keys:
                raise BadKeyFile(f"{self._path}:{number}: not an id of its own and {SIZE} bytes in base64")
            keys[named] = DataKey(key)
        if not keys:
            raise BadKeyFile(f"{self._path} has no key")
        return keys


def add_key(path: Path, id: str) -> None:
    """Put a new key behind those that are there (made where there is none). Raises BadKeyFile."""
    if path.exists() and id in KeyFile(path)._keys:
        raise BadKeyFile(f"{path} has a key {id} already")
    written = base64.b64encode(secrets.token_bytes(SIZE)).decode()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
        file.write(f"\n{id} {written}\n")  # whoever wrote the last line by hand may have left it open
        file.flush()
        os.fsync(file.fileno())
    KeyFile(path)
