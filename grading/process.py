"""The process that notebooks are run in, as seen from outside: its start, what it answers, and its end."""

import json
import os
import socket
import subprocess
import sys
import time
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from grading import bubblewrap
from grading.inside.protocol import CHUNK, END, LINES, READY, REQUEST, End, Limits, receive_frame, send_frame
from grading.outputs import Hostile, parse_json
from grading.seccomp import assemble_filter
from grading.wall import furnish

START_TIMEOUT = 60.0  # seconds

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",  # more of them would reserve memory for each thread
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPL_IGNORE_SYSTEM_FONTS": "1",  # to look through them takes a second, and matplotlib brings its own
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}

START = """
import sys
sys.path[:1] = sys.argv[2:3]
sys.path += sys.argv[3:]
from inside.keeper import main
main()
"""
"""Starts the keeper. The arguments are its limits, the folder of what is inside, and those of packages."""


class SandboxUnavailable(Exception):
    """Notebooks can't be run here; the message says why, and what to do."""


class ProcessEnded(Exception):
    """The process answers no more; the message says in what way.

    Attributes:
        reply: the lines that came before.
    """

    def __init__(self, message: str, reply: bytes) -> None:
        super().__init__(message)
        self.reply = reply


class KeeperProcess:
    """A started keeper, in a sandbox if there is a `bwrap`. It is ended by `close`, or with the object.

    Raises:
        SandboxUnavailable: it doesn't start; the message is what it said at last.
        OSError: there is no such program.
    """

    def __init__(self, limits: Limits, bwrap: str = "") -> None:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="grading-")))
            words = stack.enter_context(TemporaryFile(prefix="grading-"))
            self.connection, theirs = socket.socketpair()
            stack.enter_context(self.connection)
            with theirs:
                self.process = _start_process(folder, theirs, words, limits, bwrap)
            stack.callback(self.process.wait)
            stack.callback(self.process.kill)
            self.close = weakref.finalize(self, stack.pop_all().close)
        try:
            kind, _ = receive_frame(self.connection, CHUNK, time.monotonic() + START_TIMEOUT)
            why = "" if kind == READY else "it sent something else"
        except OSError as error:
            why = str(error)
        if why:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
            words.seek(0)
            said = words.read().decode(errors="replace").strip().splitlines()
            self.close()
            raise SandboxUnavailable(said[-1] if said else f"Python doesn't start inside ({why})")

    def ask(self, request: bytes, seconds: float, most: int) -> tuple[bytes, End]:
        """Have a notebook run.

        Args:
            request: its cells and questions, as JSON.
            seconds: how long that may take.
            most: bytes that it may answer, and `CHUNK` more.

        Returns:
            The lines of its finished cells, and how it ended.

        Raises:
            ProcessEnded: the keeper doesn't say how.
        """
        reply, deadline = bytearray(), time.monotonic() + seconds
        try:
            self.connection.settimeout(seconds)
            send_frame(self.connection, REQUEST, request)
            while len(reply) <= most + CHUNK:
                kind, content = receive_frame(self.connection, CHUNK, deadline)
                if kind == END:
                    return bytes(reply), _read_end(content)
                if kind != LINES:
                    raise Hostile(f"a frame of kind {kind!r}")
                reply += content
            reason = "it sent too much"
        except TimeoutError:
            reason = "the sandbox didn't answer any more"
        except (OSError, Hostile):
            reason = "the sandbox itself came to an end"
        raise ProcessEnded(reason, bytes(reply))


def _start_process(
    folder: Path, connection: socket.socket, words: IO[bytes], limits: Limits, bwrap: str
) -> subprocess.Popen[bytes]:
    """Start a keeper, with the connection as its descriptor 0; what it says goes to the file `words`."""
    grading, scratch = folder / "grading", folder / "scratch"
    for path in (grading, scratch):
        path.mkdir()
    furnish(grading)
    base, *packages = map(str, bubblewrap.locate_python())
    start: list[str] = []
    place, home, cwd = str(grading), str(scratch), scratch
    filter_file, sending = os.pipe()
    with open(filter_file, "rb"):
        with open(sending, "wb") as file:
            file.write(assemble_filter() if bwrap else b"")
        if bwrap:
            start = bubblewrap.compose_command(bwrap, grading, limits.disk, filter_file)
            packages = [f"{bubblewrap.PACKAGES}/{number}" for number, _ in enumerate(packages)]
            place, home, cwd = bubblewrap.INSIDE, "/tmp", Path("/")
        python = f"{base}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
        arguments = [json.dumps(limits._asdict()), place, *packages]
        return subprocess.Popen(
            [*start, python, "-S", "-s", "-B", "-c", START, *arguments],
            stdin=connection.fileno(),
            stdout=words,
            stderr=words,
            cwd=cwd,
            env={**ENVIRONMENT, "HOME": home, "TMPDIR": home},
            pass_fds=[filter_file] if bwrap else [],
        )


def _read_end(content: bytes) -> End:
    """Return how a notebook ended; the keeper says so, and is not believed either."""
    match parse_json(content):
        case {"reason": str(reason), "status": int(status), "last": bool(last)}:
            return End(reason, status, last)
    raise Hostile("it is no end of a notebook")
