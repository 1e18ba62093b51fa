"""Ports of the loopback address for servers that this machine starts for itself."""

import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

SERVERS: Final = range(15_000, 32_000)  # below those from which systems take a client's: none is lent before it is used
_drawing: Final = random.SystemRandom()
_given: Final[set[int]] = set()  # by this process: who asked may not listen yet


def free_port() -> int:
    """A port that nobody listened on a moment ago, and that was given to nobody else by a process of this user that
    still lives. Raises OSError where there is none.
    """
    return next(free_ports())


def free_ports() -> Iterator[int]:
    """Such ports, each another."""
    for port in _drawing.sample(SERVERS, len(SERVERS)):
        if port not in _given and _is_ours(port) and _is_free(port):
            _given.add(port)
            yield port
    raise OSError(f"no port is free from {SERVERS.start} to {SERVERS.stop}")


@cache
def _book() -> BinaryIO:
    """Where processes of one user tell each other what they gave: they lock the byte of that number while they live."""
    return (Path(tempfile.gettempdir()) / f"linli-ports-{os.getuid()}").open("ab")


def _is_ours(port: int) -> bool:
    try:
        fcntl.lockf(_book(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what ended a moment ago is in nobody's way
        try:
            listening.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def listens(port: int) -> bool:
    """Whether something takes connections there."""
    with socket.socket() as asking:
        asking.settimeout(1)
        return asking.connect_ex(("127.0.0.1", port)) == 0
