"""Ports for servers are never those that a client's connection could take in between."""

import socket
from itertools import islice
from pathlib import Path

import pytest

from infra import ports
from infra.ports import SERVERS, free_port, free_ports

LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_port_that_somebody_has_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(ports, "SERVERS", range(port, port + 1))
    assert free_port() == port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(OSError, match="no port is free"):
            free_port()


def test_each_port_is_another() -> None:
    assert len(set(islice(free_ports(), 50))) == 50


@pytest.mark.skipif(not LENT.exists(), reason="another system says it elsewhere")
def test_clients_are_lent_others() -> None:
    assert int(LENT.read_text().split()[0]) >= SERVERS.stop
