"""Ports for servers are never those that a client's connection could take in between."""

import socket
from itertools import islice
from pathlib import Path

import pytest

from infra.ports import SERVERS, free_port, free_ports

LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_port_that_somebody_has_is_not_given() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        given, rest = [], free_ports()
        with pytest.raises(OSError, match="no port is free"):
            while True:
                given.append(next(rest))
        assert len(given) > len(SERVERS) / 2
        assert taken.getsockname()[1] not in given


def test_each_port_is_another() -> None:
    assert len(set(islice(free_ports(), 50))) == 50


@pytest.mark.skipif(not LENT.exists(), reason="another system says it elsewhere")
def test_clients_are_lent_others() -> None:
    assert int(LENT.read_text().split()[0]) >= SERVERS.stop
