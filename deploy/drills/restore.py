"""Back a PostgreSQL cluster up while it serves, and put one service's store back to a point in time.

    python -m deploy.drills.restore backup   --dsn SUPERUSER --folder FOLDER
    python -m deploy.drills.restore put-back --dsn SUPERUSER --folder FOLDER --store registration --point NAME
                                             (or --at 2026-11-28T14:00:00+08:00)

PostgreSQL's own tools do the work: a base backup, the WAL archive, and a recovery to a named point or a moment, in a
cluster of its own beside the serving one. Only the one database is taken from there; what served is kept, renamed.
The service's api and worker are stopped before, and `linli announce` is typed after (docs/operations/restore.md).
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from infra.ports import free_port
from infra.postgres.binaries import binaries
from infra.postgres.local import SUPERUSER

BASE, ARCHIVE, RECOVERED = "base", "wal", "recovered"
PATIENCE: Final = 60.0  # seconds for a segment to be archived, and for the recovery to reach its point


class DrillFailed(Exception):
    """What could not be done, in one line."""


def archiving(folder: Path) -> dict[str, str]:
    """The server's settings under which it keeps all that a restore needs."""
    archive = folder / ARCHIVE
    return {"archive_mode": "on", "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f"}


def prepare(folder: Path) -> None:
    """Make the archive's folder, the server's own; it must be there before the server starts to archive."""
    for each in (folder, folder / ARCHIVE):
        each.mkdir(mode=0o755, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(each, SUPERUSER)


def backup(dsn: str, folder: Path) -> None:
    """A base backup of the whole cluster, while it serves."""
    _run("pg_basebackup", "-d", dsn, "-D", str(folder / BASE), "-X", "none", "-c", "fast")


def mark(dsn: str, point: str, folder: Path) -> None:
    """Name this moment, and wait until the archive holds it."""
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("select pg_create_restore_point(%s)", (point,))
    _archived(dsn, folder)


def _archived(dsn: str, folder: Path) -> None:
    """All that was committed until now, and a commit after it: only such a one shows that a moment is past."""
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("select pg_current_xact_id()")
        (segment,) = db.execute("select pg_walfile_name(pg_current_wal_lsn())").fetchone() or ("",)
        db.execute("select pg_switch_wal()")
    _until((folder / ARCHIVE / segment).exists, f"{segment} is not archived")


def put_back(dsn: str, folder: Path, store: str, *, point: str = "", at: datetime | None = None) -> str:
    """The store as it was at the point, or at that moment, serves from now on; answers where the other is kept."""
    if at:
        _archived(dsn, folder)
    target = {"recovery_target_time": at.isoformat()} if at else {"recovery_target_name": point}
    recovered = _recovered(folder, target)
    try:
        _until(lambda: _answers(_at(dsn, recovered)), f"{at or point} is not reached")
        dump = folder / f"{store}.dump"
        _run("pg_dump", "-Fc", "-C", "-d", _at(dsn, recovered, store), "-f", str(dump))
        kept = _set_aside(dsn, store)
        try:
            _run("pg_restore", "-C", "-e", "-d", _at(dsn, None, "postgres"), str(dump))
        except DrillFailed as wrong:
            _give_back(dsn, store, kept)
            raise DrillFailed(f"{wrong}; what served serves again") from wrong
    finally:
        _run("pg_ctl", "-D", str(folder / RECOVERED), "-m", "immediate", "-w", "stop")
    return kept


def _recovered(folder: Path, target: Mapping[str, str]) -> int:
    """A cluster of its own, recovered from the backup and the archive up to the target; its port."""
    data, port = folder / RECOVERED, free_port()
    shutil.rmtree(data, ignore_errors=True)
    _as_server("cp", "-a", str(folder / BASE), str(data))
    settings = {
        "restore_command": f"cp {folder / ARCHIVE}/%f %p",
        **target,
        "recovery_target_action": "promote",
        "hot_standby": "off",  # it answers when the point is reached, and needs none of the other's limits for it
        "archive_mode": "off",  # it must not write into the archive that it is made from
    }
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    (data / "recovery.signal").touch()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c archive_mode=off"
    _run("pg_ctl", "-D", str(data), "-w", "-t", str(int(PATIENCE)), "-l", str(data / "log"), "-o", options, "start")
    return port


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_aside(dsn: str, store: str) -> str:
    kept = f"{store}_until_{int(time.time())}"
    with psycopg.connect(_at(dsn, None, "postgres"), autocommit=True) as db:
        db.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (store,))
        db.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(store), sql.Identifier(kept)))
    return kept


def _give_back(dsn: str, store: str, kept: str) -> None:
    """Half a store may not bear its name."""
    with psycopg.connect(_at(dsn, None, "postgres"), autocommit=True) as db:
        db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(store)))
        db.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(kept), sql.Identifier(store)))


def _at(dsn: str, port: int | None, database: str | None = None) -> str:
    """The same server's, or the recovered one's, which has the same passwords."""
    parts = urlsplit(dsn)
    address = f"{(parts.netloc.rpartition(':')[0])}:{port}" if port else parts.netloc
    path = f"/{database}" if database else parts.path
    return urlunsplit(parts._replace(netloc=address, path=path))


def _until(so: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > until:
            raise DrillFailed(otherwise)
        time.sleep(0.05)


def _run(tool: str, *arguments: str) -> None:
    _as_server(str(binaries() / tool), *arguments)


def _as_server(*command: str) -> None:
    """PostgreSQL refuses to run as root, and its files are its user's."""
    become = ["runuser", "-u", SUPERUSER, "--"] if os.geteuid() == 0 else []
    ran = subprocess.run(  # noqa: S603 - PostgreSQL's programs, and what an operator typed
        [*become, *command], check=False, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL
    )
    if ran.returncode:
        raise DrillFailed(f"{Path(command[0]).name}: {(ran.stderr or ran.stdout).strip()[-400:]}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no offset: which hour it means is not known")
    return moment


def main() -> None:
    asked = argparse.ArgumentParser(prog="restore", description="Back up, and put one store back.")
    asked.add_argument("step", choices=("prepare", "backup", "mark", "put-back"))
    asked.add_argument("--dsn", default="", help="the cluster, as its superuser")
    asked.add_argument("--folder", required=True, type=Path, help="of the backup and of the WAL archive")
    asked.add_argument("--point", default="", help="the name of a restore point")
    asked.add_argument("--at", type=_moment, help="put-back: a moment instead, as 2026-11-28T14:00:00+08:00")
    asked.add_argument("--store", default="", help="registration, mediation, procurement, evaluation, posts")
    told = asked.parse_args()
    try:
        match told.step:
            case "prepare":
                prepare(told.folder)
                sys.stdout.writelines(f"{name} = '{value}'\n" for name, value in archiving(told.folder).items())
            case "backup":
                backup(told.dsn, told.folder)
            case "mark":
                mark(told.dsn, told.point, told.folder)
            case _:
                if bool(told.point) == bool(told.at):
                    raise DrillFailed("either --point or --at says where to")
                kept = put_back(told.dsn, told.folder, told.store, point=told.point, at=told.at)
                sys.stdout.write(f"{told.store}: put back to {told.at or told.point}; what served is kept as {kept}\n")
    except DrillFailed as wrong:
        sys.exit(f"restore: {wrong}")


if __name__ == "__main__":
    main()
