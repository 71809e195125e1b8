"""Runs notebooks one after another, each in a fork of a Python that has everything imported already.

`process.py` starts it, as process 1 of a sandbox where there is one, with a socket as file descriptor 0. A
notebook's child reads the request itself, and what it answers is passed on unread and wiped, so that nothing
of one notebook is in the memory of the next.
"""

import ctypes
import gc
import json
import os
import select
import signal
import site
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from .notebook import SANDBOXED, measure_memory, run_notebook
from .protocol import CHUNK, END, GRACE, LINES, MOST_FILES, READY, End, Limits, send_frame
from .shell import warm_up_shell

POLL = 0.1  # seconds between two looks at the clock, the memory and the files


class Keeper:
    """Starts notebooks, watches over them, passes on what they answer, and ends what they leave."""

    def __init__(self, shell: Any, limits: Limits) -> None:
        self.shell, self.limits = shell, limits
        self.connection = socket.socket(fileno=0)
        self.buffer = bytearray(CHUNK)
        self.untouched = self.look_at_folder()

    def serve(self) -> None:
        """Run notebooks until nobody asks for one, or until one has touched what the next would find."""
        send_frame(self.connection, READY)
        clean = True
        while clean:
            child, results = self.start()  # ahead of the request, so that it is ready by then
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
            clean = self.look_at_folder() == self.untouched
            end = End(reason, os.waitstatus_to_exitcode(status), last=not clean)
            send_frame(self.connection, END, json.dumps(end._asdict()).encode())

    def start(self) -> tuple[int, socket.socket]:
        """Fork a notebook's process; return its number, and where its lines come from."""
        results, keeper = socket.socketpair()
        child = os.fork()
        if child == 0:
            try:
                results.close()
                run_notebook(self.shell, self.limits, self.connection, keeper)
            finally:
                os._exit(1 if sys.exc_info()[0] else 0)
        keeper.close()
        return child, results

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
        """Return "memory" or "files" if the processes of a notebook have more than they may, else ""."""
        processes, files = [str(child)], 0
        if SANDBOXED:
            processes = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
            files = (disk := os.statvfs(".")).f_files - disk.f_ffree
        if sum(map(measure_memory, processes)) > self.limits.memory:
            return "memory"
        return "files" if files > MOST_FILES else ""

    def pass_on(self, results: socket.socket) -> int:
        """Pass on what there is, unread; return how many bytes."""
        count = results.recv_into(self.buffer)
        if count:
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


def main() -> None:
    """Serve as `process.py` has it: the first argument is the limits, as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    site.sethelper()  # Python was started without `site`, which would look for packages by itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = warm_up_shell(limits.cell_output)
    not_dumpable = (4, 0, 0, 0, 0)  # else its children could read its memory and files
    if SANDBOXED and ctypes.CDLL(None).prctl(*not_dumpable):
        sys.exit("The keeper can't be made unreadable for what it runs.")
    gc.collect()
    gc.freeze()
    Keeper(shell, limits).serve()
