"""A jail in which a class is graded while somebody watches: what was read, written, left or held up.

The course is a copy on a small disk of its own, made in memory. There is no network but a loopback with a
listener on it, no other process, and nothing of the machine can be written. So what an attack does to
nbgrader's own autograde can be seen, and nothing comes of it.

`grade` is for callers. The jail runs this file too: it is process 1 there, which nobody inside can end.
"""

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from errno import EPERM
from html.parser import HTMLParser
from pathlib import Path

PORT = 47113
SOCKET = "\0the-listener"  # not a file, so it's reached wherever the network is shared
COURSE = Path("/tmp/course")
HANDED_IN, REPORT = Path("/tmp/handed-in"), Path("/tmp/report")
DISK = 1_500_000_000  # bytes of the jail's disk
INSTALLED = "site-packages"  # of a course folder: what is on the path of all that runs here
ELSEWHERE = {  # folders of the machine in which something of a course lies too, by the secret that is in it
    "exchange": "/usr/local/share/nbgrader/exchange/course/inbound/another/exchange.txt",
    "neighbour": "/usr/local/src/course/solutions/elsewhere.txt",
}
ADDRESS_SPACE = 6_000_000_000  # bytes of one process in it
SECRET_VARIABLE = "COURSE_SECRET"
BYSTANDER = "00-bystander"
"""The student who is graded first, and whose work must stay as it was."""

LOOKED_AT = "-looked-at"
"""How the ids of those students end whose feedback, and formgrader's page, are made too."""

MISCHIEF = "mischief"
"""A word that is in every script of an attack, and in nothing else."""


@dataclass
class Seen:
    """What was seen while a class was graded.

    Attributes:
        ended: whether `nbgrader autograde` came to an end by itself; if not, it was killed or out of time.
        status: its exit status; negative if it was killed, None if it was out of time.
        fed_back: whether the feedback and formgrader's pages were made in the time that there was.
        points: for each student in the gradebook, the points by the name of the check.
        graded: the students who have a graded notebook.
        seconds: what each student's notebook took, to grade it or to make the feedback.
        memory: the most bytes that all processes had together while a student was graded.
        processes: the most that were there while a student was graded.
        disk: the most bytes that were added to the disk while a student was graded.
        changed: what was changed while a student was graded that must not change.
        calls: what the listener was told.
        leaked: by student, the secrets that are in what was graded, in the feedback or on the page.
        scripts: by student, what would run in the browser of who looks at the feedback or formgrader's page.
        left: the command lines of the processes that were there after grading.
        log: what the commands printed.
    """

    ended: bool = False
    status: int | None = None
    fed_back: bool = False
    points: dict[str, dict[str, float]] = field(default_factory=dict)
    graded: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    processes: dict[str, int] = field(default_factory=dict)
    disk: dict[str, int] = field(default_factory=dict)
    changed: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    leaked: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    log: str = ""


def why_no_jail() -> str:
    """Return why no jail can be had here, or ""."""
    if not shutil.which("bwrap"):
        return "bubblewrap is needed to jail the attacks. On Debian and Ubuntu: apt install bubblewrap"
    started = subprocess.run([*_walls(), "/bin/true"], capture_output=True, text=True)
    return f"bubblewrap can't make a jail here: {started.stderr.strip()}" if started.returncode else ""


def grade(
    course: Path,
    lesson: str,
    secrets: dict[str, str],
    *,
    seconds: float,
    trusted: bool,
    container: bool = False,
) -> Seen:
    """Grade a class in a jail.

    Args:
        course: a course folder, with its nbgrader_config.py. What lies in again/ is handed in there as well,
            by students of submitted/, after they were graded for the first time.
        lesson: the lesson that is graded.
        secrets: words that no student may know, by where each is; that of "environment" is set there.
        seconds: after this time grading is ended.
        trusted: whether grading may use all that root may, as it needs to make a sandbox.
        container: whether it is a plain user, to whom namespaces are refused, as in most containers.
    """
    with tempfile.TemporaryDirectory() as report:
        job = {"lesson": lesson, "secrets": secrets, "seconds": seconds}
        Path(report, "job.json").write_text(json.dumps(job))  # its secrets may be in no command line
        binds = ["--ro-bind", str(course), str(HANDED_IN), "--bind", report, str(REPORT)]
        environment = {
            "HOME": "/tmp/home",
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"{COURSE / INSTALLED}",
            "PYTHONPYCACHEPREFIX": "/tmp/bytecode",
            SECRET_VARIABLE: secrets["environment"],
        }
        run_jailed(
            [*binds, *(["--cap-drop", "ALL"] * (not trusted))],
            [sys.executable, __file__],
            container,
            timeout=seconds + 900,
            env=environment,
        )
        return Seen(**json.loads(Path(report, "seen.json").read_text()))


