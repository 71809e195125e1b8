"""Runs notebooks one after another, each in a fork of a Python that has everything imported already.

`process.py` starts it, as process 1 of a sandbox where there is one, with a socket as file descriptor 0. A
notebook's child limits itself, reads the request, and sends a line after each cell. What it sends is passed
on unread and wiped, so that nothing of one notebook is in the memory of the next.
"""

import builtins
import ctypes
import gc
import getpass
import json
import mmap
import os
import pdb
import resource
import secrets
import select
import signal
import site
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

from helpers.asking import publish

from .carried import Carried
from .landlock import Enclosure
from .missing import refuse_breakpoint, refuse_input
from .protocol import CHUNK, END, GRACE, LINES, MOST_FILES, READY, End, Limits, receive_frame, send_frame
from .shell import PLAIN, Stream, Transcript, warm_up_shell

POLL = 0.1  # seconds between two looks at the clock, the memory and the files
SANDBOXED = os.getpid() == 1  # in namespaces; else others share the machine, and must be left alone


class Keeper:
    """Starts notebooks, watches over them, passes on what they answer, and ends what they leave."""

    def __init__(self, shell: Any, limits: Limits, enclosure: Enclosure | None) -> None:
        self.shell, self.limits, self.enclosure = shell, limits, enclosure
        self.connection, self.buffer = socket.socket(fileno=0), bytearray(CHUNK)
        self.untouched = self.look_at_folder()

    def serve(self) -> None:
        """Run notebooks until nobody asks for one, or until one has touched what the next would find."""
        send_frame(self.connection, READY)
        clean = True
        while clean:
            results, keeper = socket.socketpair()
            child = os.fork()  # ahead of the request, so that it is ready by then
            if child == 0:
                try:
                    results.close()
                    self.run_notebook(keeper)
                finally:
                    os._exit(1 if sys.exc_info()[0] else 0)
            keeper.close()
            if not self.connection.recv(1, socket.MSG_PEEK):
                return
            results.send(b"!")
            self.passed = 0
            reason = self.watch(child, results)
            status = self.end(child)
            while self.passed <= self.limits.notebook_output and select.select([results], [], [], 0)[0]:
                if not self.pass_on(results):
                    break
            results.close()
            self.buffer[:] = bytes(CHUNK)
            clean = self.look_at_folder() == self.untouched and find_last_process(child) == child
            end = End(reason, os.waitstatus_to_exitcode(status), last=not clean)
            send_frame(self.connection, END, json.dumps(end._asdict()).encode())

    def run_notebook(self, keeper: socket.socket) -> None:
        """Get ready; when the keeper says so, read a request, run its cells, and send a line after each."""
        shell, limits, connection = self.shell, self.limits, self.connection
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        confine_process(limits)
        if self.enclosure:
            self.enclosure.enter(nowhere, keeper.fileno())
            vars(os).update(fork=refuse_programs)
            setattr(subprocess.Popen, "__init__", refuse_programs)  # noqa: B010
        sys.stdout, sys.stderr = Stream("stdout", shell), Stream("stderr", shell)
        builtins.input = getpass.getpass = refuse_input
        sys.breakpointhook = pdb.set_trace = refuse_breakpoint
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run_cell(shell, PLAIN, limits.cell_timeout)  # makes this process's own copies of what all cells need
        shell.transcript.to_line(0)
        shell.reset()
        if not keeper.recv(1):
            return
        request = json.loads(receive_frame(connection)[1])
        os.dup2(nowhere, connection.fileno())
        os.close(nowhere)
        publish.outcomes = request["outcomes"]
        sys.meta_path.insert(0, Carried(request["modules"]))
        for number, (name, source) in enumerate(request["cells"]):
            publish.current = (name, request["questions"].get(name))
            shell.transcript, shell.execution_count = Transcript(limits.cell_output), number + 1
            run_cell(shell, source, limits.cell_timeout)
            keeper.sendall(shell.transcript.to_line(number))

    def watch(self, child: int, results: socket.socket) -> str:
        """Pass on what a notebook answers until it ends; or return the limit for which it must be ended."""
        poll = select.poll()
        poll.register(results, select.POLLIN)
        poll.register(self.connection, 0)  # tells only of its end
        begun = heard = looked = time.monotonic()
        while True:
            for descriptor, _ in poll.poll(1000 * POLL):
                if descriptor != results.fileno():
                    os._exit(0)  # nobody waits for the answers; in a sandbox, that ends the notebook too
                if not self.pass_on(results):
                    return ""
                heard = time.monotonic()
            now = time.monotonic()
            if self.passed > self.limits.notebook_output:
                return "notebook_output"
            if now - begun > self.limits.notebook_timeout:
                return "notebook_timeout"
            if now - heard > self.limits.cell_timeout + GRACE:
                return "cell_timeout"
            if now - looked > POLL:
                looked = now
                if excess := self.find_excess(child):
                    return excess
                if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    return ""  # though something that it left holds the pipe open

    def find_excess(self, child: int) -> str:
        """Return the name of the limit that the processes of a notebook are beyond, or ""."""
        processes, files = [str(child)], 0
        if SANDBOXED:
            processes = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
            files = (disk := os.statvfs(".")).f_files - disk.f_ffree
        elif self.enclosure:  # in which there is one process, and one folder with no other in it
            with os.scandir() as entries, suppress(OSError):
                sizes = [512 * entry.stat(follow_symlinks=False).st_blocks for entry in entries]
                files = len(sizes)
                if sum(sizes) > self.limits.disk:
                    return "disk"
                if len(os.listdir(f"/proc/{child}/task")) > self.limits.processes:
                    return "processes"
        if sum(map(measure_memory, processes)) > self.limits.memory:
            return "memory"
        return "files" if files > MOST_FILES else ""

    def pass_on(self, results: socket.socket) -> int:
        """Pass on what there is, unread; return how many bytes."""
        if count := results.recv_into(self.buffer):
            send_frame(self.connection, LINES, memoryview(self.buffer)[:count])
        self.passed += count
        return count

    def end(self, child: int) -> int:
        """End a notebook and all that it has started, and return the child's exit status."""
        with suppress(ProcessLookupError, PermissionError):
            os.kill(-1 if SANDBOXED else -child, signal.SIGKILL)
        statuses = {}
        with suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, 0)
                statuses[process] = status
        return statuses[child]

    def look_at_folder(self) -> tuple[int, list[str]]:
        """Return what shows whether the folder that notebooks run in is as it was."""
        with suppress(PermissionError):
            return os.stat(".").st_ctime_ns, os.listdir(".")
        return 0, []


