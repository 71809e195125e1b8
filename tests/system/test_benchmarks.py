"""The benchmarks run, and say what they measured; how long anything took is not looked at here."""

import json
from contextlib import contextmanager

import pytest
from nbformat.v4 import new_output

from grading.sandbox import why_no_sandbox
from tools.benchmarks import classes, coordinator, execution, notebooks
from tools.benchmarks.__main__ import main
from tools.benchmarks.classes import Graded

needs_sandbox = pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox() or "there is one")

PICTURE = new_output("display_data", {"image/png": "a"})
BROKEN_CHAIN = new_output("display_data", {"image/png": "b"})
CHECK_FAILED = new_output("error", ename="CheckFailed", evalue="✗ It is wrong.", traceback=[])
SAID = new_output("stream", text="said")

FIGURES = execution.Figures(
    "line",
    cells=14,
    pictures=1,
    seconds={"stock": [3.0, 2.0, 9.0], "sandbox": [0.4, 0.3, 0.2], "limit": [0.1, 0.25, 0.2]},
    cold={"stock": 2.5, "sandbox": 0.9, "limit": 0.8},
    megabytes={"stock": 110.0, "sandbox": 150.0, "limit": 140.0},
)


def measure_with(monkeypatch, **drawn):
    """Measure ways that always draw these pictures."""

    def way(pictures):
        @contextmanager
        def started():
            yield lambda notebook, questions: pictures

        return started

    monkeypatch.setattr(execution, "WAYS", {name: way(pictures) for name, pictures in drawn.items()})
    return execution.measure("line", *notebooks.everything()["line"], repeat=2)


def row(printed, name):
    return next(line.split() for line in printed.splitlines() if line.startswith(name))


def test_student_work_has_the_cells_and_pictures_that_it_is_known_for():
    notebook, pictures = notebooks.everything()["line"]
    assert (len(execution.code_cells(notebook)), pictures) == (14, 1)


def test_a_notebook_is_chosen_by_how_its_name_begins():
    assert list(notebooks.chosen(["line", "03"])) == ["line", "03_sigmoid_network_3_2_1"]


def test_a_name_that_no_notebook_has_is_an_error():
    with pytest.raises(SystemExit, match=r"No notebook's name begins with lime\. There are line,"):
        notebooks.chosen(["lime"])


@pytest.mark.parametrize(
    ("outputs", "drawn"),
    [
        ([PICTURE, SAID], ["a"]),
        ([BROKEN_CHAIN, SAID, CHECK_FAILED], []),
        ([PICTURE, BROKEN_CHAIN, CHECK_FAILED], ["a"]),
        ([CHECK_FAILED], []),
        ([PICTURE, new_output("error", ename="ValueError", evalue="", traceback=[])], ["a"]),
        ([], []),
    ],
)
def test_a_failing_check_draws_in_a_notebook_alone(outputs, drawn):
    assert notebooks.drawn_anywhere([outputs, [PICTURE]]) == [*drawn, "a"]


def test_a_lesson_that_breaks_an_answer_on_purpose_draws_one_picture_less_while_it_is_graded():
    notebook, count = notebooks.everything()["03_sigmoid_network_3_2_1"]
    assert len(notebooks.pictures(notebooks.outputs_of(notebook))) == count + 1


def test_medians_and_their_ratios_are_told():
    words = "line 14 1 3.000 (2.000) 0.300 (0.200) 0.200 (0.100) 1.50 10.00"
    assert row(execution.table([FIGURES]), "line ") == words.split()


def test_what_each_further_notebook_costs_comes_from_the_smaller_class():
    seconds = {("stock", 10): 30.0, ("ours", 10): 6.0, ("stock", 110): 230.0, ("ours", 110): 26.0}
    runs = [Graded(way, "line", n, time, time / n, 0.0, 0.0, 0.0) for (way, n), time in seconds.items()]
    words = "line 110 230.0 26.0 2.091 0.236 8.85 2.000 0.200"
    assert classes.table_of_commands(runs).splitlines()[-1].split() == words.split()


