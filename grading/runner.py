"""Runs notebooks one after another, each in a fork of a Python that has everything imported already.

`sandbox.py` starts this file, as process 1 of a sandbox where there is one. They talk over descriptor 0, a
socket: a request is its length (`LENGTH`) and JSON; what comes back are frames (`FRAME`), each a kind, a
length and that many bytes. A notebook's child reads the request itself, and what it answers is passed on
unread and wiped, so that nothing of one notebook is in the memory of the next.
"""

import ast
import base64
import builtins
import ctypes
import gc
import getpass
import inspect
import io
import json
import mmap
import os
import secrets
import select
import signal
import site
import socket
import struct
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from types import FrameType
from typing import Any, NamedTuple, NoReturn

LENGTH, FRAME = struct.Struct("!I"), struct.Struct("!cI")
READY, LINES, END = b"r", b"l", b"e"  # kinds of frames: it is up; a piece of a child's lines; how that ended

GRACE = 5.0  # seconds that a cell may go on after it was interrupted
POLL = 0.1  # seconds between two looks at the clock, the memory and the files
MOST_FILES = 10_000
CHUNK = 1 << 16  # bytes that are passed on at a time

SANDBOXED = os.getpid() == 1  # else other processes share the machine, and must be left alone

NO_INPUT = "input() can't be used here: nobody is there to answer while a notebook is graded."
TEXT, PNG, JPEG = "text/plain", "image/png", "image/jpeg"

WARM_UP = """
import asyncio, resource, sys
import matplotlib.pyplot as plt, numpy as np
from IPython.display import display
import helpers.checks, helpers.class_checks, helpers.drawing, helpers.networks
plt.plot(np.arange(3), label="$x_1$"); plt.title("warm"); plt.legend(); plt.show()
helpers.drawing.draw_landscape(lambda x, y: x + y, (0, 1), (0, 1))
print("warm", file=sys.stderr)
display(np.ones(3))
"""
PLAIN = """
import numpy as np
def double(x):
    return 2 * x
for i in range(9):
    double(i)
print(f"{double(0.5):.3f}", np.ones(2))
np.random.default_rng(0).normal(size=(2, 2)) @ np.ones(2), [double(1)]
"""


class Limits(NamedTuple):
    """What a notebook may use; the traits of `Sandbox` with these names say more."""

    cell_timeout: float
    notebook_timeout: float
    memory: int
    disk: int
    processes: int
    cell_output: int
    notebook_output: int


# ---- what a cell puts out


@dataclass
class Output:
    """An output of a cell: pieces of the text of a stream; or, without a stream's name, one piece of JSON."""

    pieces: list[str]
    stream: str = ""
    display_id: str | None = None


