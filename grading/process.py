"""The process that notebooks are run in, as seen from outside: its start, what it answers, and its end."""

import json
import socket
import subprocess
import sys
import time
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from grading import bubblewrap
from grading.inside.protocol import CHUNK, END, LINES, READY, REQUEST, End, Limits, receive_frame, send_frame
from grading.outputs import Hostile, parse_json
from grading.seccomp import assemble_filter
from grading.wall import furnish

START_TIMEOUT = 60.0  # seconds
WORDS = "words"  # the name of a file

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

    Raises SandboxUnavailable if it doesn't start, with what it said at last, and OSError if there is no such
    program.
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
            kind, _ = receive_frame(self.connection, CHUNK, time.monotonic() + START_TIMEOUT)
            why = "" if kind == READY else "it sent something else"
        except OSError as error:
            why = str(error)
        if why:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
            said = (folder / WORDS).read_text(errors="replace").strip().splitlines()
            self.close()
            raise SandboxUnavailable(said[-1] if said else f"Python doesn't start inside ({why})")

    def ask(self, request: bytes, seconds: float, most: int) -> tuple[bytes, End]:
        """Have a notebook run: its cells and questions, as JSON.

        Returns the lines of its finished cells and how it ended. If the keeper doesn't say how, the reason is
        "silence" (for so many seconds), "excess" (of `most` bytes, by up to two `CHUNK`), or "death".
        """
        reply, deadline, end = bytearray(), time.monotonic() + seconds, End("excess")
        try:
            self.connection.settimeout(seconds)
            send_frame(self.connection, REQUEST, request)
            while len(reply) <= most + CHUNK:
                kind, content = receive_frame(self.connection, CHUNK, deadline)
                if kind != LINES:
                    end = _read_end(kind, content)
                    break
                reply += content
        except TimeoutError:
            end = End("silence")
        except OSError:
            end = End("death")
        return bytes(reply), end


def _start_process(
    folder: Path, theirs: socket.socket, limits: Limits, bwrap: str
) -> subprocess.Popen[bytes]:
    """Start a keeper, with the socket as its descriptor 0; what it says goes to the file WORDS."""
    grading, scratch = folder / "grading", folder / "scratch"
    for path in (grading, scratch):
        path.mkdir()
    furnish(grading)
    base, *packages = bubblewrap.locate_python()
    command = [
        f"{base}/bin/python{sys.version_info.major}.{sys.version_info.minor}",
        "-S",
        "-s",
        "-B",
        "-c",
        START,
    ]
    place, home = grading, scratch
    with open(folder / WORDS, "wb") as words, TemporaryFile() as program:
        if bwrap:
            program.write(assemble_filter())
            program.seek(0)
            command = [*bubblewrap.compose_command(bwrap, grading, limits.disk, program.fileno()), *command]
            packages = [bubblewrap.PACKAGES / str(number) for number, _ in enumerate(packages)]
            place, home = bubblewrap.INSIDE, Path("/tmp")
        return subprocess.Popen(
            [*command, json.dumps(limits._asdict()), place, *packages],
            stdin=theirs.fileno(),
            stdout=words,
            stderr=words,
            cwd=scratch,
            env={**ENVIRONMENT, "HOME": str(home), "TMPDIR": str(home)},
            pass_fds=[program.fileno()] if bwrap else [],
        )


def _read_end(kind: bytes, content: bytes) -> End:
    """Return how a notebook ended; the keeper says so, and is not believed either."""
    with suppress(Hostile):
        match parse_json(content):
            case {"reason": str(reason), "status": int(status), "last": bool(last)} if kind == END:
                return End(reason, status, last)
    return End("death")
