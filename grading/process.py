"""The process that notebooks are run in, as seen from outside: its start, what it answers, and its end."""

import json
import socket
import time
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from sysconfig import get_python_version
from tempfile import TemporaryDirectory, TemporaryFile

from grading import bubblewrap
from grading.inside.protocol import CHUNK, END, LINES, READY, REQUEST, End, Limits, receive_frame, send_frame
from grading.outputs import Hostile, parse_json
from grading.seccomp import assemble_filter
from grading.wall import furnish

START_TIMEOUT = 60.0  # seconds
WORDS = "words"  # the name of the file of what Python says, in case that it doesn't start

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


class KeeperProcess:
    """A started keeper, in a sandbox if there is a `bwrap`. It is ended by `close`, or with the object.

    Raises SandboxUnavailable if it doesn't start, with what it said at last; OSError if there is no program.
    """

    def __init__(self, limits: Limits, bwrap: str = "") -> None:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="grading-")))
            self.connection, theirs = socket.socketpair()
            stack.enter_context(self.connection)
            with theirs:
                self.process = _start_process(folder, theirs, limits, bwrap)
            stack.callback(self.process.wait)
            stack.callback(self.process.kill)
            self.close = weakref.finalize(self, stack.pop_all().close)
        try:
            if receive_frame(self.connection, CHUNK, time.monotonic() + START_TIMEOUT)[0] != READY:
                raise OSError("it sent something else")
        except OSError as error:
            with suppress(TimeoutExpired):
                self.process.wait(1)
            said = (folder / WORDS).read_text(errors="replace").strip().splitlines()
            self.close()
            why = said[-1] if said else f"Python doesn't start inside ({error})"
            raise SandboxUnavailable(why) from None

    def ask(self, request: bytes, seconds: float, most: int) -> tuple[bytes, End]:
        """Have a notebook run: its cells and questions, as JSON.

        Returns the lines of its finished cells, and how it ended. The keeper says so, and is not believed: if
        it doesn't, the reason is "silence" for so many seconds, "excess" of `most` bytes, or "death".
        """
        reply, deadline = bytearray(), time.monotonic() + seconds
        try:
            self.connection.settimeout(seconds)
            send_frame(self.connection, REQUEST, request)
            while len(reply) <= most + CHUNK:
                kind, content = receive_frame(self.connection, CHUNK, deadline)
                if kind == LINES:
                    reply += content
                    continue
                match parse_json(content):
                    case {"reason": str(limit), "status": int(status), "last": bool(last)} if kind == END:
                        return bytes(reply), End(limit, status, last)
                raise Hostile("it is no end of a notebook")
            reason = "excess"
        except TimeoutError:
            reason = "silence"
        except (OSError, Hostile):
            reason = "death"
        return bytes(reply), End(reason)


def _start_process(folder: Path, theirs: socket.socket, limits: Limits, bwrap: str) -> Popen[bytes]:
    """Start a keeper, with the socket as its descriptor 0; what it says goes to the file WORDS."""
    place, home = folder / "grading", folder / "scratch"
    home.mkdir()
    furnish(place)
    base, *packages = bubblewrap.locate_python()
    python, told = f"{base}/bin/python{get_python_version()}", json.dumps(limits._asdict())
    start: list[str] = []
    with open(folder / WORDS, "wb") as words, TemporaryFile() as program:
        if bwrap:
            program.write(assemble_filter())
            program.seek(0)
            start = bubblewrap.compose_command(bwrap, place, limits.disk, program.fileno())
            packages = [bubblewrap.PACKAGES / str(number) for number, _ in enumerate(packages)]
            place, home = bubblewrap.INSIDE, Path("/tmp")
        return Popen(
            [*start, python, "-SsB", "-c", START, told, place, *packages],
            stdin=theirs.fileno(),
            stdout=words,
            stderr=words,
            cwd=folder / "scratch",
            env={**ENVIRONMENT, "HOME": str(home), "TMPDIR": str(home)},
            pass_fds=[program.fileno()] if bwrap else [],
        )
