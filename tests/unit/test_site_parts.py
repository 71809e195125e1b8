"""What the page in a browser is made of: no file whose hash is not known, each notebook by its own name."""

import json
import zipfile
from pathlib import Path

import nbformat
import pytest

from tools.site.__main__ import version_of
from tools.site.licences import Unfit, of_script, of_wheels
from tools.site.lock import cut, describe
from tools.site.pages import gather
from tools.site.serve import find
from tools.site.sources import CARRIER, NotAsPinned, Sources, sha256


def make_wheel(name: str, folder: Path, needs: str = "", licence: str = "MIT License") -> bytes:
    """Return a wheel with one module and its metadata."""
    project, version = name.split("-")[:2]
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{project}/__init__.py", "")
        metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n{needs}\n"
        archive.writestr(f"{project}-{version}.dist-info/METADATA", metadata)
        if licence:
            archive.writestr(f"{project}-{version}.dist-info/licenses/LICENSE", licence)
    return path.read_bytes()


NUMPY, OWN = "numpy-2.0-py3-none-any.whl", "own-1.0-py3-none-any.whl"


def entry(name: str, digest: str, depends: list[str]) -> dict:
    return {"name": name.split("-")[0], "file_name": name, "sha256": digest, "depends": depends}


@pytest.fixture
def wheel(tmp_path) -> bytes:
    return make_wheel(NUMPY, tmp_path)


def test_a_wheel_with_the_hash_of_the_lock_is_taken(tmp_path, wheel):
    assert Sources({}, tmp_path, frozenset()).find(NUMPY, sha256(wheel)) == wheel


def test_a_wheel_inside_another_is_found_by_its_name(tmp_path, wheel):
    (tmp_path / NUMPY).unlink()
    with zipfile.ZipFile(tmp_path / "open_webui-1-py3-none-any.whl", "w") as carrier:
        carrier.writestr(f"open_webui/frontend/pyodide/{NUMPY}", wheel)
    assert CARRIER.fullmatch(f"open_webui/frontend/pyodide/{NUMPY}")
    assert Sources({}, tmp_path, frozenset()).find(NUMPY, sha256(wheel)) == wheel


def test_a_wheel_with_a_pinned_hash_is_taken_where_the_lock_has_another(tmp_path, wheel):
    assert Sources({}, tmp_path, frozenset({sha256(wheel)})).find(NUMPY, "0" * 64) == wheel


def test_a_wheel_that_was_changed_is_refused_by_name(tmp_path, wheel):
    with pytest.raises(
        NotAsPinned, match=rf"{NUMPY} has the SHA-256 {sha256(wheel)}\. Pyodide's lock has 000"
    ):
        Sources({}, tmp_path, frozenset()).find(NUMPY, "0" * 64)


def test_a_wheel_that_is_missing_is_named(tmp_path):
    with pytest.raises(NotAsPinned, match=f"{NUMPY} is in no source"):
        Sources({}, tmp_path, frozenset()).find(NUMPY, "0" * 64)


def test_the_lock_is_cut_to_what_is_needed_and_gets_our_own(tmp_path, wheel):
    own = make_wheel(OWN, tmp_path, needs='Requires-Dist: NumPy>=2\nRequires-Dist: pytest; extra == "test"')
    lock = {"info": {"python": "3.14"}, "packages": {"numpy": entry(NUMPY, sha256(wheel), [])}}
    lock["packages"]["scipy"] = entry("scipy-1-py3-none-any.whl", "0" * 64, ["numpy"])
    kept, wheels = cut(lock, ["own"], {OWN: own}, Sources({}, tmp_path, frozenset()))
    assert list(kept["packages"]) == ["numpy", "own"]
    assert kept["info"] == lock["info"]
    assert wheels == {NUMPY: wheel, OWN: own}


def test_a_wheel_is_described_by_what_is_in_it(tmp_path):
    own = make_wheel(OWN, tmp_path, needs='Requires-Dist: NumPy>=2\nRequires-Dist: pytest; extra == "test"')
    said = describe(OWN, own)
    assert (said["name"], said["version"], said["imports"], said["depends"]) == (
        "own",
        "1.0",
        ["own"],
        ["numpy"],
    )
    assert said["sha256"] == sha256(own)


def test_a_wheel_without_a_licence_is_not_shipped(tmp_path):
    wheels = {OWN: make_wheel(OWN, tmp_path, licence="")}
    with pytest.raises(Unfit, match=f"{OWN} has no licence"):
        list(of_wheels(wheels, tmp_path))


