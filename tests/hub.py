"""A JupyterHub with people on it, made as docs/hub.md says: to walk through a course in a browser.

It is made as root: each person has an account of the system, for as long as the test takes. All that
listens does so on the loopback.
"""

import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.browser import SETTINGS
from tests.course import ROOT
from tests.workers import free_port

PACKAGES = Path(psutil.__file__).parents[1]  # where all is that is installed here
PROGRAMS = os.pathsep.join([os.environ["PATH"], str(ROOT / "build/proxy/node_modules/.bin")])
PROXY = shutil.which("configurable-http-proxy", path=PROGRAMS)
INSTRUCTOR, STUDENTS = "hub-ines", ("hub-ada", "hub-bob")
COURSE = "backprop-by-hand"
PASSWORD = "for the length of a test"
HUB_FOR_TESTS = """
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.db"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
"""


def why_no_hub() -> str:
    """Return "", or why no hub can be made here."""
    if not find_spec("jupyterhub"):
        return "There is no JupyterHub: pip install -r requirements.txt"
    if not PROXY:
        return "There is no proxy for a hub: apt install npm, then make build/proxy"
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("useradd"):
        return "A hub needs accounts of the system, which only root on Linux can make."
    if not _find_python():
        return f"Others can't run this Python or read {PACKAGES}, so they can't have servers of a hub."
    return ""


def _find_python() -> str:
    """Return a Python like this one that others can run, too, with what is installed here; or ""."""
    code = f"import sys; sys.path.append({str(PACKAGES)!r}); import jupyterhub.singleuser"
    for path in (sys._base_executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with suppress(OSError):
            options = {"user": "nobody", "cwd": "/", "capture_output": True, "env": {"HOME": "/nowhere"}}
            if subprocess.run([path, "-c", code], **options).returncode == 0:
                return path
    return ""


@dataclass(frozen=True)
class Hub:
    """A JupyterHub that runs: the folder that all of it is in, and its address."""

    folder: Path
    address: str

    def home(self, name: str) -> Path:
        return self.folder / "home" / name

    def run(self, name: str, *lines: str) -> str:
        """Run lines of the shell in the instructor's clone or a student's home, as that person."""
        return _run(self.folder, name, *lines)


MANUAL = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
# What the manual says is in each file: its name ends the line above.
FILES = dict(re.findall(r"`([/~]\S+)`:\n\n```\w+\n(.*?)```", MANUAL, re.DOTALL))


def read_commands(after: str) -> str:
    """Return the first commands that the manual gives after some words."""
    return re.search(r"```bash\n(.*?)```", MANUAL[MANUAL.index(after) :], re.DOTALL)[1]


@contextmanager
def start_hub() -> Iterator[Hub]:
    """A hub with an instructor, who has a clone of the course, and students. All of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hub-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        _make_environment(folder)
        (folder / "exchange").mkdir()
        (folder / "exchange").chmod(0o777)
        for name in (INSTRUCTOR, *STUDENTS):
            stack.enter_context(_account(folder, name))
        _set_up_instructor(folder)
        for name in FILES:
            _write(folder, name)
        _own(folder / "home" / INSTRUCTOR, INSTRUCTOR)
        yield stack.enter_context(_running(folder))


def _placed(text: str, folder: Path) -> str:
    """Return a text of the manual with the test's places in it."""
    return text.replace("/opt/lessons", str(folder / "lessons")).replace("/srv/", f"{folder}/")


def _make_environment(folder: Path) -> None:
    """Make the shared environment, with a copy of the lessons, and all else from where the tests run."""
    shared, ours = folder / "lessons", Path(sys.prefix)
    subprocess.run([_find_python(), "-m", "venv", "--without-pip", shared], check=True)
    [packages] = shared.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(str(PACKAGES))
    for package in ("helpers", "grading"):
        shutil.copytree(ROOT / package, packages / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "backprop_by_hand.py", packages)
    for script in (ours / "bin").iterdir():
        start, _, rest = script.read_bytes().partition(b"\n") if script.is_file() else (b"", b"", b"")
        if start.startswith(b"#!") and b"python" in start and not (shared / "bin" / script.name).exists():
            (shared / "bin" / script.name).write_bytes(f"#!{shared}/bin/python\n".encode() + rest)
            (shared / "bin" / script.name).chmod(0o755)
    (shared / "share").symlink_to(ours / "share")
    shutil.copytree(ours / "etc", shared / "etc", dirs_exist_ok=True)


@contextmanager
def _account(folder: Path, name: str) -> Iterator[None]:
    """An account of the system, with a home in the folder; whatever runs under it ends with it."""
    try:
        pwd.getpwnam(name)
        pytest.skip(f"There is an account {name}, which a test that broke off may have left: userdel {name}")
    except KeyError:
        pass
    home = folder / "home" / name
    home.parent.mkdir(exist_ok=True)
    command = ["useradd", "--create-home", "--no-log-init", "--shell=/bin/bash", f"--home-dir={home}", name]
    subprocess.run(command, check=True, capture_output=True)
    about = pwd.getpwnam(name)
    try:
        for file, setting in SETTINGS.items():
            path = home / ".jupyter/lab/user-settings/@jupyterlab" / f"{file}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(setting))
        _own(home, name)
        yield
    finally:
        for process in psutil.process_iter(["uids"]):
            if process.info["uids"] and process.info["uids"].real == about.pw_uid:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
                    process.wait(timeout=10)
        subprocess.run(["userdel", name], check=True, capture_output=True)


def _own(folder: Path, name: str) -> None:
    about = pwd.getpwnam(name)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, about.pw_uid, about.pw_gid, follow_symlinks=False)


