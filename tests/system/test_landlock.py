"""The second sandbox, for containers in which there are no namespaces: Landlock, and a stricter filter."""

import os
import re
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grading import sandbox as grading_sandbox
from grading.inside.landlock import LEAST_VERSION, Enclosure, find_version
from grading.interpreter import find_files
from grading.process import Walls
from grading.sandbox import Sandbox
from grading.seccomp import ALLOW, RETURN
from tests.sandboxed import CELLS, DISK, LIMITS, PACKAGES_INSIDE, raised, run, said
from tools import jail

pytestmark = pytest.mark.skipif(
    find_version() < LEAST_VERSION, reason="Landlock is needed, of Linux 6.12 or newer"
)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sandbox():
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(Sandbox(**LIMITS | {"cell_timeout": 3, "notebook_timeout": 30})) as started,
    ):
        patch.setattr(grading_sandbox, "find_walls", lambda packages, reasons: [Walls(landlock=True)])
        yield started


# ---- where it is used


CHOSEN = """
from grading.sandbox import Cell, Sandbox
import os
sandbox = Sandbox()
cells = [Cell("", "import os; print(os.getuid())"), Cell("", "os.listdir('/')")]
outputs = sandbox.run(cells, {}).outputs
print(sandbox.start().walls, outputs[0][0].text.strip(), outputs[1][0].ename)
"""