def run_cell(shell: Any, source: str, seconds: float) -> None:
    """Run one cell; after so many seconds, interrupt it and say so."""
    stopped = False

    def stop(*signal_and_frame: Any) -> NoReturn:
        nonlocal stopped
        stopped = __tracebackhide__ = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            shell.run_all_that_can_be(source)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:
        if not stopped:
            shell.transcript.show_error(error, [f"{type(error).__name__}: {error}"])
    if stopped:
        sentence = f"✗ This cell was stopped: it was still running after {seconds:g} seconds."
        shell.transcript.show_error(KeyboardInterrupt(), [sentence])


def refuse_programs(*args: Any, **kwargs: Any) -> NoReturn:
    """Take the place of what starts other programs, where the filter forbids it."""
    __tracebackhide__ = True
    raise PermissionError("No other program can be started while a notebook is graded here.")


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
        with open("/proc/self/uid_map") as lines:  # a number that nobody has: of the uppermost tenth
            beyond = max(int(first) + int(count) for first, _, count in map(str.split, lines))
        beyond = min(beyond, 2_000_000_000)
        identity = beyond - 2 - secrets.randbelow(beyond // 10)
        os.setgroups([])
        os.setresgid(identity, identity, identity)
        os.setresuid(identity, identity, identity)


def find_last_process(child: int) -> int:
    """Return the newest process or thread: if it isn't the child, the next one's number would tell."""
    if not SANDBOXED:  # what else runs counts, too
        return child
    with open("/proc/loadavg") as numbers:
        return int(numbers.read().split()[-1])


def measure_memory(process: str, column: int = 1) -> int:
    """Return the bytes that a process has in memory; of column 0, those of its addresses. 0 if it is gone."""
    try:
        with open(f"/proc/{process}/statm") as numbers:
            return int(numbers.read().split()[column]) * mmap.PAGESIZE
    except OSError:
        return 0


def main() -> None:
    """Serve as `process.py` has it: the first argument is JSON of the limits and, maybe, of an enclosure."""
    told = json.loads(sys.argv[1])
    limits, enclosure = Limits(**told["limits"]), None
    site.sethelper()  # Python was started without `site`, which would look for packages by itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = warm_up_shell(limits.cell_output)
    not_dumpable = (4, 0, 0, 0, 0)  # else its children could read its memory and files
    if SANDBOXED and ctypes.CDLL(None).prctl(*not_dumpable):
        sys.exit("The keeper can't be made unreadable for what it runs.")
    if "enclosure" in told:
        readable, folder, program = told["enclosure"]
        enclosure = Enclosure(readable, folder, bytes.fromhex(program))
        enclosure.prove()
    gc.collect()
    gc.freeze()
    Keeper(shell, limits, enclosure).serve()
