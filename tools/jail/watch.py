"""Looks at what goes on in a jail while a class is graded there."""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tools.jail.seen import BYSTANDER, COURSE, PORT, SOCKET, Seen


class Watch:
    """Looks ten times a second at what goes on, and knows which student is being graded."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.student = ""
        self.started: dict[str, float] = {}
        self.files: dict[str, tuple[int, int]] = {}
        self.disk = _used()
        for each in (self._listen, self._look):
            threading.Thread(target=each, daemon=True).start()

    def read(self, line: str) -> None:
        """Learn from a line of nbgrader's log who is being graded."""
        found = re.search(r"(?:with ID '|/submitted/|/autograded/)([\w-]+)", line)
        if found and found[1] != self.student:
            self.turn(found[1])

    def turn(self, student: str) -> None:
        """Note that from now on another student is being graded, or none."""
        self.compare()
        now = time.monotonic()
        if self.student:
            took = now - self.started[self.student]
            self.seen.seconds[self.student] = max(took, self.seen.seconds.get(self.student, 0))
        self.started[student] = now
        self.student, self.disk = student, _used()

    def _look(self) -> None:
        while True:
            seen, student = self.seen, self.student
            if student:
                alive = [pid for pid in list_processes() if pid != os.getpid()]
                memory = sum(map(_memory, alive))
                for most, now in (
                    (seen.memory, memory),
                    (seen.processes, len(alive)),
                    (seen.disk, _used() - self.disk),
                ):
                    most[student] = max(most.get(student, 0), now)
            time.sleep(0.1)

    def compare(self) -> None:
        """Note what has changed since the last time."""
        now = {str(path.relative_to(COURSE)): _mark(path) for path in self._kept()}
        before, self.files = self.files, now
        for path in sorted(set(before) | set(now)):
            appeared_by_grading = path.startswith("autograded") and path not in before
            if before and before.get(path) != now.get(path) and not appeared_by_grading:
                self.seen.changed.append((self.student, path))

    def _kept(self) -> Iterator[Path]:
        """Yield the files that must stay as they are."""
        folders = ["solutions", "notebooks", "submitted"]
        if self.student != BYSTANDER and len(self.started) > 1:
            folders.append(f"autograded/{BYSTANDER}")
        for folder in folders:
            yield from (path for path in (COURSE / folder).rglob("*") if not path.is_dir())

    def _listen(self) -> None:
        listeners = [socket.create_server(("127.0.0.1", PORT)), socket.socket(socket.AF_UNIX)]
        listeners[1].bind(SOCKET)
        listeners[1].listen()

        def serve(listener: socket.socket) -> None:
            while True:
                with listener.accept()[0] as caller:
                    caller.settimeout(2)
                    words = ""
                    with suppress(OSError):
                        words = caller.recv(200).decode(errors="replace")
                    self.seen.calls.append(words)

        for listener in listeners:
            threading.Thread(target=serve, args=[listener], daemon=True).start()


def list_processes() -> list[int]:
    """Return the processes that are alive."""
    alive = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if "State:\tZ" not in Path("/proc", entry, "status").read_text():
                alive.append(int(entry))
    return alive


def _memory(pid: int) -> int:
    """Return how many bytes a process has, with its part of what it shares with others."""
    with suppress(OSError, AttributeError):
        summary = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"(?m)^Pss: +(\d+) kB", summary)[1]) * 1024
    return 0


def _used() -> int:
    return sum(
        (disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in map(os.statvfs, ("/tmp", "/dev/shm"))
    )


def _mark(path: Path) -> tuple[int, int, str]:
    with suppress(OSError):
        state = path.lstat()
        return state.st_mtime_ns, state.st_size, oct(state.st_mode)
    return 0, 0, ""