def test_licences_of_what_is_copied_into_a_wheel_follow_its_own(tmp_path):
    make_wheel(OWN, tmp_path, needs="License-Expression: MIT")
    with zipfile.ZipFile(tmp_path / OWN, "a") as archive:
        archive.writestr("own/fonts/LICENSE_DEJAVU", "Fonts are (c) Bitstream")
        archive.writestr("own/licence.py", "no = 'text'")
    [part] = of_wheels({OWN: (tmp_path / OWN).read_bytes()}, tmp_path)
    text = (tmp_path / part.file).read_text()
    assert part.licence == "MIT"
    assert 0 < text.index("MIT License") < text.index("Fonts are (c) Bitstream")
    assert "no =" not in text


def test_a_script_without_a_licence_is_not_shipped():
    script = {"name": "odd", "versionInfo": "1.0", "licenseId": "MIT"}
    assert "Permission is hereby granted" in of_script(
        script | {"extractedText": "Permission is hereby granted"}
    )
    assert "See scripts.txt" in of_script(script | {"name": "@lumino/widgets", "extractedText": ""})
    with pytest.raises(Unfit, match="odd has no licence"):
        of_script(script)


def make_notebook(path: Path, text: str) -> Path:
    path.parent.mkdir()
    cells = [nbformat.v4.new_markdown_cell(text)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_notebook_is_listed_by_what_it_says_of_itself(tmp_path):
    text = "# Lesson 1: a neuron\n\nOne neuron, *two* inputs.\n\n**Time**: about 2 hours. **Points**: 10."
    [lesson] = gather([make_notebook(tmp_path / "01/one.ipynb", text)], tmp_path / "flat")
    said = (lesson.file, lesson.title, lesson.summary, lesson.time)
    assert said == ("one.ipynb", "Lesson 1: a neuron", "One neuron, two inputs.", "about 2 hours")
    assert (tmp_path / "flat/one.ipynb").exists()


def test_a_module_beside_a_notebook_comes_along(tmp_path):
    notebook = make_notebook(tmp_path / "01/one.ipynb", "# One")
    notebook.with_name("networks.py").write_text("mine = 1\n")
    gather([notebook], tmp_path / "flat")
    assert (tmp_path / "flat/networks.py").read_text() == "mine = 1\n"


def test_links_between_notebooks_lead_where_they_are_now(tmp_path):
    start = make_notebook(tmp_path / "notebooks/start.ipynb", "# Start\n\n[one](01/one.ipynb)")
    one = make_notebook(tmp_path / "notebooks/01/one.ipynb", "# One")
    gather([start, one], tmp_path / "flat")
    assert "[one](one.ipynb)" in nbformat.read(tmp_path / "flat/start.ipynb", as_version=4).cells[0].source


def test_a_notebook_that_says_nothing_is_listed_by_its_name(tmp_path):
    [lesson] = gather([make_notebook(tmp_path / "01/one.ipynb", "Begin.")], tmp_path / "flat")
    assert (lesson.title, lesson.summary, lesson.time) == ("one", "", "")


def test_two_notebooks_of_one_name_are_refused(tmp_path):
    twice = [make_notebook(tmp_path / folder / "one.ipynb", "# One") for folder in ("01", "02")]
    with pytest.raises(Unfit, match=r"Two notebooks are called one\.ipynb"):
        gather(twice, tmp_path / "flat")


def test_a_page_without_notebooks_is_refused(tmp_path):
    with pytest.raises(Unfit, match="no notebook"):
        gather([], tmp_path / "flat")


def test_a_version_is_named_for_what_is_in_it_and_whose_it_is(tmp_path):
    file = tmp_path / "lesson.ipynb"
    file.write_text("one")
    first = version_of([file], "a/b")
    assert version_of([file], "a/b") == first
    assert version_of([file], "c/d") != first
    file.write_text("two")
    assert version_of([file], "a/b") != first


@pytest.mark.parametrize(
    "path", ["/other/index.html", "/class/../secret", "/class/%2e%2e/secret", "/class/none"]
)
def test_nothing_outside_the_page_is_served(tmp_path, path):
    (tmp_path / "secret").touch()
    (tmp_path / "page").mkdir()
    assert find(tmp_path / "page", "/class", path) is None


def test_what_python_loads_first_is_in_its_settings():
    settings = json.loads((Path(__file__).parents[2] / "site/jupyter-lite.json").read_text(encoding="utf-8"))
    plugin = settings["jupyter-config-data"]["litePluginSettings"][
        "@jupyterlite/pyodide-kernel-extension:kernel"
    ]
    assert plugin["disablePyPIFallback"]
    assert "backprop-by-hand" in plugin["loadPyodideOptions"]["packages"]
