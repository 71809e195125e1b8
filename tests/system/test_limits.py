"""A notebook in the sandbox has limits, and leaves nothing for the next one."""

import sys
import time
from contextlib import closing

import pytest

from grading.sandbox import Sandbox
from tests.sandboxed import CELLS, LIMITS, raised, run, said

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
    cells = [cell for cell in CELLS if "!" not in cell]
    run(sandbox, *cells[:-1])
    process = sandbox._keeper.process.pid
    run(sandbox, *cells)
    assert sandbox._keeper.process.pid == process


def test_the_number_of_a_process_says_nothing_of_the_notebook_before(sandbox):
    seen = set()
    for threads in (1, 50):
        run(sandbox, f"import threading\nfor _ in range({threads}): threading.Thread(target=print).start()")
        seen.add(said(sandbox, "import os; print(os.getpid())"))
    assert len(seen) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read by way of /proc")
def test_nothing_of_a_notebook_is_in_the_memory_of_the_next(sandbox):
    run(sandbox, f"answer = {'quetzalcoatl'!r}; print(answer * 9); display(answer); 1 / 0")
    source = """
    import ctypes, re
    needle, found = bytes(b + 1 for b in b'ptdsy`kbn`sk'), 0
    for line in open('/proc/self/maps'):
        span, rights, *_ = line.split()
        if 'r' in rights and '[v' not in line:
            start, end = (int(each, 16) for each in span.split('-'))
            found += len(re.findall(needle, (ctypes.c_char * (end - start)).from_address(start)))
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
    "kills itself by a signal without a name": (
        "import os; os.kill(os.getpid(), 40)",
        "Python was killed by signal 40",
    ),
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


def test_slow_notebooks_have_a_budget_together_and_others_all_their_time(available):
    limits = LIMITS | {"cell_timeout": 2, "slow_timeout": 1, "slow_budget": 1}
    with closing(Sandbox(**limits)) as sandbox:
        slow = ["import time; time.sleep(1.5)"] * 2
        first, second = (run(sandbox, *slow) for _ in range(2))
        assert (first.executed, first.trouble) == (2, "") and first.seconds > 2.9
        assert (second.executed, second.seconds < 2.5) == (0, True)
        assert "it had run for 1 seconds, and slow ones had used up their time" in second.trouble
        assert said(sandbox, "print('unharmed')") == "unharmed"
        sandbox.usual = 1.0  # a lesson that takes long: five times as much is no waste
        assert run(sandbox, *slow).executed == 2


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
