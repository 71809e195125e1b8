"""The list of packages for Pyodide: its own, cut to what lessons need, and what it doesn't have."""

import io
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.site.sources import Sources, sha256

Entry = dict[str, Any]
"""What a lock says of a package: its name, version, file, hash, what it needs, and what it can import."""


def describe(name: str, wheel: bytes) -> Entry:
    """Return the entry of a wheel, by what is in it."""
    project, version, _, _ = parse_wheel_filename(name)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        members = archive.namelist()
        [metadata] = [path for path in members if re.fullmatch(r"[^/]+\.dist-info/METADATA", path)]
        needs = message_from_bytes(archive.read(metadata)).get_all("Requires-Dist", [])
    tops = {path.split("/")[0].removesuffix(".py") for path in members if path.endswith(".py")}
    return {
        "name": project,
        "version": str(version),
        "file_name": name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "imports": sorted(tops),
        "depends": [canonicalize_name(need.name) for need in map(Requirement, needs) if not need.marker],
        "unvendored_tests": False,
    }


def closure(packages: dict[str, Entry], roots: list[str]) -> Iterator[str]:
    """Yield the names of `roots` and of all that they need, each once."""
    todo, seen = list(roots), set()
    while todo:
        name = canonicalize_name(todo.pop())
        if name not in seen:
            seen.add(name)
            yield name
            todo += packages[name]["depends"]


def cut(
    lock: Entry, roots: list[str], own: dict[str, bytes], sources: Sources
) -> tuple[Entry, dict[str, bytes]]:
    """Return Pyodide's lock with what `roots` need alone, and the wheels that it names.

    Args:
        lock: Pyodide's own, which says what hash a wheel has.
        roots: the packages that are loaded at the start.
        own: wheels that the lock doesn't have, by file name.
        sources: where all others are.

    Raises:
        NotAsPinned: a wheel isn't there, or has a hash that isn't known.
    """
    described = {entry["name"]: entry for entry in (describe(*wheel) for wheel in own.items())}
    packages = lock["packages"] | described
    wheels = dict(own)
    kept = {}
    for name in sorted(closure(packages, roots)):
        entry = packages[name]
        if name not in described:
            wheel = sources.find(entry["file_name"], entry["sha256"])
            wheels[entry["file_name"]] = wheel
            entry = entry | {"sha256": sha256(wheel)}
        kept[name] = entry
    return lock | {"packages": kept}, wheels
