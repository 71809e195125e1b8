"""What a notebook in the sandbox can't see or reach."""

import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

from grading import process, wall
from grading.sandbox import Sandbox
from helpers import checks, drawing, networks
from tests.sandboxed import raised, run, said


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


@pytest.mark.usefixtures("available")
def test_the_folder_that_grading_runs_in_is_hidden_even_among_packages(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    (tmp_path / "package").mkdir()
    (tmp_path / "course" / "solutions").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "course")
    shown = [*process.locate_python(), tmp_path]
    monkeypatch.setattr(process, "locate_python", lambda: shown)
    with closing(Sandbox()) as sandbox:
        last = f"{process.PACKAGES}/{len(shown) - 2}"
        source = f"import os; print(sorted(os.listdir({last!r})), os.listdir({last + '/course'!r}))"
        assert said(sandbox, source) == "['course', 'package'] []"
        assert raised(sandbox, f"import os; os.listdir({str(tmp_path)!r})").startswith("FileNotFoundError")


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
    names |= {name for name in vars(checks) if name.startswith("check_")}
    names |= {"CheckFailed", "DrawingError", "Graph", "GraphError", "Link", "Network"}
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
    connect = "import socket\nsocket.create_connection(('1.1.1.1', 53), timeout=1)"
    assert "Network is unreachable" in raised(sandbox, connect)


@pytest.mark.parametrize("family", [16, 38, 40], ids=["netlink", "kernel crypto", "virtual machine"])
def test_no_other_family_of_sockets_is_to_be_had(sandbox, family):
    assert "not supported" in raised(sandbox, f"import socket\nsocket.socket({family}, socket.SOCK_RAW)")


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
    ("x32",),
]


@on_x86_64
@pytest.mark.parametrize("call", FORBIDDEN, ids=lambda call: call[0])
def test_a_call_that_reaches_others_is_forbidden(sandbox, call):
    assert said(sandbox, system_call(*call)) == "EPERM"


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
