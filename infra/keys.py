"""Draw the keys of a city: `python -m infra.keys FOLDER`, once; `--rotate` adds one that signs from the next start on.

`signing_keys`: what posts signs access tokens with (a private JWK set, the newest last). `<service>_key`: what each
process signs with when it calls another. `service_keys`: the public halves of these, for all. `<service>_master_keys`:
what wraps the keys of that service's vault (an id and 32 bytes a line; the last one wraps), never kept where its
backups are. Where an earlier version left one file `master_keys` for all, each begins with what that one says.
"""

import argparse
import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import ECKey, KeySet

CALLERS: Final = (
    "registration",
    "mediation",
    "procurement",
    "evaluation",
    "posts",
    "districts",
)  # the portal asks as its readers do
SIGNING: Final = "signing_keys"
SERVICES: Final = "service_keys"
VAULTS: Final = tuple(caller for caller in CALLERS if caller != "districts")  # it keeps nothing of anybody
SHARED: Final = "master_keys"  # of earlier versions: one for all vaults
DRAFTS: Final = "drafts_keys"  # of the portal's drafts: the vaults' are none of its business
KEPT: Final = 3  # signing keys: an older one has signed nothing that still counts


def new_key() -> ECKey:
    """P-256, with an id that says nothing."""
    return ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"}, private=True)


def draw_signing_keys(file: Path, *, rotate: bool = False) -> bool:
    """Where there are none, or one more. Whether something was drawn."""
    if file.exists() and not rotate:
        return False
    before = json.loads(file.read_text(encoding="utf-8"))["keys"] if file.exists() else []
    _write(file, [*before[1 - KEPT :], new_key().as_dict(private=True)], 0o600)
    return True


def draw_service_keys(folder: Path) -> list[str]:
    """For each caller that has none; the public set is what the private ones say. The names of what was drawn."""
    drawn, public = [], []
    for caller in CALLERS:
        file = folder / f"{caller}_key"
        if not file.exists():
            _write(file, [new_key().as_dict(private=True)], 0o600)
            drawn.append(file.name)
        keys = KeySet.import_key_set(json.loads(file.read_text(encoding="utf-8"))).keys
        public += [key.as_dict(private=False) for key in keys]
    if drawn or not _says(folder / SERVICES, public):
        _write(folder / SERVICES, public, 0o644)
        drawn.append(SERVICES)
    return drawn


def master_of(service: str) -> str:
    """The name of the file of its master keys."""
    return f"{service}_{SHARED}"


def draw_master_keys(folder: Path) -> list[str]:
    """Of each service with a vault that has none: its own wraps, one that all shared opens what it wrapped before.

    The names of what was drawn.
    """
    shared = (folder / SHARED).read_text(encoding="ascii") if (folder / SHARED).exists() else ""
    return [
        master_of(service)
        for service in VAULTS
        if draw_master_key(folder / master_of(service), named=service, before=shared)
    ]


def draw_master_key(file: Path, *, named: str = "first", before: str = "") -> bool:
    """Where there is none; whoever loses it loses all that lies in the vault. Whether it was drawn."""
    if file.exists():
        return False
    kept = f"{before.strip()}\n" if before.strip() else ""
    _put(file, f"{kept}{named} {base64.b64encode(secrets.token_bytes(32)).decode()}\n", 0o600)
    return True


def _says(file: Path, keys: list[dict[str, Any]]) -> bool:
    """Whether the file holds these already: what was cut off between two files is made good."""
    return file.exists() and json.loads(file.read_text(encoding="utf-8")) == {"keys": keys}


def _write(file: Path, keys: list[dict[str, Any]], mode: int) -> None:
    write_private(file, {"keys": keys}, mode)


def write_private(file: Path, told: Any, mode: int = 0o600) -> None:
    """JSON: all or nothing, and never for a moment open to others."""
    _put(file, json.dumps(told) + "\n", mode)


def _put(file: Path, text: str, mode: int) -> None:
    """The same of any text."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)


def main() -> None:
    asked = argparse.ArgumentParser(description="draw the keys of a city; what is there is kept")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--rotate", action="store_true", help="add a signing key that signs from now on")
    told = asked.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    drawn = [SIGNING] if draw_signing_keys(told.folder / SIGNING, rotate=told.rotate) else []
    drawn += [*draw_master_keys(told.folder), *([DRAFTS] if draw_master_key(told.folder / DRAFTS) else [])]
    for name in (*drawn, *draw_service_keys(told.folder)):
        print(f"drawn: {told.folder / name}")


if __name__ == "__main__":
    main()