def _set_up_instructor(folder: Path) -> None:
    """Follow the manual's section on the instructor, with a copy of this clone."""
    home = folder / "home" / INSTRUCTOR
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (home / COURSE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, home / COURSE / name)
    _own(home, INSTRUCTOR)
    lines = _placed(read_commands("## The instructor"), folder).splitlines()
    _run(folder, INSTRUCTOR, *(line for line in lines if not line.startswith("git clone ")))


def _write(folder: Path, name: str) -> None:
    """Write a file that the manual names; "~" is the instructor's home."""
    path = Path(_placed(name, folder).replace("~", str(folder / "home" / INSTRUCTOR)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_placed(FILES[name], folder))


def _run(folder: Path, name: str, *lines: str) -> str:
    """Run lines of the shell as someone, with the shared environment first on PATH; return what they say."""
    home = folder / "home" / name if name != "root" else folder
    own = {"HOME": str(home), "LOGNAME": name, "USER": name, "LANG": "C.UTF-8"}
    own["PATH"] = f"{folder / 'lessons/bin'}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    who = {} if name == "root" else {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    script = "set -euo pipefail\n" + "\n".join(lines)
    done = subprocess.run(
        ["bash", "-c", script], cwd=home, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **who
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said
    return said


@contextmanager
def _running(folder: Path) -> Iterator[Hub]:
    """The hub, as the manual configures it, but for whom it lets in, and where it listens."""
    ports = [free_port() for _ in range(3)]
    about = {"password": PASSWORD, "ports": ports, "folder": folder, "proxy": PROXY}
    with (folder / "lessons/etc/jupyterhub_config.py").open("a") as settings:
        settings.write(HUB_FOR_TESTS.format(**about))
    command = _placed(read_commands("## The hub"), folder).split()
    log = folder / "hub.log"
    with log.open("w") as said:
        hub = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=said, stderr=said)
    address = f"http://127.0.0.1:{ports[0]}"
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                urlopen(f"{address}/hub/health", timeout=5).close()
                break
            except OSError:
                if hub.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"The hub doesn't answer. It says:\n{log.read_text()}")
                time.sleep(0.2)
        yield Hub(folder, address)
    finally:
        hub.send_signal(signal.SIGTERM)  # it ends the servers and the proxy, too
        try:
            hub.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for process in [*psutil.Process(hub.pid).children(recursive=True), hub]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def _environment() -> Mapping[str, str]:
    return {n: v for n, v in os.environ.items() if not n.startswith(("JUPYTER", "IPYTHON", "PYTHON"))}
