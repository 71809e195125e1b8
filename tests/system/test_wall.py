"""What a notebook in the sandbox can't see or reach."""

import os
import re
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grading import process, wall
from grading.interpreter import find_files, find_packages
from grading.sandbox import Sandbox
from helpers import checks, drawing, networks
from tests.sandboxed import PACKAGES_INSIDE, raised, run, said


def system_call(name: str, *arguments: int) -> str:
    """Return a cell that makes a system call and prints the name of the error that it ends in."""
    number = CALLS[name]
    return f"""
    import ctypes, errno
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall({number}, {", ".join(f"ctypes.c_long({each})" for each in arguments)})
    print(errno.errorcode[ctypes.get_errno()] if result < 0 else "done")
    """


def test_the_course_and_the_graders_files_are_not_there(sandbox):
    folders = [
        Path(__file__).parents[2] / name
        for name in ("solutions", "helpers", "grading", "tests", ".git", "README.md")
    ]
    folders += [
        Path("/etc/passwd"),
        Path("/etc/shadow"),
        Path("/home"),
        Path("/var"),
        Path("/sys"),
        Path("/mnt"),
    ]
    folders += [Path.home() / name for name in (".bashrc", ".ssh", ".config", ".cache")]
    source = f"import os\nprint([path for path in {[str(path) for path in folders]} if os.path.exists(path)])"
    assert said(sandbox, source) == "[]"


TREE = {
    "/bin/sh",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/etc/ld.so.cache",
    "/grading",  # what `wall.py` lists
    "/proc",
    "/tmp",
    "<python>/bin/python3.N",
    "<python>/lib/python3.N",
    "<a shared library>",
}
"""All that is inside the sandbox, besides `PACKAGES_INSIDE`: files, and folders with all that is in them."""

WALK = """
import os
mounts = {line.split()[1] for line in open("/proc/self/mounts")} - {"/"}
for folder, folders, files in os.walk("/"):
    for name in list(folders):
        if (path := os.path.join(folder, name)) in mounts or not os.listdir(path) or os.path.islink(path):
            folders.remove(name)
            print(path)
    for name in files:
        print(os.path.join(folder, name))
"""


def test_nothing_is_inside_but_what_is_listed_here(sandbox):
    seen = set()
    for path in said(sandbox, WALK).splitlines():
        path = re.sub(r"python3\.\d+", "python3.N", path.replace(sys.base_prefix, "<python>"))
        seen.add(re.sub(r"^.*/(lib[^/]*|ld-[^/]*)\.so[.\d]*$", "<a shared library>", path))
    packages = {path for path in seen if path.startswith(f"{process.PACKAGES}/")}
    assert seen - packages == TREE
    names = {Path(path).name.removesuffix(".py") for path in packages if not path.endswith(".dist-info")}
    assert names <= set(PACKAGES_INSIDE.split())
    assert names >= {"IPython", "matplotlib", "numpy"}


def test_the_standard_library_is_shown_without_what_else_lies_in_its_folder(sandbox):
    beside = [str(path) for path in find_files(*sandbox.packages).beside]
    source = f"""
    import os
    there = filter(os.path.exists, {beside})  # a link may lead out of what is shown
    print(any(os.listdir(path) if os.path.isdir(path) else os.path.getsize(path) for path in there))
    """
    assert said(sandbox, source) == "False"


@pytest.mark.usefixtures("available")
def test_a_course_and_a_copy_of_this_project_among_packages_are_not_inside(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    for name in ("helpers", "grading", "course/solutions", "wanted", "unwanted"):
        (tmp_path / name).mkdir(parents=True)
    for name, needs, files in (
        ("backprop-by-hand", "wanted", "helpers/networks.py,,"),
        ("wanted", "numpy", "wanted/__init__.py,,\nhelpers/more.py,,\n../../bin/wanted,,\ngone.py,,"),
    ):
        about = tmp_path / f"{name}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Name: {name}\nVersion: 1\nRequires-Dist: {needs}\n")
        (about / "RECORD").write_text(f"{files}\n{about.name}/METADATA,,\n")
    monkeypatch.syspath_prepend(tmp_path)
    with closing(Sandbox(packages=["ipython", "matplotlib", "numpy", "wanted"])) as sandbox:
        folders = find_files(*sandbox.packages).packages
        shown = f"{process.PACKAGES}/{list(folders).index(tmp_path)}"
        assert (
            said(sandbox, f"import os; print(*sorted(os.listdir({shown!r})))") == "wanted wanted-1.dist-info"
        )
        assert raised(sandbox, f"import os; os.listdir({str(tmp_path)!r})").startswith("FileNotFoundError")


