"""Keycloak's own distribution, as Maven has it, unpacked and built for how docker-compose.yml runs it."""

import os
import subprocess
from pathlib import Path
from typing import Final

from infra.java import NoJava, java, kept, maven

VERSION: Final = "26.7.3"
ARTIFACT: Final = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz"
UNPACKED: Final = f"keycloak-{VERSION}"
BUILT_FOR: Final = {"KC_DB": "dev-file", "KC_CACHE": "local"}  # with other options each start would build it anew


class NoKeycloak(NoJava):
    """It cannot be had here, or did not start; one sentence."""


def distribution() -> Path:
    """Its folder, with bin, lib and conf: fetched and built once. Raises NoJava."""
    return kept(f"keycloak-{VERSION}", _fetch) / UNPACKED


def _fetch(folder: Path) -> None:
    maven("Keycloak", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}")
    packed = folder / f"keycloak-quarkus-dist-{VERSION}.tar.gz"
    _run(["tar", "xzf", str(packed), "-C", str(folder)], "unpacked")  # Maven's own hand cuts off long names
    packed.unlink()
    _run([str(folder / UNPACKED / "bin" / "kc.sh"), "build"], "built", JAVA=java(), **BUILT_FOR)


def _run(command: list[str], what: str, **told: str) -> None:
    environment = {**os.environ, **told}
    ran = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )
    if ran.returncode:
        raise NoKeycloak(f"Keycloak could not be {what}: {(ran.stderr or ran.stdout).strip().splitlines()[-1]}")
