"""Schedulers and workers of Dask as programs of their own."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


def free_port() -> int:
    """Return a port that nobody listens at.

    Linux gives it to no one who asks for any port, so it is still free when it is used, if minutes later.
    """
    for port in iter(lambda: secrets.choice(range(10_000, 32_768)), 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def dask(kind: str, folder: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen]:
    """Start a scheduler or a worker, which sees nothing of the course."""
    program = Path(sys.executable).with_name("dask")
    folder.mkdir()
    process = subprocess.Popen(
        [program, kind, "--no-dashboard", "--host=127.0.0.1", *options],
        cwd=folder,
        env=os.environ | environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def cluster(
    folder: Path, workers: int = 2, threads: int = 1, **environment: str
) -> Iterator[tuple[str, list]]:
    """Start a scheduler and workers as programs of their own; yield its address, and all of them."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        started = [stack.enter_context(dask("scheduler", folder / "scheduler", f"--port={port}"))]
        for number in range(workers):
            options = [folder / f"worker-{number}", f"--nthreads={threads}", "--no-nanny", address]
            started.append(stack.enter_context(dask("worker", *options, **environment)))
        yield address, started