def run_jailed(
    options: list[str], command: list[str], container: bool, *, env: dict[str, str], **more: object
) -> subprocess.CompletedProcess:
    """Run a command in a jail, with more options of bubblewrap, or in one that is like a container, too."""
    path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    with tempfile.TemporaryFile() as program:
        if container:
            program.write(_refuse_namespaces())
            program.seek(0)
            options = [*options, "--unshare-user", "--uid", "1000", "--gid", "1000"]
            options += ["--seccomp", str(program.fileno())]
        started = [*_walls(*options), *command]
        return subprocess.run(started, check=True, env=path | env, pass_fds=[program.fileno()], **more)


def _refuse_namespaces() -> bytes:
    """Return a filter as that of Docker and of most containers: without privileges, no namespaces."""
    from grading.seccomp import ANY_BIT, CLONE, NAMESPACES, assemble  # which the jail has no use for

    refused = "unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41"
    return assemble(refused, [(CLONE, 0, [(ANY_BIT, 1, 0, NAMESPACES)], EPERM)])


def _walls(*options: str) -> list[str]:
    command = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--size", str(DISK), "--tmpfs", "/tmp", "--size", str(DISK), "--tmpfs", "/dev/shm", *options]
    for path in ("/usr/local/share", "/usr/local/src"):  # nbgrader's own exchange is in the first
        command += ["--size", str(DISK), "--tmpfs", path] * os.path.isdir(path)
    project = Path(__file__).resolve().parents[1]
    for path in (project, Path(sys.prefix)):  # which may be in /tmp
        command += ["--ro-bind", str(path), str(path)]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--as-pid-1", "--die-with-parent", "--new-session", "--chdir", "/tmp"]
    return [*command, "--"]


# ---- in the jail


class Watch:
    """Looks ten times a second at what goes on, and knows which student is being graded."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.student = ""
        self.started: dict[str, float] = {}
        self.files: dict[str, tuple[int, int]] = {}
        self.disk = _used()
        for each in (self._listen, self._look):
            threading.Thread(target=each, daemon=True).start()

    def read(self, line: str) -> None:
        """Learn from a line of nbgrader's log who is being graded."""
        found = re.search(r"(?:with ID '|/submitted/|/autograded/)([\w-]+)", line)
        if found and found[1] != self.student:
            self.turn(found[1])

    def turn(self, student: str) -> None:
        """Note that from now on another student is being graded, or none."""
        self.compare()
        now = time.monotonic()
        if self.student:
            took = now - self.started[self.student]
            self.seen.seconds[self.student] = max(took, self.seen.seconds.get(self.student, 0))
        self.started[student] = now
        self.student, self.disk = student, _used()

    def _look(self) -> None:
        while True:
            seen, student = self.seen, self.student
            if student:
                alive = [pid for pid in _processes() if pid != os.getpid()]
                memory = sum(map(_memory, alive))
                for most, now in (
                    (seen.memory, memory),
                    (seen.processes, len(alive)),
                    (seen.disk, _used() - self.disk),
                ):
                    most[student] = max(most.get(student, 0), now)
            time.sleep(0.1)

    def compare(self) -> None:
        """Note what has changed since the last time."""
        now = {str(path.relative_to(COURSE)): _mark(path) for path in self._kept()}
        before, self.files = self.files, now
        for path in sorted(set(before) | set(now)):
            appeared_by_grading = path.startswith("autograded") and path not in before
            if before and before.get(path) != now.get(path) and not appeared_by_grading:
                self.seen.changed.append((self.student, path))

    def _kept(self) -> Iterator[Path]:
        """Yield the files that must stay as they are."""
        folders = ["solutions", "notebooks", "submitted"]
        if self.student != BYSTANDER and len(self.started) > 1:
            folders.append(f"autograded/{BYSTANDER}")
        for folder in folders:
            yield from (path for path in (COURSE / folder).rglob("*") if not path.is_dir())

    def _listen(self) -> None:
        listeners = [socket.create_server(("127.0.0.1", PORT)), socket.socket(socket.AF_UNIX)]
        listeners[1].bind(SOCKET)
        listeners[1].listen()

        def serve(listener: socket.socket) -> None:
            while True:
                with listener.accept()[0] as caller:
                    caller.settimeout(2)
                    words = ""
                    with suppress(OSError):
                        words = caller.recv(200).decode(errors="replace")
                    self.seen.calls.append(words)

        for listener in listeners:
            threading.Thread(target=serve, args=[listener], daemon=True).start()


