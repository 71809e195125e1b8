"""Grades a class in a jail, as process 1 there, which nobody inside can end."""

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tools.jail import pages
from tools.jail.scripts import MISCHIEF, Scripts
from tools.jail.seen import BYSTANDER, COURSE, ELSEWHERE, HANDED_IN, LOOKED_AT, REPORT, Seen
from tools.jail.watch import Watch, list_processes

ADDRESS_SPACE = 6_000_000_000  # bytes of one process of nbgrader's


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
    for pid in set(list_processes()) - {os.getpid()}:
        with suppress(OSError):
            seen.left.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    for path in Path("/tmp").rglob("*.fill"):  # what an attack filled the disk with
        path.unlink()
    status = _nbgrader(watch, 300, "generate_feedback", lesson, f"--student=*{LOOKED_AT}")
    seen.fed_back = status is not None
    try:
        subprocess.run([sys.executable, pages.__file__, lesson, LOOKED_AT], timeout=300, capture_output=True)
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
    if forged := [line for path in Path(folders[0], lesson).glob("*.ipynb") for line in _list_forged(path)]:
        seen.forged[student] = forged
    scripts = []
    for page in (page for folder in folders[1:] for page in folder.rglob("*.html")):
        parser = Scripts()
        parser.feed(page.read_text(errors="replace"))
        scripts += parser.found
        seen.page[student] = max(page.stat().st_size, seen.page.get(student, 0))
        seen.pixels[student] = max(parser.pixels, seen.pixels.get(student, 0))
    if scripts:
        seen.scripts[student] = scripts


def _list_forged(path: Path) -> Iterator[str]:
    """Yield the lines in the outputs of checks that an attack has written, and that aren't marked so."""
    for cell in json.loads(path.read_text())["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        for output in cell.get("outputs", []) if about.get("grade") and not about.get("solution") else []:
            lines = "".join(output.get("text", [])) + "\n".join(output.get("traceback", []))
            yield from (line for line in lines.splitlines() if re.match(f"(✓|Instructor:) {MISCHIEF}", line))


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


if __name__ == "__main__":
    job = REPORT / "job.json"
    order = json.loads(job.read_text())
    job.unlink()
    (REPORT / "seen.json").write_text(json.dumps(asdict(supervise(**order))))