def test_nbgrader_s_time_for_a_whole_class_is_scaled():
    stock = Graded("stock", "line", 30, seconds=78.0, each=2.6, cpu=75.0, first=0.0, megabytes=100.0)
    few = Graded("parallel", "line", 10, seconds=6.0, each=0.2, cpu=9.0, first=4.0, megabytes=590.0)
    many = Graded("parallel", "line", 300, seconds=65.0, each=0.2, cpu=96.0, first=4.0, megabytes=600.0)
    printed = classes.table_of_classes([stock, few, many])
    assert "stock, s (30, scaled)" in printed
    assert printed.splitlines()[-1].split() == [
        "line",
        "300",
        "65.0",
        "4.0",
        "0.200",
        "0.300",
        "600",
        "780.0",
        "12.0",
    ]


def test_of_several_runs_the_medians_are_told():
    runs = [Graded("parallel", "line", 300, 60.0 + n, 0.2, 0.3, 4.0 + n, 600.0) for n in (5, 0, 1)]
    stock = Graded("stock", "line", 30, 78.0, 2.6, 0.0, 0.0, 100.0)
    words = row(classes.table_of_classes([stock, *runs]), "line ")
    assert words[2:4] == ["61.0", "5.0"]


def test_what_the_coordinator_costs_is_told_for_a_large_course():
    one = coordinator.Figures("line", "SQLite", 64, 500, cpu=0.006, seconds=0.01, megabytes=180.0)
    assert row(coordinator.table([one]), "line ") == [
        "line",
        "SQLite",
        "64",
        "500",
        "6.0",
        "100",
        "180",
        "0.10",
    ]


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
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_execution_is_measured(capsys, tmp_path):
    lesson = "02_sigmoid_neuron"  # the smallest in which a check that fails on purpose draws
    main(["execution", "--only", lesson, "--repeat", "1", "--json", str(tmp_path / "figures.json")])
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith(lesson)]
    assert [len(words) for words in printed] == [11, 7]
    [figures] = json.loads((tmp_path / "figures.json").read_text())["execution"]
    for name in ("seconds", "cold", "megabytes"):
        assert set(figures[name]) == {"stock", "sandbox", "limit"}
    assert all(seconds[0] > 0 for seconds in figures["seconds"].values())
    assert all(megabytes > 10 for megabytes in figures["megabytes"].values())


@needs_sandbox
@pytest.mark.slow
@pytest.mark.whole
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_autograde_is_measured(capsys):
    main(["autograde", "--students", "2", "--only", "01"])
    words = row(capsys.readouterr().out, "01_linear_neuron")
    assert words[1] == "2"
    assert len(words) == 7


@needs_sandbox
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_a_whole_class_is_measured_and_drawn(capsys, tmp_path):
    options = ["--students", "2", "--stock", "1", "--workers", "1", "--only", "01"]
    files = {"--json": tmp_path / "figures.json", "--plot": tmp_path / "class.png"}
    main(["whole-class", *options, *[str(word) for pair in files.items() for word in pair]])
    stock, parallel = json.loads(files["--json"].read_text())["whole-class"]
    assert (stock["way"], parallel["way"], parallel["students"]) == ("stock", "parallel", 2)
    assert all(parallel[name] > 0 for name in ("seconds", "each", "first", "megabytes"))
    assert files["--plot"].read_bytes().startswith(b"\x89PNG")


@needs_sandbox
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_the_coordinator_is_measured(capsys, tmp_path):
    path = tmp_path / "figures.json"
    main(["coordinator", "--students", "3", "--workers", "4", "--only", "line", "--json", str(path)])
    for figures in json.loads(path.read_text())["coordinator"]:
        assert (figures["workers"], figures["students"]) == (4, 3)
        assert all(figures[name] > 0 for name in ("cpu", "seconds", "megabytes"))
    assert row(capsys.readouterr().out, "line ")[1] == "SQLite"