@dataclass
class Page:
    """What one cell puts out, in order. There is room for so many characters of text, and of all else."""

    room: int
    outputs: list[Output] = field(default_factory=list)
    cut: bool = False
    clear_first: bool = False

    def __post_init__(self) -> None:
        self.left = {"text": self.room, "else": self.room}

    def clear(self, wait: bool = False) -> None:
        """Forget what there is, now or as soon as something else comes."""
        if wait:
            self.clear_first = True
        else:
            self.__init__(self.room)

    def write(self, stream: str, text: str) -> None:
        """Add text to a stream. Between other outputs, the text of each stream stays together."""
        if text := self._fitting("text", text):
            since = takewhile(lambda output: output.stream, reversed(self.outputs))
            together = [output for output in since if output.stream == stream]
            if not together:
                self.outputs += (together := [Output([], stream)])
            together[0].pieces.append(text)

    def show(self, output: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        """Add another output; an update takes the place of those with its id."""
        piece = json.dumps(output)
        if self._fitting("else", piece) != piece:
            return
        if not update:
            self.outputs.append(Output([piece], display_id=display_id))
        for shown in self.outputs:
            if update and shown.display_id == display_id is not None:
                shown.pieces = [piece]

    def show_error(self, error: BaseException, traceback: list[str]) -> None:
        """Add an error."""
        try:
            message = str(error)
        except Exception:
            message = "(an error whose message can't be shown)"
        name, lines = type(error).__name__, [str(line) for line in traceback]
        self.show({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})

    def line(self, number: int) -> bytes:
        """Return the whole page as a line of JSON."""
        outputs = []
        for output in self.outputs:
            text = "".join(output.pieces)
            stream = {"output_type": "stream", "name": output.stream, "text": text}
            outputs.append(json.dumps(stream) if output.stream else text)
        cut = json.dumps(self.cut)
        return f'{{"cell": {number}, "cut": {cut}, "outputs": [{", ".join(outputs)}]}}\n'.encode()

    def _fitting(self, kind: str, text: str) -> str:
        """Return as much of a text as there is room for."""
        if self.clear_first:
            self.clear()
        fitting = text[: self.left[kind]]
        self.left[kind] -= len(fitting)
        self.cut = self.cut or len(fitting) < len(text)
        return fitting


class Stream(io.TextIOBase):
    """Standard output or standard error of whatever cell is running."""

    encoding = "UTF-8"

    def __init__(self, name: str, shell: Any) -> None:
        self.name, self._shell = name, shell

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Add text to the page of the running cell."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._shell.page.write(self.name, text)
        return len(text)


def bundle(data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
    """Return what is kept of a display: texts, pictures with their descriptions, and answers."""
    from helpers.answers import ANSWERS

    kept = {kind: data[kind] for kind in (TEXT, PNG, JPEG, ANSWERS) if kind in data}
    for kind, value in kept.items():
        if isinstance(value, bytes):
            kept[kind] = base64.b64encode(value).decode()
    picture = (metadata or {}).get(PNG)
    described = PNG in kept and isinstance(picture, dict) and "alt" in picture
    shown = {key: picture[key] for key in ("alt", "width") if key in picture} if described else {}
    return {"data": kept, "metadata": {PNG: shown} if described else {}}


def new_shell(room: int) -> Any:
    """Return an IPython shell that adds to its `page` whatever the running cell puts out."""
    from IPython.core.compilerop import CachingCompiler
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.page import as_hook
    from traitlets import Type
    from traitlets.config import Config

    class Compiler(CachingCompiler):
        def cache(self, *args: Any, **kwargs: Any) -> str:
            """Note whose code it is, or a traceback would look through all modules for each of its lines."""
            file = super().cache(*args, **kwargs)
            inspect.modulesbyfile.update({file: "__main__", os.path.abspath(file): "__main__"})
            return file

    class Hook(DisplayHook):
        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
            self.shell.page.show({"output_type": "execute_result", **bundle(format_dict, md_dict)})

    class Publisher(DisplayPublisher):
        is_publishing = True  # else IPython keeps a copy of all that is printed

        def publish(self, data: dict, metadata: dict | None = None, **more: Any) -> None:
            self._validate_data(data, metadata)
            display_id = (more.get("transient") or {}).get("display_id")
            output = {"output_type": "display_data", **bundle(data, metadata)}
            self.shell.page.show(output, display_id, more.get("update", False))

        def clear_output(self, wait: bool = False) -> None:
            self.shell.page.clear(wait)

    class Shell(InteractiveShell):
        compiler_class, displayhook_class, display_pub_class = Type(Compiler), Type(Hook), Type(Publisher)

        def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
            self.page.show_error(evalue, stb)

        def transform_cell(self, raw_cell: str) -> str:
            """Return a cell as Python. If it is that already, save the time to look for magics in it."""
            with suppress(Exception), warnings.catch_warnings(action="ignore"):
                ast.parse(raw_cell)
                if len(raw_cell.splitlines()) > 1:  # one line alone may be a name that is called, as exit
                    return f"{raw_cell}\n"
            return super().transform_cell(raw_cell)

        def ask_exit(self) -> NoReturn:  # exit() ends the cell, and the next one runs
            raise SystemExit

        def enable_gui(self, gui: str | None = None) -> None:  # as %matplotlib inline does
            pass

        def system(self, cmd: str) -> None:  # a line that begins with !
            done = subprocess.run(
                self.var_expand(cmd, depth=1),
                shell=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.user_ns["_exit_code"] = done.returncode
            print(done.stdout, end="")

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.display_formatter.active_types = [TEXT, PNG, JPEG]
    shell.set_hook("show_in_pager", as_hook(lambda *args, **kwargs: None))  # help isn't an output
    shell.page = Page(room)
    return shell


def warm_shell(room: int) -> Any:
    """Return a shell in which everything that costs time once has been done."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(IPYTHONDIR=folder, MPLCONFIGDIR=folder)
        shell = new_shell(room)
        with redirect_stdout(Stream("stdout", shell)), redirect_stderr(Stream("stderr", shell)):
            shell.run_cell(WARM_UP).raise_error()
            shell.run_cell("1 / 0")
            for _ in range(20):  # Python makes what is run often faster, and would do so in every fork
                shell.run_cell(PLAIN, store_history=True).raise_error()
        del os.environ["IPYTHONDIR"], os.environ["MPLCONFIGDIR"]
    shell.reset()
    sys.path.insert(0, "")  # the folder that a notebook is in, as in Jupyter
    return shell


# ---- one notebook, in a process of its own


def run_notebook(shell: Any, limits: Limits, keeper: socket.socket) -> None:
    """Get ready; when the keeper says so, read a request, run its cells, and send it a line after each."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    confine(limits)
    sys.stdout, sys.stderr = Stream("stdout", shell), Stream("stderr", shell)
    builtins.input = getpass.getpass = refuse_input
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_cell(shell, PLAIN, limits.cell_timeout)  # gives this process its own copies of what all cells need
    shell.page.line(0)
    shell.reset()
    if not keeper.recv(1):
        return
    (length,) = LENGTH.unpack(_read(LENGTH.size))
    request = json.loads(_read(length))
    os.dup2(nowhere, 0)
    os.close(nowhere)
    for number, (name, source) in enumerate(request["cells"]):
        sys.modules["helpers.answers"].current = (name, request["questions"].get(name))
        shell.page, shell.execution_count = Page(limits.cell_output), number + 1
        run_cell(shell, source, limits.cell_timeout)
        keeper.sendall(shell.page.line(number))


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
            shell.page.show_error(error, [f"{type(error).__name__}: {error}"])
    if stopped:
        sentence = f"✗ This cell was stopped: it was still running after {seconds:g} seconds."
        shell.page.show_error(KeyboardInterrupt(), [sentence])


def refuse_input(*args: Any, **kwargs: Any) -> NoReturn:
    """Take the place of `input` and `getpass`."""
    __tracebackhide__ = True
    raise RuntimeError(NO_INPUT)


def confine(limits: Limits) -> None:
    """Limit this process and what it starts; in a sandbox that root started, become a user like no other."""
    import resource  # here, since Windows has none and shall still be told so

    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits.notebook_timeout + 2 * GRACE),
        "RLIMIT_FSIZE": limits.disk,
        "RLIMIT_NOFILE": 128,
    }
    if SANDBOXED:
        wanted["RLIMIT_NPROC"] = limits.processes  # elsewhere it would count what else the user runs
        wanted["RLIMIT_MEMLOCK"] = 0
    if os.path.exists("/proc/self/statm"):
        wanted["RLIMIT_AS"] = memory_of("self", column=0) + limits.memory
    for name, most in wanted.items():
        kind = getattr(resource, name)
        ceiling = resource.getrlimit(kind)[1]
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(kind, (most, most))
    if SANDBOXED and os.geteuid() == 0:
        identity = unused_id()
        os.setgroups([])
        os.setresgid(identity, identity, identity)
        os.setresuid(identity, identity, identity)


def unused_id() -> int:
    """Return a user's number that nobody has: one of the uppermost tenth of those that exist here."""
    with open("/proc/self/uid_map") as lines:
        beyond = max(int(first) + int(count) for first, _, count in map(str.split, lines))
    beyond = min(beyond, 2_000_000_000)
    return beyond - 2 - secrets.randbelow(beyond // 10)


def memory_of(process: str, column: int = 1) -> int:
    """Return the bytes that a process has in memory; of column 0, those of its addresses. 0 if it is gone."""
    try:
        with open(f"/proc/{process}/statm") as numbers:
            return int(numbers.read().split()[column]) * mmap.PAGESIZE
    except OSError:
        return 0


def _read(length: int) -> bytes:
    """Read exactly so many bytes of the request."""
    pieces = bytearray()
    while len(pieces) < length:
        piece = os.read(0, length - len(pieces))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


# ---- one notebook, seen from the process that all of them are forks of


class Keeper:
    """Starts notebooks, watches over them, passes on what they answer, and ends what they leave."""

    def __init__(self, shell: Any, limits: Limits) -> None:
        self.shell, self.limits = shell, limits
        self.connection = socket.socket(fileno=0)
        self.buffer = bytearray(CHUNK)
        self.untouched = self.folder()

    def serve(self) -> None:
        """Run notebooks until nobody asks for one, or until one has touched what the next would find."""
        self.send(READY)
        clean = True
        while clean:
            results, keeper = socket.socketpair()
            child = os.fork()  # ahead of the request, so that it is ready by then
            if child == 0:
                try:
                    results.close()
                    run_notebook(self.shell, self.limits, keeper)
                finally:
                    os._exit(1 if sys.exc_info()[0] else 0)
            keeper.close()
            if not self.connection.recv(1, socket.MSG_PEEK):
                return
            results.send(b"!")
            reason, passed = self.watch(child, results.fileno())
            status = self.end(child)
            while passed <= self.limits.notebook_output and select.select([results], [], [], 0)[0]:
                if not (more := self.pass_on(results.fileno())):
                    break
                passed += more
            results.close()
            self.buffer[:] = bytes(CHUNK)
            clean = self.folder() == self.untouched
            end = {"reason": reason, "status": os.waitstatus_to_exitcode(status), "last": not clean}
            self.send(END, json.dumps(end).encode())

    def watch(self, child: int, results: int) -> tuple[str, int]:
        """Pass on what a notebook answers until it ends or must be ended.

        Returns:
            The limit that it has reached, if it has, and the number of bytes that were passed on.
        """
        poll = select.poll()
        poll.register(results, select.POLLIN)
        poll.register(self.connection, 0)  # tells only of its end
        begun = heard = looked = time.monotonic()
        passed = 0
        while True:
            for descriptor, _ in poll.poll(1000 * POLL):
                if descriptor != results:
                    os._exit(0)  # nobody waits for the answers; in a sandbox, that ends the notebook too
                if not (more := self.pass_on(results)):
                    return "", passed
                passed += more
                heard = time.monotonic()
            now = time.monotonic()
            if passed > self.limits.notebook_output:
                return "notebook_output", passed
            if now - begun > self.limits.notebook_timeout:
                return "notebook_timeout", passed
            if now - heard > self.limits.cell_timeout + GRACE:
                return "cell_timeout", passed
            if now - looked > POLL:
                looked = now
                processes, files = [str(child)], 0
                if SANDBOXED:
                    processes = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
                    files = (disk := os.statvfs(".")).f_files - disk.f_ffree
                if sum(map(memory_of, processes)) > self.limits.memory:
                    return "memory", passed
                if files > MOST_FILES:
                    return "disk", passed
                if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    return "", passed  # though something that it left holds the pipe open

    def pass_on(self, results: int) -> int:
        """Pass on what there is, unread; return how many bytes."""
        count = os.readv(results, [self.buffer])
        if count:
            self.send(LINES, memoryview(self.buffer)[:count])
        return count

    def end(self, child: int) -> int:
        """End a notebook and all that it has started, and return the child's exit status."""
        with suppress(ProcessLookupError, PermissionError):
            if SANDBOXED:
                os.kill(-1, signal.SIGKILL)
            else:
                os.killpg(child, signal.SIGKILL)
        statuses = {}
        with suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, 0)
                statuses[process] = status
        return statuses[child]

    def folder(self) -> tuple[int, list[str]]:
        """Return what shows whether the folder that notebooks run in is as it was."""
        with suppress(PermissionError):
            return os.stat(".").st_ctime_ns, os.listdir(".")
        return 0, []

    def send(self, kind: bytes, content: bytes | memoryview = b"") -> None:
        """Send one frame."""
        self.connection.sendall(FRAME.pack(kind, len(content)))
        self.connection.sendall(content)


def main() -> None:
    """Serve as `sandbox.py` has it: the arguments are the limits, as JSON, and the folders of packages."""
    limits, packages = Limits(**json.loads(sys.argv[1])), sys.argv[2:]
    site.sethelper()  # Python was started without `site`, which would look for packages by itself
    sys.path += packages
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = warm_shell(limits.cell_output)
    if SANDBOXED:
        not_dumpable = (4, 0, 0, 0, 0)
        if ctypes.CDLL(None).prctl(*not_dumpable):  # else its children could read its memory and files
            sys.exit("The runner can't be made unreadable for what it runs.")
    gc.collect()
    gc.freeze()
    Keeper(shell, limits).serve()


if __name__ == "__main__":
    main()
