"""Builds the page on which the lessons run in a browser alone: `make site`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from tools.site import lock, pages
from tools.site.licences import Unfit
from tools.site.sources import LOCK, RUNTIME, NotAsPinned, Sources, fetch, sha256

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
KERNEL = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "backprop_by_hand.py", "etc/ipython/ipython_config.py")
"""What its wheel is made of, besides helpers/."""
OMITTED = ("widgetsnbextension",)
"""Wheels that come with the kernel, and that no lesson needs."""


def main() -> int:
    """Build the page; return 1, with a sentence on stderr, if a file isn't as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "build/site")
    parser.add_argument("--cache", type=Path, default=ROOT / "build/site-parts")
    parser.add_argument("--lessons", type=Path, default=ROOT / "notebooks", help="a folder of notebooks")
    parser.add_argument(
        "--repository",
        default="backprop-by-hand/backprop-by-hand",
        help="on GitHub; work is kept under its name",
    )
    asked = parser.parse_args()
    try:
        build(asked.output, asked.cache, sorted(asked.lessons.glob("**/*.ipynb")), asked.repository)
    except (NotAsPinned, Unfit) as wrong:
        print(f"No page was made. {wrong}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(
            f"No page was made: {' '.join(map(str, failed.cmd[:5]))} … failed, as it says above.",
            file=sys.stderr,
        )
        return 1
    return 0


def build(output: Path, cache: Path, lessons: list[Path], repository: str) -> None:
    """Make the page of these lessons in `output`, in place of what is there.

    Raises:
        NotAsPinned: a file isn't the one whose hash is known.
        Unfit: two lessons have one name, or there is none.
        subprocess.CalledProcessError: a program failed.
    """
    made_of = [
        *lessons,
        *ROOT.glob("helpers/**/[!_]*.[!p]*"),
        *ROOT.glob("helpers/**/*.py"),
        *(ROOT / name for name in BESIDE),
        *SITE.glob("**/*"),
        *Path(__file__).parent.glob("*.py"),
    ]
    version = version_of(made_of, repository)
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as turn:
        flock(turn, LOCK_EX)  # one after the other
        if not (output / version).exists():
            make(output, cache, lessons, repository, version)
    files = [path for path in output.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{output}: {len(lessons)} notebooks, {len(files)} files, {size / 1e6:.1f} MB, version {version}")


def make(output: Path, cache: Path, lessons: list[Path], repository: str, version: str) -> None:
    """Make the page in a folder beside the others, then put it in place of the one that is there."""
    sources = fetch(SITE / "wheels.txt", cache)
    scratch, fresh = cache / "lite", cache / "fresh"
    for folder in (scratch, fresh):
        shutil.rmtree(folder, ignore_errors=True)
    contents = pages.gather(lessons, scratch / "contents")
    wheels = put_python(sources, scratch)
    put_settings(scratch, repository)
    run_jupyterlite(scratch, fresh / version)
    pages.write(fresh, version, contents, wheels, repository)
    shutil.rmtree(output, ignore_errors=True)
    fresh.rename(output)


def read_json(path: Path) -> Any:
    """Return what a file in JSON holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def version_of(files: Iterable[Path], repository: str) -> str:
    """Return a name for what these files hold, and for whose page it is; where one differs, another."""
    parts = [
        repository,
        *(f"{path.name} {sha256(path.read_bytes())}" for path in sorted(files) if path.is_file()),
    ]
    return "v" + sha256("\n".join(parts).encode())[:10]


def put_python(sources: Sources, scratch: Path) -> dict[str, bytes]:
    """Put Pyodide, its wheels and their list where JupyterLite looks for them; return the wheels."""
    own = {
        path.name: path.read_bytes()
        for path in KERNEL.glob("static/pypi/*.whl")
        if not path.name.startswith(OMITTED)
    }
    own |= make_wheel(scratch / "wheel")
    official = json.loads(sources.runtime[LOCK])
    for path in sources.wheels.glob("*-py3-none-any.whl"):
        name = path.name.split("-")[0]
        if (
            path.name not in {entry["file_name"] for entry in official["packages"].values()}
            and name != "open_webui"
        ):
            own[path.name] = sources.find(path.name, None)
    settings = read_json(SITE / "jupyter-lite.json")
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    roots = plugins["@jupyterlite/pyodide-kernel-extension:kernel"]["loadPyodideOptions"]["packages"]
    listed, wheels = lock.cut(official, roots, own, sources)
    folder = scratch / "static/pyodide"
    folder.mkdir(parents=True)
    for name, data in (wheels | {name: sources.runtime[name] for name in RUNTIME}).items():
        (folder / name).write_bytes(data)
    (folder / LOCK).write_text(json.dumps(listed), encoding="utf-8")
    return wheels


def make_wheel(folder: Path) -> dict[str, bytes]:
    """Return a wheel of helpers/ and what starts with a kernel, without the grading side, by its name."""
    shutil.copytree(ROOT / "helpers", folder / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--wheel-dir", str(folder), str(folder)],
        check=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "315532800"},
    )
    [wheel] = folder.glob("*.whl")
    return {wheel.name: wheel.read_bytes()}


def put_settings(scratch: Path, name: str) -> None:
    """Put JupyterLite's settings beside what it is made of, and add what is known only now."""
    settings = read_json(SITE / "jupyter-lite.json")
    for kind in ("contents", "settings", "workspaces"):  # kept from one version to the next
        settings["jupyter-config-data"][f"{kind}StorageName"] = name
    (scratch / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
    config = read_json(SITE / "jupyter_lite_config.json")
    config["LiteBuildConfig"]["federated_extensions"] = [str(KERNEL)]  # this one alone
    (scratch / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    shutil.copy(SITE / "overrides.json", scratch)


def run_jupyterlite(scratch: Path, output: Path) -> None:
    """Have JupyterLite build its pages from what lies in `scratch`, and from nothing else."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--ignore-sys-prefix"]
    command += [f"--contents={scratch / 'contents'}", f"--output-dir={output}"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    ran = subprocess.run(command, cwd=scratch, env=clean, capture_output=True, text=True)
    if ran.returncode:
        print(ran.stdout, ran.stderr, sep="\n", file=sys.stderr)
        ran.check_returncode()


if __name__ == "__main__":
    sys.exit(main())
