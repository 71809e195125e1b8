"""The benchmarks run, and say what they measured; how long anything took is not looked at here."""

import json

import pytest

from grading.sandbox import why_no_sandbox
from tools.benchmarks import autograde, execution, notebooks, whole_class
from tools.benchmarks.execution import Figures

needs_sandbox = pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox() or "there is one")

FIGURES = Figures(
    "line",
    cells=14,
    pictures=1,
    seconds={"stock": [3.0, 2.0, 9.0], "sandbox": [0.4, 0.3, 0.2], "limit": [0.1, 0.25, 0.2]},
    cold={"stock": 2.5, "sandbox": 0.9, "limit": 0.8},
    megabytes={"stock": 110.0, "sandbox": 150.0, "limit": 140.0},
)


class Ways:
    """Stands in for a way of executing that always draws these pictures."""

    def __init__(self, drawn):
        self.drawn = drawn

    def __call__(self):
        return self

    def run(self, notebook, questions):
        return self.drawn

    def close(self):
        pass


def measure_with(monkeypatch, **drawn):
    monkeypatch.setattr(execution, "WAYS", {way: Ways(pictures) for way, pictures in drawn.items()})
    return execution.measure("line", *notebooks.student_work()["line"], repeat=2)


@pytest.mark.parametrize(
    ("name", "cells", "pictures"), [("line", 14, 1), ("network", 13, 0), ("activations", 65, 6)]
)
def test_student_work_has_the_cells_and_pictures_that_it_is_known_for(name, cells, pictures):
    notebook, count = notebooks.student_work()[name]
    assert (len(execution.code_cells(notebook)), count) == (cells, pictures)


def test_a_notebook_is_chosen_by_how_its_name_begins():
    assert list(notebooks.chosen(["line", "03"])) == ["line", "03_sigmoid_network_3_2_1"]


def test_a_name_that_no_notebook_has_is_an_error():
    with pytest.raises(SystemExit, match=r"No notebook's name begins with lime\. There are line,"):
        notebooks.chosen(["lime"])


def test_medians_and_their_ratios_are_told():
    line = next(line for line in execution.table([FIGURES]).splitlines() if line.startswith("line"))
    assert line.split() == [
        "line",
        "14",
        "1",
        "3.000",
        "(2.000)",
        "0.300",
        "(0.200)",
        "0.200",
        "(0.100)",
        "1.50",
        "10.00",
    ]


def test_what_each_further_notebook_costs_comes_from_the_smaller_class():
    few = autograde.Graded("line", 10, {"stock": [30.0], "ours": [6.0]})
    many = autograde.Graded("line", 110, {"stock": [230.0], "ours": [26.0]})
    last = autograde.table([few, many]).splitlines()[-1]
    assert last.split() == ["line", "110", "230.0", "26.0", "2.091", "0.236", "8.85", "2.000", "0.200"]


def test_nbgrader_s_time_for_a_whole_class_is_scaled():
    graded = whole_class.Graded("line", 300, seconds=65.0, each=0.2, megabytes=600.0, stock=2.6)
    last = whole_class.table([graded], few=30).splitlines()[-1]
    assert last.split() == ["line", "300", "65.0", "0.200", "600", "780.0", "12.0"]


def test_every_way_is_run_as_often_as_the_others(monkeypatch):
    figures = measure_with(monkeypatch, stock=["a"], sandbox=["a"], limit=["a"])
    assert {way: len(seconds) for way, seconds in figures.seconds.items()} == {
        "stock": 2,
        "sandbox": 2,
        "limit": 2,
    }


def test_a_missing_picture_is_an_error(monkeypatch):
    with pytest.raises(AssertionError, match=r"line: 0 pictures instead of 1 \(sandbox\)"):
        measure_with(monkeypatch, stock=["a"], sandbox=[], limit=["a"])


def test_a_picture_that_is_not_that_of_stock_is_an_error(monkeypatch):
    with pytest.raises(AssertionError, match=r"line: not the same pictures \(limit\)"):
        measure_with(monkeypatch, stock=["a"], sandbox=["a"], limit=["b"])


@needs_sandbox
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_execution_is_measured(capsys, tmp_path):
    execution.main(["--repeat", "1", "--only", "line", "--json", str(tmp_path / "figures.json")])
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("line")]
    assert [len(words) for words in printed] == [11, 7]
    [figures] = json.loads((tmp_path / "figures.json").read_text())
    assert set(figures["seconds"]) == set(figures["megabytes"]) == {"stock", "sandbox", "limit"}
    assert all(seconds[0] > 0 for seconds in figures["seconds"].values())


@needs_sandbox
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_autograde_is_measured(capsys):
    autograde.main(["--students", "1", "--only", "line"])
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("line")]
    assert [words[:2] for words in printed] == [["line", "1"]]
    assert len(printed[0]) == 7


@needs_sandbox
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_a_whole_class_is_measured_and_drawn(capsys, tmp_path):
    options = ["--students", "2", "--stock", "1", "--workers", "1", "--only", "line"]
    files = {"--json": tmp_path / "figures.json", "--plot": tmp_path / "class.png"}
    whole_class.main([*options, *[str(word) for pair in files.items() for word in pair]])
    [figures] = json.loads(files["--json"].read_text())
    assert figures["students"] == 2
    assert all(figures[name] > 0 for name in ("seconds", "each", "megabytes", "stock"))
    assert files["--plot"].read_bytes().startswith(b"\x89PNG")