@pytest.fixture(scope="module")
def in_container():
    if why := jail.why_no_jail():
        pytest.skip(why)

    def run_python(source: str) -> str:
        environment = {"HOME": "/tmp", "PYTHONPATH": str(ROOT)}
        options = ["--ro-bind", str(ROOT), str(ROOT)]
        done = jail.run_jailed(
            options, [sys.executable, "-c", source], True, env=environment, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    return run_python


def test_it_is_chosen_where_a_plain_user_gets_no_namespaces(in_container):
    assert in_container(CHOSEN) == "Walls(bwrap='', landlock=True) 1000 PermissionError"


def test_without_either_it_says_what_is_missing(in_container):
    source = """
import grading.process
grading.process.find_version = lambda: 5
from grading.sandbox import why_no_sandbox
print(why_no_sandbox())
"""
    why = in_container(source)
    assert "namespace" in why
    assert "Linux has version 5 of Landlock here, and 6 is needed" in why


def test_a_filter_that_does_not_hold_is_found_out(tmp_path):
    allow_all = struct.pack("=HBBI", RETURN, 0, 0, ALLOW)
    with pytest.raises(OSError, match="don't hold here"):
        Enclosure([], str(tmp_path), allow_all).prove()


# ---- what lessons need is there


def test_cells_of_every_kind_run_but_those_that_start_a_program(sandbox):
    cells = [cell for cell in CELLS if not cell.startswith(("!", "_exit_code"))]
    execution = run(sandbox, *cells)
    assert (execution.executed, execution.trouble) == (len(cells), "")
    assert sum("image/png" in out.get("data", {}) for outputs in execution.outputs for out in outputs) == 3


def test_a_picture_can_be_saved_and_read_and_the_next_notebook_finds_nothing(sandbox):
    source = "import os, matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('a.png')\nplt.close()\n"
    assert said(sandbox, source + "plt.imread('a.png')\nprint(os.listdir('.'))") == "['a.png']"
    assert said(sandbox, "import os; print(os.listdir('.'))") == "[]"


@pytest.mark.parametrize("start", ["!echo hello", "import os\nos.fork()"])
def test_who_starts_a_program_is_told_why_it_fails(sandbox, start):
    assert "No other program can be started while a notebook is graded" in raised(sandbox, start)


def test_no_shell_is_started(sandbox):
    assert said(sandbox, "import os\nprint(os.system('echo'))") != "0"


READABLE = {
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/etc/ld.so.cache",
    "<the standard library>",
    "<a package>",
    "<a shared library>",
    "<what wall.py lists>",
}
"""All that can be read, besides the folder of the notebook; `PACKAGES_INSIDE` has the packages' names."""

LOOK = """
import os, stat
for path in PATHS:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        print(path)
    except OSError:
        pass
"""


def test_nothing_can_be_read_but_what_is_listed_here(sandbox):
    files, folder = find_files(*sandbox.packages), Path(said(sandbox, "import os; print(os.getcwd())")).parent
    shown = [*files.list_readable(), Path("/dev/null"), folder / "grading"]
    around = {path for each in shown for parent in each.parents for path in parent.iterdir()}
    packages = {path for _, path in files.list_packages()}
    own = {folder / name for name in ("scratch", "packages")}
    own |= {Path("/dev", name) for name in ("stdin", "stdout", "stderr", "fd")}
    opened = said(sandbox, LOOK.replace("PATHS", repr(sorted(map(str, around - own)))))
    seen, library = set(), files.standard_library  # with links to its files
    for path in map(Path, opened.splitlines()):
        if path in packages:
            assert path.suffix == ".dist-info" or path.name.removesuffix(".py") in PACKAGES_INSIDE.split()
        kinds = {
            "<a package>": path in packages,
            "<the standard library>": library in path.resolve().parents and path not in files.beside,
            "<a shared library>": bool(re.search(r"/(lib[^/]*|ld-[^/]*)\.so[.\d]*$", str(path))),
            "<what wall.py lists>": path == folder / "grading",
        }
        seen.add(next((kind for kind, fits in kinds.items() if fits), str(path)))
    assert seen == READABLE


# ---- what is shut out


SHUT_OUT = {
    "the root": "os.listdir('/')",
    "the user's files": f"os.listdir({str(Path.home())!r})",
    "passwords": "open('/etc/passwd')",
    "its own process": "open('/proc/self/maps')",
    "the keeper": "open(f'/proc/{os.getppid()}/environ')",
    "the project": f"os.listdir({str(ROOT)!r})",
    "a file of the project": f"open({str(ROOT / 'helpers' / 'derivatives.py')!r})",
    "a place that anyone may write to": "open('/var/tmp/left', 'w')",
    "shared memory": "open('/dev/shm/left', 'w')",
    "a folder of its own": "os.mkdir('folder')",
    "a link": "os.symlink('/etc', 'link')",
    "a pipe with a name": "os.mkfifo('pipe')",
    "a file without a name": "os.open('.', os.O_TMPFILE | os.O_RDWR)",
    "to take a file away": "open('a', 'w').close(); os.remove('a')",
    "to end the keeper": "os.kill(os.getppid(), 9)",
    "rights": "os.chmod('.', 0o777)",
    "times": "os.utime('.')",
    "attributes": "os.listxattr('.')",
    "another program": "os.execv('/bin/sh', ['sh'])",
    "a session": "os.setsid()",
    "a network": "import socket; socket.socket()",
    "a local socket": "import socket; socket.socket(socket.AF_UNIX)",
}


@pytest.mark.parametrize("source", SHUT_OUT.values(), ids=SHUT_OUT)
def test_it_is_shut_out(sandbox, source):
    assert raised(sandbox, f"import os\n{source}").startswith("PermissionError")


def test_no_pair_of_sockets_can_send_to_others(sandbox):
    assert "Errno 97" in raised(sandbox, "import socket\nsocket.socketpair(type=socket.SOCK_DGRAM)")
    assert said(sandbox, "import socket\nprint(len(socket.socketpair()))") == "2"


def test_nothing_of_what_it_is_forked_from_is_open(sandbox):
    source = """
    import os, stat
    for number in range(128):
        try:
            print(number, "socket" if stat.S_ISSOCK(os.fstat(number).st_mode) else "file")
        except OSError:
            pass
    """
    opened = dict(line.split() for line in said(sandbox, source).splitlines())
    assert sorted(opened.values()) == ["file", "file", "file", "socket"]  # the last is to answer


CALLS = {
    "clone": (56, 17, 0, 0, 0, 0),
    "fork": (57,),
    "vfork": (58,),
    "ptrace": (101, 16, 1),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
    "mq_open": (240, 0, 66, 511, 0),
    "shmget": (29, 0, 1, 950),
}


@pytest.mark.skipif("x86_64" not in os.uname(), reason="the numbers are those of x86_64")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_that_reaches_others_is_forbidden(sandbox, call):
    source = f"""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall{call}
    print(ctypes.get_errno())
    """
    assert said(sandbox, source) == "1"


# ---- limits


WRITES = f"for n in range(9): open(str(n), 'wb').write(bytes({DISK // 4}))"
THREADS = "import threading\nfor _ in range(60): threading.Thread(target=time.sleep, args=[5]).start()"
ENDED = {WRITES: "more than 1 MB were written", THREADS: "more than 32 threads were running"}


@pytest.mark.parametrize(("source", "why"), ENDED.items(), ids=["disk", "threads"])
def test_what_ends_a_notebook_is_told(sandbox, source, why):
    execution = run(sandbox, f"import time\n{source}\ntime.sleep(0.9)")
    refused = [each.get("evalue") for outputs in execution.outputs for each in outputs]
    # Threads are counted for the whole user: where other notebooks run, the system may refuse them first.
    assert why in execution.trouble or (source, refused) == (THREADS, ["can't start new thread"])
    assert said(sandbox, "print('unharmed')") == "unharmed"


def test_memory_and_time_are_limited(sandbox):
    assert raised(sandbox, "import numpy\nnumpy.ones(10**9)").startswith(("MemoryError", "_ArrayMemoryError"))
    assert raised(sandbox, "while True: pass").startswith("KeyboardInterrupt")
