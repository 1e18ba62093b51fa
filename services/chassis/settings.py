"""What a process is told by its environment; secrets come from files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path


class BadSettings(Exception):
    """Something the process needs is not set, in one line."""


@dataclass(frozen=True)
class Settings:
    """LINLI_STORE (a DSN), LINLI_KAFKA (bootstrap servers), LINLI_SOURCES_<NAME> (a service's URL),
    LINLI_HOST, LINLI_PORT, LINLI_ENVIRONMENT (development may have example people; production does not),
    LINLI_REBUILD_HOLDS (events that a rebuild has in memory at once; else as many as its own code says),
    LINLI_POLICIES (the directory of the city's and the districts' own policies),
    LINLI_SIMULATED (true: messages may bring the time with them; only in development, on a loopback address).

    Any of them may be given as NAME_FILE, the path of a file that holds it.
    """

    store: str = ""
    kafka: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 8000
    development: bool = True
    simulated: bool = False
    rebuild_holds: int | None = None
    policies: Path | None = None

    def need(self, name: str) -> str:
        value: str = getattr(self, name)
        if not value:
            raise BadSettings(f"LINLI_{name.upper()} is not set")
        return value


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Raises BadSettings."""
    env = with_files(os.environ if environment is None else environment)
    sources = {
        name.removeprefix("LINLI_SOURCES_").lower(): url
        for name, url in env.items()
        if name.startswith("LINLI_SOURCES_")
    }
    port, holds = number(env, "LINLI_PORT") or 8000, number(env, "LINLI_REBUILD_HOLDS")
    development = env.get("LINLI_ENVIRONMENT", "development") == "development"
    host, simulated = env.get("LINLI_HOST", "127.0.0.1"), env.get("LINLI_SIMULATED", "") == "true"
    if simulated and not (development and is_loopback(host)):
        raise BadSettings("LINLI_SIMULATED is for development, at a loopback address")
    return Settings(
        store=env.get("LINLI_STORE", ""),
        kafka=env.get("LINLI_KAFKA", ""),
        sources=sources,
        host=host,
        port=port,
        development=development,
        simulated=simulated,
        rebuild_holds=holds,
        policies=Path(env["LINLI_POLICIES"]) if env.get("LINLI_POLICIES") else None,
    )


def number(env: Mapping[str, str], name: str) -> int | None:
    """None where nothing is said."""
    said = env.get(name, "")
    if said and not (said.isdecimal() and int(said)):
        raise BadSettings(f"{name} is {said!r}, not a number above nought")
    return int(said) if said else None


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    env = dict(environment)
    for name, path in environment.items():
        if name.startswith("LINLI_") and name.endswith("_FILE"):
            try:
                env[name.removesuffix("_FILE")] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as wrong:
                raise BadSettings(f"{name}: {wrong}") from wrong
    return env