def test_packages_of_a_linux_distribution_are_found_without_a_list_of_their_files(tmp_path, monkeypatch):
    for name in ("module.py", "wanted_by_it/__init__.py", "wanted_by_it-1.dist-info/METADATA"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Name: wanted-by-it\nVersion: 1\n")
    about = tmp_path / "some-1.egg-info"
    about.mkdir()
    (about / "PKG-INFO").write_text("Name: some\nVersion: 1\n")
    (about / "requires.txt").write_text("wanted-by-it\n")
    (about / "top_level.txt").write_text("module\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_packages(["some"]) == {
        tmp_path: ["module.py", "some-1.egg-info", "wanted_by_it", "wanted_by_it-1.dist-info"]
    }


def test_inside_is_what_the_list_says_and_no_answers(sandbox, tmp_path):
    wall.furnish(tmp_path)
    files = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    listed = (*wall.WITHIN, wall.NETWORKS)
    assert all(file.startswith(listed) for file in files)
    source = f"""
    import os
    for folder, _, names in os.walk({str(process.INSIDE)!r}):
        for name in names:
            print(os.path.relpath(os.path.join(folder, name), {str(process.INSIDE)!r}))
    """
    assert sorted(said(sandbox, source).splitlines()) == sorted(files)
    for name in ("derivatives", "points", "diagnosis", "training"):
        assert raised(sandbox, f"import helpers.{name}").startswith("ModuleNotFoundError")
    for name in ("grading", "solutions", "tests", "tools"):
        assert raised(sandbox, f"import {name}").startswith("ModuleNotFoundError")


def test_a_folder_is_copied_with_all_python_files_in_it_and_nothing_else(tmp_path, monkeypatch):
    source, copy = tmp_path / "source", tmp_path / "copy"
    (source / "deep" / "__pycache__").mkdir(parents=True)
    for name in ("a.py", "deep/b.py", "answers.json", "deep/__pycache__/b.pyc"):
        (source / name).write_text("")
    monkeypatch.setattr(wall, "WITHIN", {"helpers": source, "one/__init__.py": source / "a.py"})
    wall.furnish(copy)
    files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert files == {"helpers/a.py", "helpers/deep/b.py", "one/__init__.py", wall.NETWORKS}


def test_a_lesson_finds_all_it_imports_in_one_place(sandbox):
    names = {name for name in drawing.__all__ if name.startswith("draw_")}
    names |= {name for name, value in vars(networks).items() if isinstance(value, networks.Network)}
    names |= {name for name in vars(checks) if name.startswith(("check_", "compare_"))} | {"hint", "recap"}
    names |= {"CheckFailed", "DrawingError", "Graph", "GraphError", "Link", "Network", "load_digits"}
    names |= {"mask", "one_hot", "positive"}
    source = """
    import helpers, inspect
    print(*(name for name, value in vars(helpers).items() if name[0] != "_" and not inspect.ismodule(value)))
    """
    assert sorted(said(sandbox, source).split()) == sorted(names)
    source = f"from helpers import {', '.join(names)}; print(*linear_neuron.graph.inputs)"
    assert said(sandbox, source) == "x_1 x_2 w_1 w_2 b y"


def test_no_graph_computes_anything(sandbox):
    source = "from helpers import linear_neuron as n; n.graph.forward(**dict.fromkeys(n.graph.inputs, 1.0))"
    assert "must do its own sums" in raised(sandbox, source)


def test_the_environment_is_empty(sandbox, monkeypatch):
    names = said(sandbox, "import os; print(*sorted(os.environ))").split()
    assert set(names) == {*process.ENVIRONMENT, "HOME", "PWD", "TMPDIR"}


def test_there_is_no_network(sandbox):
    connect = "import socket\nsocket.create_connection(('127.0.0.1', 53), timeout=1)"
    assert "not supported" in raised(sandbox, connect)


SOCKETS = {
    "TCP": (2, 1, 0),
    "multipath TCP": (2, 1, 262),
    "UDP-Lite": (10, 2, 136),
    "netlink": (16, 3, 0),
    "TIPC": (30, 1, 0),
    "kernel crypto": (38, 5, 0),
    "virtual machine": (40, 1, 0),
}


@pytest.mark.parametrize("kind", SOCKETS.values(), ids=SOCKETS)
def test_no_socket_is_to_be_had_but_between_processes(sandbox, kind):
    for make in ("socket", "socketpair"):
        assert "Errno 97" in raised(sandbox, f"import socket\nsocket.{make}{kind}")


def test_what_waits_in_sockets_takes_little_memory(sandbox):
    source = """
    import socket
    pairs, held = [], 0
    while len(pairs) < 50:
        pairs.append(socket.socketpair())
        for end in pairs[-1]:
            end.setblocking(False)
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
            except PermissionError:
                pass
            try:
                while True:
                    held += end.send(bytes(65536))
            except BlockingIOError:
                pass
    print(held)
    """
    assert int(said(sandbox, source)) < 50_000_000


@pytest.mark.parametrize(
    "lock",
    [
        "flock(file, fcntl.LOCK_SH)",
        "lockf(file, fcntl.LOCK_SH)",
        "fcntl(file, 37, bytes(32))",  # F_OFD_SETLK
        "fcntl(file, fcntl.F_NOTIFY, fcntl.DN_ACCESS)",
        "fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    ],
)
def test_no_file_that_others_have_too_can_be_locked_or_watched(sandbox, lock):
    source = f"import fcntl, sys\nfile = open(sys.executable)\nfcntl.{lock}"
    assert "Errno 1]" in raised(sandbox, source)


def test_nothing_but_tmp_can_be_written(sandbox):
    mounts = "[line.split() for line in open('/proc/self/mounts')]"
    source = f"print(*sorted(place for _, place, _, options, *_ in {mounts} if options.startswith('rw')))"
    devices = [f"/dev/{name}" for name in ("null", "random", "urandom")]
    assert said(sandbox, source).split() == [*devices, "/proc", "/tmp"]


def test_it_is_nobody_without_privileges(sandbox):
    status = said(sandbox, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert "0" not in fields["Uid"].split() + fields["Gid"].split()
    assert {fields[name] for name in ("CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")


def test_no_process_is_there_but_its_own(sandbox):
    source = (
        "import os; print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()) == [1, os.getpid()])"
    )
    assert said(sandbox, source) == "True"


@pytest.mark.parametrize("file", ["environ", "maps", "mem", "fd/0", "root", "cwd", "auxv"])
def test_the_keeper_is_not_readable(sandbox, file):
    assert raised(sandbox, f"import os\nos.open('/proc/1/{file}', os.O_RDONLY)").startswith("PermissionError")


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGALRM]
)
def test_the_keeper_does_not_heed_signals(sandbox, number):
    run(sandbox, f"import os\nos.kill(1, {number:d})")
    process = sandbox._keeper.process.pid
    assert said(sandbox, "print('alive')") == "alive"
    assert sandbox._keeper.process.pid == process


def test_who_kills_everything_kills_only_itself(sandbox):
    kill = "import os, signal\nif not os.fork():\n    os.kill(-1, signal.SIGKILL)\n    os._exit(0)\nos.wait()"
    execution = run(sandbox, "print('before')", kill)
    assert (execution.executed, execution.outputs[0][0].text) == (1, "before\n")
    assert said(sandbox, "print('unharmed')") == "unharmed"


CALLS = {
    "ptrace": 101,
    "shmget": 29,
    "add_key": 248,
    "keyctl": 250,
    "memfd_create": 319,
    "unshare": 272,
    "bpf": 321,
}
CALLS |= {
    "mount": 165,
    "setpriority": 141,
    "prlimit64": 302,
    "clone": 56,
    "clone3": 435,
    "kcmp": 312,
    "futex": 202,
}
CALLS |= {"mincore": 27, "preadv2": 327, "fadvise64": 221, "readahead": 187, "inotify_init1": 294}
CALLS |= {"io_uring_setup": 425, "process_vm_readv": 310, "mq_open": 240, "new": 600, "x32": 0x40000000}
on_x86_64 = pytest.mark.skipif("x86_64" not in os.uname(), reason="the numbers are those of x86_64")

FORBIDDEN = [
    ("ptrace", 16, 1),
    ("shmget", 0, 4096, 0o1777),
    ("add_key", 0, 0, 0, 0, -3),
    ("keyctl", 0, -3, 0),
    ("memfd_create", 0, 0),
    ("unshare", 0x10000000),
    ("mount", 0, 0, 0, 0, 0),
    ("setpriority", 0, 1, 19),
    ("prlimit64", 1, 7, 0, 0),
    ("clone", 0x10000000 | 17, 0, 0, 0, 0),
    ("kcmp", 1, 1, 0, 0, 0),
    ("bpf", 0, 0, 0),
    ("io_uring_setup", 1, 0),
    ("process_vm_readv", 1, 0, 0, 0, 0, 0),
    ("mq_open", 0, 0o102, 0o777, 0),
    ("mincore", 0, 0, 0),
    ("preadv2", 0, 0, 0, 0, 0, 8),
    ("fadvise64", 0, 0, 0, 4),
    ("readahead", 0, 0, 4096),
    ("inotify_init1", 0),
    ("x32",),
]


@on_x86_64
@pytest.mark.parametrize("call", FORBIDDEN, ids=lambda call: call[0])
def test_a_call_that_reaches_others_is_forbidden(sandbox, call):
    assert said(sandbox, system_call(*call)) == "EPERM"


@on_x86_64
def test_no_notebook_can_wake_another_one(sandbox):
    assert said(sandbox, system_call("futex", 0, 1, 1)) == "EPERM"
    assert (
        said(sandbox, "import threading as t\nx = t.Thread(target=print)\nx.start()\nx.join()\nprint(1)")
        == "1"
    )


@on_x86_64
@pytest.mark.parametrize("call", [("clone3", 0, 0), ("new",)], ids=lambda call: call[0])
def test_a_call_that_cannot_be_judged_is_missing(sandbox, call):
    assert said(sandbox, system_call(*call)) == "ENOSYS"


def test_memory_that_can_be_let_go_of_is_forbidden(sandbox):
    assert raised(sandbox, "import mmap\nmmap.mmap(-1, 4096)").startswith("PermissionError")


def test_limits_can_be_read_but_not_raised(sandbox):
    source = (
        "import resource as r\nlimit, _ = r.getrlimit(r.RLIMIT_NPROC)\nr.setrlimit(r.RLIMIT_NPROC, (99, 99))"
    )
    assert raised(sandbox, source).startswith("ValueError: not allowed to raise maximum limit")
