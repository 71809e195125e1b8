"""The workers that a run starts here."""

import socket
from contextlib import closing

import psutil
import pytest
from distributed import WorkerPlugin

from grading.cluster import Cluster

pytestmark = pytest.mark.slow


def listeners() -> list[tuple[str, int]]:
    """Return where this process and all that it started listen."""
    here = psutil.Process()
    connections = [c for process in [here, *here.children(recursive=True)] for c in process.net_connections()]
    return [connection.laddr for connection in connections if connection.status == psutil.CONN_LISTEN]


def answer(address: tuple[str, int], said: bytes) -> bytes:
    """Return what is answered to whoever says something without keys; nothing if the line is cut."""
    with socket.create_connection(address, timeout=10) as line:
        try:
            line.sendall(said)
            return line.recv(1000)
        except ConnectionError:
            return b""


def test_they_listen_to_nobody_but_those_who_have_their_keys():
    before = listeners()
    with closing(Cluster(workers=1)) as cluster, cluster.prepared(WorkerPlugin(), "a test"):
        opened = [address for address in listeners() if address not in before]
        assert len(opened) == 3  # the scheduler, the worker, and who starts that anew
        for address in opened:
            assert address.ip == "127.0.0.1"
            assert answer(address, b"GET /info/main/workers.html HTTP/1.0\r\n\r\n") == b""
