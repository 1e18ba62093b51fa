"""A private PostgreSQL as processes of this machine: for the local city and for the tests. It keeps fsync on."""

import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

from infra.ownership import Ownership, alive, children, kill_at_once
from infra.ports import free_port
from infra.postgres.binaries import NoPostgres, binaries

SUPERUSER: Final = "postgres"
ELSEWHERE: Final = Path("/var/lib/linli")
DEFAULTS: Final = {"max_connections": "200", "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}


class LocalPostgres:
    """A cluster in a folder, on a port of the loopback address; what it acknowledged is on the disk.

    PostgreSQL refuses to run as root: root's cluster runs as the system's user `postgres`. Where that user may not
    enter the folder, the cluster lies in /var/lib/linli and the folder holds a link to it; no permission is widened.
    """

    def __init__(self, folder: Path, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.folder, self.port = folder.resolve(), port or free_port()
        self._settings = {**DEFAULTS, "port": str(self.port), **(settings or {})}
        self._owned = Ownership(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def data(self) -> Path:
        return (self.folder / "cluster").resolve() / "data"

    def start(self) -> None:
        """Make the cluster on the first start. Raises NoPostgres, FolderTaken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._owned.take()
        if not self.data.exists():
            self._initialise()
        if self._postmaster():  # left behind by an owner that was killed
            self._stop_server("fast")
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in self._settings.items())
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.data.parent / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Modes are PostgreSQL's: smart, fast, immediate."""
        if self._postmaster():
            self._stop_server(mode)
        self._owned.give_back()

    def kill(self) -> None:
        """SIGKILL to the server and all its processes; `start` then recovers what was acknowledged."""
        postmaster = self._postmaster()
        if postmaster:
            kill_at_once(postmaster, *children(postmaster))
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # where nobody collects it, its number looks alive

    def dsn(self, database: str, user: str = SUPERUSER, password: str | None = None) -> str:
        """Without a password: the superuser's, which was drawn with the cluster."""
        if password is None:
            password = (self.folder / "superuser").read_text(encoding="ascii")
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def _initialise(self) -> None:
        """Beside the final place first: a cluster that was half made is never started."""
        cluster = self._place()
        secret = secrets.token_hex(16)
        kept, told, fresh = self.folder / "superuser", cluster / "password", cluster / "fresh"
        for path in (kept, told):
            path.touch(mode=0o600)
            path.write_text(secret, encoding="ascii")
        if os.geteuid() == 0:
            shutil.chown(told, SUPERUSER)
        shutil.rmtree(fresh, ignore_errors=True)
        words = ["-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={told}"]
        self._run("initdb", "-D", str(fresh), "-U", SUPERUSER, *words)
        told.unlink()
        fresh.rename(cluster / "data")

    def _place(self) -> Path:
        """The folder that holds the cluster, which the server's user may enter."""
        cluster = self.folder / "cluster"
        if not cluster.exists():
            cluster.unlink(missing_ok=True)  # a link to a cluster that is gone
            if os.geteuid() == 0 and not _open_to_others(self.folder):
                ELSEWHERE.mkdir(mode=0o755, exist_ok=True)
                cluster.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=ELSEWHERE))
            else:
                cluster.mkdir(mode=0o700)
        if os.geteuid() == 0:
            try:
                pwd.getpwnam(SUPERUSER)
            except KeyError:
                raise NoPostgres("PostgreSQL does not run as root, and there is no system user postgres") from None
            shutil.chown(cluster.resolve(), SUPERUSER, SUPERUSER)
        return cluster.resolve()

    def _postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline")
            ours = not Path("/proc/self").exists() or b"postgres" in command.read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if ours and alive(pid) else None  # after a reboot the number may be anybody's

    def _stop_server(self, mode: str) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def _run(self, tool: str, *arguments: str) -> None:
        become = ["runuser", "-u", SUPERUSER, "--"] if os.geteuid() == 0 else []
        ran = subprocess.run(
            [*become, str(binaries() / tool), *arguments], check=False, capture_output=True, text=True, cwd="/",
            stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if ran.returncode:
            said = (ran.stderr or ran.stdout).strip().splitlines()
            log = f"; see {self.data.parent / 'log'}" if tool == "pg_ctl" else ""
            raise NoPostgres(f"{tool}: {said[-1] if said else ran.returncode}{log}")


def _open_to_others(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
