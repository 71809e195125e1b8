"""What runs in the browser, and where it comes from: no file is taken whose hash isn't known beforehand."""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PYODIDE = "pyodide@314.0.3"
PYODIDE_SHA256 = "d7f7d24f8db486c7eda7280f3b0f7517524c8e43e8b086c6ee6ae8016658b484"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
CARRIER = re.compile(r"open_webui/frontend/pyodide/([^/]+\.whl)")
"""Where Pyodide's own wheels lie in a wheel of PyPI, byte for byte as Pyodide's lock names them."""


class NotAsPinned(Exception):
    """A file is missing, or isn't the one whose hash is known; the sentence names it."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Sources:
    """What was downloaded.

    Attributes:
        runtime: the files of Pyodide itself, and its lock, by name.
        wheels: a folder of wheels from PyPI.
        pinned: the hashes that these may have.
    """

    runtime: Mapping[str, bytes]
    wheels: Path
    pinned: frozenset[str]

    def find(self, name: str, expected: str | None) -> bytes:
        """Return a wheel whose hash is `expected`, by Pyodide's lock, or else one of those pinned.

        Raises:
            NotAsPinned: there is none.
        """
        found = [data for data in (self._carried(name), self._downloaded(name)) if data is not None]
        if not found:
            raise NotAsPinned(f"{name} is in no source of site/wheels.txt.")
        for data in found:
            if sha256(data) == expected:
                return data
        data = found[-1]
        if sha256(data) not in self.pinned:
            known = f"Pyodide's lock has {expected}, and site/wheels.txt" if expected else "site/wheels.txt"
            raise NotAsPinned(f"{name} has the SHA-256 {sha256(data)}. {known} doesn't have that.")
        return data

    def _downloaded(self, name: str) -> bytes | None:
        path = self.wheels / name
        return path.read_bytes() if path.exists() else None

    def _carried(self, name: str) -> bytes | None:
        for carrier in self.wheels.glob("open_webui-*.whl"):
            with zipfile.ZipFile(carrier) as archive:
                for member in archive.namelist():
                    if (match := CARRIER.fullmatch(member)) and match[1] == name:
                        return archive.read(member)
        return None


def fetch(requirements: Path, cache: Path) -> Sources:
    """Download what isn't in `cache` yet, and return it.

    Raises:
        NotAsPinned: Pyodide isn't the pinned one.
        subprocess.CalledProcessError: npm or pip can't get a file, or it isn't the pinned one; it says which.
    """
    wheels = cache / f"wheels-{sha256(requirements.read_bytes())[:10]}"
    if not wheels.exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        command += ["--require-hashes", "--only-binary=:all:", "--ignore-requires-python"]
        with TemporaryDirectory(dir=cache) as scratch:  # what broke off is downloaded again
            subprocess.run([*command, "--dest", scratch, "--requirement", str(requirements)], check=True)
            Path(scratch).rename(wheels)
            Path(scratch).mkdir()
    pinned = re.findall(r"--hash=sha256:(\w+)", requirements.read_text(encoding="utf-8"))
    return Sources(read_pyodide(cache), wheels, frozenset(pinned))


def read_pyodide(cache: Path) -> dict[str, bytes]:
    """Return Pyodide's own files and its lock, by name, from the package that npm has of it.

    Raises:
        NotAsPinned: it isn't the pinned one.
    """
    package = cache / f"{PYODIDE.replace('@', '-')}.tgz"
    if not package.exists():
        if not shutil.which("npm"):
            raise NotAsPinned(
                "Pyodide comes with npm, which isn't installed. On Debian and Ubuntu: apt install npm"
            )
        subprocess.run(["npm", "pack", "--silent", PYODIDE, "--pack-destination", str(cache)], check=True)
    if (found := sha256(package.read_bytes())) != PYODIDE_SHA256:
        raise NotAsPinned(f"{package} has the SHA-256 {found}, and not {PYODIDE_SHA256}.")
    with tarfile.open(package) as archive:
        files = {name: archive.extractfile(f"package/{name}") for name in (*RUNTIME, LOCK)}
        return {name: file.read() for name, file in files.items() if file}
