"""Ports for servers are never those that a client's connection could take in between."""

import socket
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from infra import ports
from infra.ports import SERVERS, free_port, free_ports

LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_port_that_somebody_has_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = islice(free_ports(), 2)
    monkeypatch.setattr(ports, "_given", set())
    monkeypatch.setattr(ports, "SERVERS", (first, second))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        assert free_port() == second


def test_a_port_is_given_once_though_nobody_listens_there_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = tuple(islice(free_ports(), 2))
    monkeypatch.setattr(ports, "_given", set())
    monkeypatch.setattr(ports, "SERVERS", range(pair[0], pair[0] + 1))
    assert free_port() == pair[0]
    monkeypatch.setattr(ports, "SERVERS", range(pair[0], pair[0] + 2))
    assert free_port() == pair[0] + 1


def test_a_port_is_given_to_one_process_of_several_while_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [sys.executable, "-c", "from infra.ports import free_port; print(free_port(), flush=True); input()"]
    with subprocess.Popen(asks, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as another:
        assert another.stdin
        assert another.stdout
        theirs = int(another.stdout.readline())
        monkeypatch.setattr(ports, "SERVERS", range(theirs, theirs + 1))
        with pytest.raises(OSError, match="no port is free"):
            free_port()
        another.stdin.close()
    assert free_port() == theirs


@pytest.mark.skipif(not LENT.exists(), reason="another system says it elsewhere")
def test_clients_are_lent_others() -> None:
    assert int(LENT.read_text().split()[0]) >= SERVERS.stop
