"""What a jail is made of: `grade` has a class graded in one, `run_jailed` runs any command there."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from errno import EPERM
from pathlib import Path

from tools.jail.seen import COURSE, HANDED_IN, INSTALLED, REPORT, SECRET_VARIABLE, Seen
from tools.references import ROOT

DISK = 1_500_000_000  # bytes of the jail's disk


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
            [sys.executable, "-m", "tools.jail.supervise"],
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
    for path in (ROOT, Path(sys.prefix)):  # which may be in /tmp
        command += ["--ro-bind", str(path), str(path)]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--as-pid-1", "--die-with-parent", "--new-session", "--chdir", str(ROOT)]
    return [*command, "--"]
