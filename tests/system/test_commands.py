"""What the documents tell people to type works, word for word, in a fresh clone, as they read it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import matplotlib
import pytest

from grading.sandbox import why_no_sandbox
from tests.documents import ABSENT, COMMANDS, IN_ORDER, LESSON, OTHER, RIGHT, SLIPPED, Run, Serve
from tests.notebooks import ROOT
from tests.platforms import Person, canvas_gradebook, moodle_worksheet, name_in_canvas, name_in_moodle, pack
from tests.workers import free_port
from tools.demo import course as demo

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="This is no clone."),
    pytest.mark.skipif(not shutil.which("make"), reason="make is not installed: apt install make"),
    pytest.mark.slow,
]

PATIENCE = 300  # seconds that a command may take on a busy machine
PEOPLE = {
    RIGHT: Person("All", "Right", 1),
    SLIPPED: Person("Slips", "Once", 2),
    ABSENT: Person("Not", "There", 3),
}
IN_GERMAN = {"Identifier": "Kennung", "Full name": "Vollständiger Name", "Email address": "E-Mail-Adresse"}


def know(text: str) -> str:
    """Return a class list in which people go by the names that they have here."""
    for who, person in PEOPLE.items():
        text = re.sub(rf"{person.login}(@school\.example)?\b", who, text)
    return text


FILES = {  # that an instructor has
    "students.csv": "\n".join(["id", *PEOPLE]),
    "GRADEBOOK.csv": know(canvas_gradebook(LESSON, [*PEOPLE.values()])),
    "BEWERTUNG.csv": know(moodle_worksheet(IN_GERMAN, [*PEOPLE.values()])),
}


def pack_work(folder: Path) -> None:
    """Make the archives of what was handed in: in Canvas by all but one, in Moodle by all."""
    file = folder / "submitted" / RIGHT / LESSON / "linear_neuron.ipynb"
    for archive, name, who in (
        ("WORK.zip", name_in_canvas, [RIGHT, SLIPPED]),
        ("ABGABEN.zip", name_in_moodle, [*PEOPLE]),
    ):
        pack(folder / archive, [(name(PEOPLE[each], file.name), file.read_bytes()) for each in who])


class Clone:
    """A clone with a class that has handed in, and the terminal in which one types."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.stack = folder, ExitStack()
        self.typed: list[str] = []  # what has changed the terminal
        self.filled = {"SCHEDULER": "127.0.0.1", "8786": str(free_port())}
        environment = Path(sys.prefix, "bin")
        programs = [place for place in os.environ["PATH"].split(os.pathsep) if Path(place) != environment]
        outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON", "VIRTUAL_ENV", "JUPYTER", "PYTEST", "COV_")
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith(outer)} | {
            "PATH": os.pathsep.join(programs),
            "PYTHONPATH": str(folder),  # in .venv, the package is installed from where these tests are
            "HOME": str(home),
            "BROWSER": "true",  # a program that opens nothing
            "MPLCONFIGDIR": matplotlib.get_cachedir(),
        }

    def start(self, command: str, out: Path) -> subprocess.Popen:
        """Type a command."""
        for placeholder, text in self.filled.items():
            command = command.replace(placeholder, text)
        with out.open("w") as file:
            return subprocess.Popen(
                ["bash", "-c", "\n".join(["set -e", *self.typed, command])],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]),
            )

    @contextmanager
    def running(self, command: str, out: Path) -> Iterator[subprocess.Popen]:
        """Type a command, and at the end stop all that it started."""
        process = self.start(command, out)
        try:
            yield process
        finally:
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def copy_files(folder: Path) -> None:
    """Copy into a folder what is committed, or about to be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file() and name != ".venv":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def install(folder: Path) -> None:
    """Make a .venv that is the environment in which this runs."""
    (folder / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != "installed":
            (folder / ".venv" / part.name).symlink_to(part)
    (folder / ".venv" / "installed").touch()  # it is newer than the requirements, so make leaves it alone


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Iterator[Clone]:
    folder = tmp_path_factory.mktemp("clone")
    copy_files(folder)
    install(folder)
    (folder / "release").symlink_to("notebooks")  # whence the demo's students have their notebooks
    for submission in demo.SUBMISSIONS:
        if (submission.student, submission.lesson) in ((RIGHT, LESSON), (SLIPPED, OTHER)):
            demo.hand_in(submission, folder)
    (folder / "release").unlink()
    for name, text in FILES.items():
        demo.save(folder / name, f"{text}\n")
    pack_work(folder)
    clone = Clone(folder, tmp_path_factory.mktemp("home"))
    with clone.stack:
        yield clone


def ends_well(clone: Clone, command: str, action: Run, out: Path) -> None:
    if action.without:
        shutil.rmtree(clone.folder / action.without)
    start = time.time() - 1  # a file system's clock may be coarse
    with clone.running(command, out) as process:
        status = process.wait(timeout=PATIENCE)
    assert status == 0, out.read_text()
    assert action.prints in out.read_text()
    for name, text in action.makes.items():
        assert (clone.folder / name).stat().st_mtime > start, f"{name} is an old one."
        assert text in (clone.folder / name).read_text(encoding="utf-8")
    if action.stays:
        clone.typed.append(command)


def serves(clone: Clone, command: str, action: Serve, out: Path) -> None:
    with ExitStack() as stack:
        server, start = stack.enter_context(clone.running(command, out)), time.monotonic()
        found = answer = None
        while not (found and (answer or not action.at)):
            assert server.poll() is None and time.monotonic() < start + PATIENCE, out.read_text()
            time.sleep(0.1)
            found = re.search(action.prints, out.read_text())
            if found and action.at:
                with suppress(URLError):  # JupyterLab says where it is a moment before it is there
                    address, token = found.groups()
                    answer = urlopen(f"{address}/{action.at}?token={token}", timeout=PATIENCE).read().decode()
        if action.at:
            assert action.serves in answer
        else:  # the next commands are for it
            clone.stack.push(stack.pop_all())


@pytest.mark.parametrize(
    "command", [command for command in IN_ORDER if isinstance(COMMANDS.get(command), Run | Serve)]
)
def test_what_one_reads_can_be_typed(command, clone, tmp_path):
    action = COMMANDS[command]
    (ends_well if isinstance(action, Run) else serves)(clone, command, action, tmp_path / "out")