def _processes() -> list[int]:
    """Return the processes that are alive."""
    alive = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if "State:\tZ" not in Path("/proc", entry, "status").read_text():
                alive.append(int(entry))
    return alive


def _memory(pid: int) -> int:
    """Return how many bytes a process has, with its part of what it shares with others."""
    with suppress(OSError, AttributeError):
        summary = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"(?m)^Pss: +(\d+) kB", summary)[1]) * 1024
    return 0


def _used() -> int:
    return sum(
        (disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in map(os.statvfs, ("/tmp", "/dev/shm"))
    )


def _mark(path: Path) -> tuple[int, int, str]:
    with suppress(OSError):
        state = path.lstat()
        return state.st_mtime_ns, state.st_size, oct(state.st_mode)
    return 0, 0, ""


URLS = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "content", "poster"}
ACTIVE = {"script", "iframe", "object", "embed", "meta", "link", "base", "form", "style", "svg", "math"}


class Scripts(HTMLParser):
    """Finds the scripts of an attack in a page.

    Attributes:
        found: the tags and the texts that would run something.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag's attributes."""
        if tag in ("script", "style", "pre", "code"):
            self.inside.append(tag)
        for name, value in attrs:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = name.startswith("on") or (
                name in URLS and re.match(r"javascript:|vbscript:|data:(?!image/(png|jpeg))", value)
            )
            if MISCHIEF in value and (runs or tag in ACTIVE):
                self.found.append(f"<{tag} {name}={value[:60]}>")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        if tag in self.inside:
            del self.inside[self.inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        """Look at a script's text, and at mathematics, which MathJax makes tags of."""
        if MISCHIEF in data and set(self.inside) & {"script", "style"}:
            self.found.append(f"<{self.inside[0]}>{data.strip()[:60]}")
        if not self.inside and re.search(r"\\href\s*{\s*javascript:\s*" + MISCHIEF, data, re.I):
            self.found.append(r"\href{javascript:…} in mathematics")


def supervise(lesson: str, secrets: dict[str, str], seconds: float) -> Seen:
    """Grade the class, and see what comes of it."""
    ctypes.CDLL(None).prctl(4, 0)  # PR_SET_DUMPABLE: nobody reads the secrets here
    subprocess.run(["cp", "-a", f"{HANDED_IN}/.", COURSE], check=True)
    Path(os.environ["HOME"]).mkdir()
    os.chdir(COURSE)
    for place, path in ELSEWHERE.items():
        with suppress(OSError):
            Path(path).parent.mkdir(parents=True)
            Path(path).write_text(secrets[place])
    watch = Watch()
    seen = watch.seen
    if (again := COURSE / "again").exists():
        for student in sorted(os.listdir(again)):
            _nbgrader(watch, seconds, "autograde", lesson, f"--student={student}")
        shutil.copytree(again, COURSE / "submitted", dirs_exist_ok=True)
        watch.compare()
        seen.changed.clear()
    seen.status = _nbgrader(watch, seconds, "autograde", lesson, "--force")
    seen.ended = seen.status is not None and seen.status >= 0
    time.sleep(0.5)  # for what was left to be seen at work
    watch.compare()
    for pid in set(_processes()) - {os.getpid()}:
        with suppress(OSError):
            seen.left.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    for path in Path("/tmp").rglob("*.fill"):  # what an attack filled the disk with
        path.unlink()
    status = _nbgrader(watch, 300, "generate_feedback", lesson, f"--student=*{LOOKED_AT}")
    seen.fed_back = status is not None
    try:
        subprocess.run([sys.executable, __file__, lesson], timeout=300, capture_output=True)
    except subprocess.TimeoutExpired:
        seen.fed_back = False
    with suppress(FileNotFoundError):
        seen.points = json.loads(Path("points.json").read_text())
    for folder in sorted(Path("submitted").iterdir()):
        _look_at(folder.name, lesson, secrets, seen)
    return seen


def _look_at(student: str, lesson: str, secrets: dict[str, str], seen: Seen) -> None:
    """Note what is in a student's graded notebook, in the feedback and on formgrader's page."""
    folders = [Path(place, student) for place in ("autograded", "feedback", "pages")]
    if any(Path(folders[0], lesson).glob("*.ipynb")):
        seen.graded.append(student)
    text = b"".join(_texts(*folders))
    own = ("submission", "gradebook") if student == BYSTANDER else ()
    if leaked := [place for place in secrets if secrets[place].encode() in text and place not in own]:
        seen.leaked[student] = leaked
    scripts = []
    for page in (page for folder in folders[1:] for page in folder.rglob("*.html")):
        parser = Scripts()
        parser.feed(page.read_text(errors="replace"))
        scripts += parser.found
    if scripts:
        seen.scripts[student] = scripts


def _nbgrader(watch: Watch, seconds: float, *command: str) -> int | None:
    """Run a command of nbgrader; return its exit status, or None if it was out of time."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),
    )

    def read() -> None:
        for line in process.stdout:
            watch.read(line)
            if len(watch.seen.log) < 1_000_000:
                watch.seen.log += line[:1000]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    finally:
        reader.join(1)
        watch.turn("")


def _texts(*folders: Path) -> Iterator[bytes]:
    """Yield what the files in some folders hold, behind links too."""
    for folder in folders:
        for top, _, names in os.walk(folder, followlinks=True):
            for path in (Path(top, name) for name in names):
                if path.is_file():
                    with open(path, "rb") as file:
                        yield file.read(200_000_000)


def make_pages(lesson: str) -> None:
    """Write down everybody's points, and make the pages that formgrader shows."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGrader
    from nbgrader.server_extensions.formgrader import handlers

    app = NbGrader()
    app.initialize([])
    points: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(app.coursedir.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(lesson):
            for notebook in submission.notebooks:
                points[submission.student_id] |= {grade.name: grade.score for grade in notebook.grades}
    Path("points.json").write_text(json.dumps(points))
    app.config.HTMLExporter.template_name = "formgrade"  # as formgrader does
    app.config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter = HTMLExporter(config=app.config)
    for path in sorted(Path("autograded").glob(f"*{LOOKED_AT}/{lesson}/*.ipynb")):
        student = path.parts[1]
        resources = {"assignment_id": lesson, "notebook_id": path.stem, "submission_id": "0", "index": 0}
        resources |= {"total": 1, "base_url": "/", "student": student, "last_name": "", "first_name": ""}
        html, _ = exporter.from_filename(str(path), resources={**resources, "notebook_path": str(path)})
        page = Path("pages", student, "page.html")
        page.parent.mkdir(parents=True)
        page.write_text(html)


if __name__ == "__main__":
    if sys.argv[1:]:
        make_pages(sys.argv[1])
    else:
        job = REPORT / "job.json"
        order = json.loads(job.read_text())
        job.unlink()
        seen = supervise(**order)
        (REPORT / "seen.json").write_text(json.dumps(asdict(seen)))
