"""One notebook, in a process of its own: it limits itself, runs the cells, and sends a line after each."""

import builtins
import getpass
import json
import mmap
import os
import resource
import secrets
import signal
import socket
import sys
from types import FrameType
from typing import Any, NoReturn

from helpers.asking import publish

from .protocol import GRACE, Limits, receive_frame
from .shell import PLAIN, Stream, Transcript

SANDBOXED = os.getpid() == 1  # else other processes share the machine, and must be left alone


def run_notebook(shell: Any, limits: Limits, connection: socket.socket, keeper: socket.socket) -> None:
    """Get ready; when the keeper says so, read a request from a connection, which is file descriptor 0.

    Run its cells in the shell, which is warm, and send the keeper a line after each.
    """
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    confine_process(limits)
    sys.stdout, sys.stderr = Stream("stdout", shell), Stream("stderr", shell)
    builtins.input = getpass.getpass = refuse_input
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_cell(shell, PLAIN, limits.cell_timeout)  # gives this process its own copies of what all cells need
    shell.transcript.to_line(0)
    shell.reset()
    if not keeper.recv(1):
        return
    _, content = receive_frame(connection)
    request = json.loads(content)
    os.dup2(nowhere, connection.fileno())
    os.close(nowhere)
    for number, (name, source) in enumerate(request["cells"]):
        publish.current = (name, request["questions"].get(name))
        shell.transcript, shell.execution_count = Transcript(limits.cell_output), number + 1
        run_cell(shell, source, limits.cell_timeout)
        keeper.sendall(shell.transcript.to_line(number))


def run_cell(shell: Any, source: str, seconds: float) -> None:
    """Run one cell; after so many seconds, interrupt it and say so."""
    stopped = False

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        nonlocal stopped
        stopped = __tracebackhide__ = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            shell.run_cell(source, store_history=True)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:
        if not stopped:
            shell.transcript.show_error(error, [f"{type(error).__name__}: {error}"])
    if stopped:
        sentence = f"✗ This cell was stopped: it was still running after {seconds:g} seconds."
        shell.transcript.show_error(KeyboardInterrupt(), [sentence])


def refuse_input(*args: Any, **kwargs: Any) -> NoReturn:
    """Take the place of `input` and `getpass`."""
    __tracebackhide__ = True
    raise RuntimeError("input() can't be used here: nobody is there to answer while a notebook is graded.")


def confine_process(limits: Limits) -> None:
    """Limit this process and what it starts; in a sandbox that root started, become a user like no other."""
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.notebook_timeout + 2 * GRACE),
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NOFILE: 128,
    }
    if SANDBOXED:  # elsewhere it would count what else the user runs
        wanted |= {resource.RLIMIT_NPROC: limits.processes, resource.RLIMIT_MEMLOCK: 0}
    if addresses := measure_memory("self", column=0):
        wanted[resource.RLIMIT_AS] = addresses + limits.memory
    for kind, most in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(kind, (most, most))
    if SANDBOXED and os.geteuid() == 0:
        identity = choose_id()
        os.setgroups([])
        os.setresgid(identity, identity, identity)
        os.setresuid(identity, identity, identity)


def choose_id() -> int:
    """Return a user's number that nobody has: one of the uppermost tenth of those that exist here."""
    with open("/proc/self/uid_map") as lines:
        beyond = max(int(first) + int(count) for first, _, count in map(str.split, lines))
    beyond = min(beyond, 2_000_000_000)
    return beyond - 2 - secrets.randbelow(beyond // 10)


def measure_memory(process: str, column: int = 1) -> int:
    """Return the bytes that a process has in memory; of column 0, those of its addresses. 0 if it is gone."""
    try:
        with open(f"/proc/{process}/statm") as numbers:
            return int(numbers.read().split()[column]) * mmap.PAGESIZE
    except OSError:
        return 0
