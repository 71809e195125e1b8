"""Right, given: one slip costs one exercise, and nobody lives off the right answer that takes its place."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations
from textwrap import dedent
from time import sleep

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade
from traitlets.config import Config

from grading import given
from grading.inside.carried import read_modules
from grading.lesson import Lesson, Reference
from grading.pipeline import grade
from grading.reading import HandedIn
from grading.report import render_report
from grading.sandbox import Cell, Execution, Sandbox, why_no_sandbox
from grading.verdict import read_verdict
from helpers.asking.finding import Finding, Kind
from helpers.checks.words import tell
from tests.course import LESSON, NAME, ROOT, Course, make_course
from tools import references
from tools.demo import course as demo

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
]

LINEAR, NEURON, SIGMOID, RELU, MATRICES, DIGITS = references.REFERENCES
CANARY = "canary-4d1e77"

FLIPPED = "def gradient_b(y_hat, y):\n    return y - y_hat\n"
NOTHING = "def gradient_b(y_hat, y):\n    return 0.0\n"


class Watched(Sandbox):
    """A sandbox that notes what it was asked to run, and what came of it."""

    runs: list[tuple[Sequence[Cell], Execution]]

    def run(self, cells, questions, outcomes=None, modules=None):
        execution = super().run(cells, questions, outcomes, modules)
        self.runs.append((cells, execution))
        return execution


@dataclass(frozen=True)
class Graded:
    """A graded notebook, with what was run to grade it."""

    notebook: NotebookNode
    notes: list
    runs: list[tuple[Sequence[Cell], Execution]]

    def cell(self, name: str) -> NotebookNode:
        return references.find(self.notebook, name)

    def verdict(self, name: str) -> Finding:
        return read_verdict(self.cell(f"check_{name}"))

    @property
    def lost(self) -> list[str]:
        """The exercises that earn nothing."""
        failed = (c for c in self.notebook.cells if is_grade(c) and c.outputs[-1].output_type == "error")
        return [references.cell_id(cell).removeprefix("check_") for cell in failed]

    @property
    def given(self) -> dict[str, list[str]]:
        """What the answers that are right but for others were given, by exercise."""
        found = {
            references.cell_id(c).removeprefix("check_"): read_verdict(c)
            for c in filter(is_grade, self.notebook.cells)
        }
        return {
            name: verdict.about["given"]
            for name, verdict in found.items()
            if verdict and "given" in verdict.about
        }


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with closing(Watched()) as sandbox:
        yield sandbox


@cache
def lesson(name: str) -> Lesson:
    """Return a lesson that draws nothing, which is what takes time."""
    released = nbformat.read(ROOT / "notebooks" / name / references.REFERENCES[name].name, as_version=4)
    drawing = 'name for name in dir() if name.startswith("draw_")'
    references.find(
        released, "setup"
    ).source += f"\n\nglobals().update(dict.fromkeys([{drawing}], lambda *_, **__: None))"
    return Lesson(
        released,
        Reference(
            references.reference(name), "secret", beside=read_modules(references.REFERENCES[name].parent)
        ),
    )


@pytest.fixture
def graded(watched) -> Callable[..., Graded]:
    def grade_it(
        name: str = LINEAR,
        blank: Sequence[str] = (),
        edit: Callable[[NotebookNode], object] = lambda notebook: None,
        by: Lesson | None = None,
        **answers: str,
    ) -> Graded:
        """Grade a lesson with right answers, but for those given and those left blank."""
        by = by or lesson(name)
        notebook = deepcopy(by.released)
        for exercise, answer in (references.right_answers(name) | answers).items():
            if exercise not in blank:
                references.find(notebook, exercise).source = dedent(answer).strip()
        edit(notebook)
        watched.runs = []
        graded = grade(HandedIn("x.ipynb", nbformat.writes(notebook).encode()), by, watched, Config())
        return Graded(nbformat.reads(graded.notebook, as_version=4), graded.notes, watched.runs)

    return grade_it


# ---- what an exercise may build on


def builds_on(name: str, exercise: str) -> list[str]:
    found = lesson(name).reference.exercises[f"check_{exercise}"].builds_on
    return [each.removeprefix("check_") for each in found]


def test_an_answer_builds_on_those_that_the_reference_calls():
    assert builds_on(LINEAR, "train") == ["predict", "gradient_w_1", "gradient_w_2", "gradient_b", "update"]
    assert builds_on(LINEAR, "update") == builds_on(LINEAR, "gradient_w_2") == []


def test_what_an_answer_calls_through_other_answers_counts_too():
    assert builds_on(NEURON, "gradient_b") == ["sigmoid", "gradient_y_hat", "sigmoid_derivative"]


def test_a_class_builds_on_what_its_methods_call_and_those_of_the_lesson_that_it_inherits():
    assert {"predict", "gradient_b", "gradient_w"} < {*builds_on(NEURON, "neural_network")}


def test_what_the_lesson_s_own_functions_call_counts_too():
    assert {"forward", "gradient_h_1", "gradient_W_3", "update"} < {*builds_on(MATRICES, "train")}


def test_a_check_that_asks_for_all_gradients_names_those_of_the_exercises_before():
    gradients = [name for name in references.right_answers(SIGMOID) if name.startswith("gradient")]
    assert builds_on(SIGMOID, "backward") == gradients


def test_a_hunt_builds_on_what_the_given_formulas_call():
    assert builds_on(SIGMOID, "wrong_formulas") == ["gradient_w_8", "gradient_w_3", "gradients_node_2"]


def test_an_answer_is_known_by_its_own_source_alone():
    source = references.reference(LINEAR)
    references.find(source := deepcopy(source), "gradient_b").source += "\n\n\ndef other():\n    return 1\n"
    exercise = Reference(source, "secret").exercises["check_gradient_b"]
    assert exercise.source.startswith("def gradient_b(y_hat, y):")
    assert exercise.source.endswith("return y_hat - y")


# ---- one slip, one exercise

SLIPS = {
    LINEAR: {"gradient_b": FLIPPED},
    NEURON: {"gradient_y_hat": "def gradient_y_hat(y_hat, y):\n    return y - y_hat"},
    SIGMOID: {
        "gradient_b_1": "def gradient_b_1(y_hat, y, w_7, h_1):\n    return 2 * (y_hat - y) * w_7 * h_1",
        "backward": """
        def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
            w_2, w_4, w_6, b_2 = gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3)
            one = [gradient_w_1(y_hat, y, w_7, h_1, x_1), w_2, gradient_w_3(y_hat, y, w_7, h_1, x_2), w_4]
            two = [gradient_w_5(y_hat, y, w_7, h_1, x_3), w_6]
            last = [gradient_w_7(y_hat, y, h_1), gradient_w_8(y_hat, y, h_2)]
            return [*one, *two, *last, gradient_b_1(y_hat, y, w_7, h_1), b_2, gradient_b_3(y_hat, y)]
        """,
    },
    RELU: {"relu_derivative": "def relu_derivative(z):\n    return 1.0 if z < 0 else 0.0"},
    MATRICES: {"gradient_h_1": "def gradient_h_1(W_2, dL_dz_2):\n    return -dL_dz_2 @ W_2.T"},
    DIGITS: {"gradient_z_2": "def gradient_z_2(log_p, y):\n    return (y - np.exp(log_p)) / len(y)"},
}


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_costs_one_exercise(graded, name):
    slip = next(iter(SLIPS[name]))
    one = graded(name, **SLIPS[name])
    assert one.lost == [slip]
    assert one.given
    assert {tuple(names) for names in one.given.values()} == {(slip,)}
    assert len(one.runs) == 2


def test_two_slips_cost_two_exercises(graded):
    slips = {"update": "def update(parameter, gradient, alpha):\n    return parameter + alpha * gradient"}
    one = graded(gradient_b=FLIPPED, **slips)
    assert one.lost == ["gradient_b", "update"]
    assert tell(one.verdict("train")) == "✓ train is right, given a right gradient_b and update."


def test_a_slip_on_top_of_another_costs_what_each_costs(graded):
    slips = {
        "sigmoid": "def sigmoid(z):\n    return 1 / (2 + np.exp(-np.abs(z)))",
        "gradient_w": """
        def gradient_w(y_hat, y, z, x):
            return -gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x
        """,
    }
    one = graded(NEURON, **slips)
    assert one.lost == ["sigmoid", "gradient_w"]
    assert one.given["gradient_b"] == ["sigmoid"]
    assert one.given["neural_network"] == ["sigmoid", "gradient_w"]
    assert len(one.runs) == 3


def test_who_has_not_written_an_answer_still_earns_what_builds_on_it(graded):
    one = graded(blank=["predict", "update"])
    assert one.lost == ["predict", "update"]
    assert one.given == {"train": ["predict", "update"]}


def test_a_method_that_calls_an_unwritten_function_of_its_own_name_is_written(graded):
    one = graded(NEURON, blank=["predict"])
    assert one.lost == ["predict"]
    assert one.given["neural_network"] == ["predict"]


def test_an_answer_that_is_no_python_costs_one_exercise(graded):
    one = graded(gradient_b="def gradient_b(y_hat, y)\n    return y_hat - y")
    assert one.lost == ["gradient_b"]


def test_an_answer_of_the_wrong_form_costs_one_exercise(graded):
    assert graded(gradient_b="def gradient_b(y_hat, y):\n    return [y_hat - y]").lost == ["gradient_b"]


def test_a_slip_that_is_made_again_where_the_answer_is_used_costs_nothing_more(graded):
    train = references.right_answers(LINEAR)["train"]
    one = graded(gradient_b=FLIPPED, train=f"{FLIPPED}\n\n{train}\n\n\n{FLIPPED}")
    assert one.lost == ["gradient_b"]


OTHER_NAMES = {
    "another name": f"{FLIPPED}\n\nslope = gradient_b",
    "its first name": "def slope(y_hat, y):\n    return y - y_hat\n\n\ngradient_b = slope",
    "a lambda": "slope = gradient_b = lambda y_hat, y: y - y_hat",
}


@pytest.mark.parametrize("way", OTHER_NAMES)
def test_what_a_wrong_answer_is_called_besides_is_put_right_too(graded, way):
    train = references.right_answers(LINEAR)["train"].replace("gradient_b(", "slope(")
    assert graded(gradient_b=OTHER_NAMES[way], train=train).lost == ["gradient_b"]


def test_a_right_answer_that_is_given_for_another_too_stays_as_it_is(graded):
    right = references.right_answers(LINEAR)["gradient_w_1"]
    one = graded(gradient_w_1=f"{right}\n\n\ngradient_b = gradient_w_1", gradient_b="pass")
    assert one.lost == ["gradient_b"]
    assert one.given == {"train": ["gradient_b"]}


def test_a_wrong_answer_may_have_its_parameters_in_another_order(graded):
    wrong = "def gradient_b(y, y_hat):\n    return y - y_hat"
    train = references.right_answers(LINEAR)["train"].replace("gradient_b(y_hat, y)", "gradient_b(y, y_hat)")
    assert graded(gradient_b=wrong, train=train).lost == ["gradient_b"]
    by_name = train.replace("gradient_b(y, y_hat)", "gradient_b(y_hat=y_hat, y=y)")
    assert graded(gradient_b=wrong, train=by_name).lost == ["gradient_b"]


def test_what_else_the_cell_of_a_wrong_answer_defines_is_kept(graded):
    wrong = f"def error(y_hat, y):\n    return y_hat - y\n\n\n{FLIPPED}"
    train = references.right_answers(LINEAR)["train"].replace("gradient_b(", "error(")
    assert graded(gradient_b=wrong, train=train).lost == ["gradient_b"]
    train = train.replace("return history", "gradient_b(y_hat, y) / error(y_hat, y)\n    return history")
    assert graded(gradient_b=wrong, train=train).lost == ["gradient_b"]


def test_an_answer_that_is_wrong_itself_keeps_its_first_message(graded):
    train = references.right_answers(LINEAR)["train"].replace(
        "return history", "print('here')\n    return history[1:]"
    )
    one, alone = graded(gradient_b=FLIPPED, train=train), graded(train=train)
    assert one.lost == ["gradient_b", "train"]
    assert one.given == {}
    assert [each.verdict("train").kind for each in (one, alone)] == [Kind.USES_WRONG, Kind.SHAPE]
    assert one.cell("check_train").outputs[0].text.startswith("your notebook │ here\n")
    assert len(one.runs) == 2


def test_an_answer_that_is_right_without_the_wrong_one_is_simply_right(graded):
    train = references.right_answers(LINEAR)["train"].replace("gradient_b(y_hat, y)", "(y_hat - y)")
    one = graded(gradient_b=FLIPPED, train=train)
    assert (one.lost, one.given, len(one.runs)) == (["gradient_b"], {}, 1)


def test_what_was_printed_and_remarked_stays(graded):
    train = references.right_answers(LINEAR)["train"].replace("return", "print('here', nudge)\n    return")
    one = graded(gradient_b=FLIPPED, train=train)
    said = "".join(output.text for output in one.cell("check_train").outputs)
    assert said.startswith("your notebook │ here 1e-06\n")
    assert said.splitlines()[-2:] == [
        "train reads `nudge` from the notebook. Did you mean one of its parameters?",
        "✓ train is right, given a right gradient_b.",
    ]


# ---- when nothing is run again


def test_nothing_is_run_again_where_all_is_right(graded):
    assert len(graded().runs) == 1


def test_nothing_is_run_again_where_nothing_builds_on_what_is_wrong(graded):
    assert len(graded(loss="def loss(y_hat, y):\n    return y_hat").runs) == 1


def test_nothing_is_run_again_for_answers_that_are_not_written(graded):
    assert len(graded(blank=list(references.right_answers(LINEAR))).runs) == 1


def test_nothing_is_run_again_for_what_comes_after_the_end_of_the_notebook(graded):
    one = graded(update="import os\nos._exit(0)", gradient_b=FLIPPED)
    assert (one.lost, len(one.runs)) == (["gradient_b", "update", "train"], 1)


def test_of_the_cells_behind_the_last_check_that_counts_none_is_run_again(graded):
    (all_cells, _), (again, _) = graded(gradient_b=FLIPPED).runs
    assert again[-1].name == "check_train"
    assert [cell.name for cell in again if cell.name] == [
        cell.name for cell in all_cells[: [c.name for c in all_cells].index("check_train") + 1] if cell.name
    ]


@pytest.mark.parametrize(("seconds", "runs"), [(0.0, 5), (0.3, 1)])
def test_no_run_begins_later_than_a_notebook_may_take(seconds, runs):
    by, asked = lesson(NEURON), []
    code = [cell for cell in by.released.cells if cell.cell_type == "code"]
    found = {check: [Finding(Kind.VALUES)] for check in by.reference.asked}  # which takes time once

    class Slow:
        notebook_timeout = 0.2

        def run(self, cells: Sequence[Cell], questions: dict, outcomes: dict, modules: dict) -> Execution:
            asked.append(questions)
            sleep(seconds)
            return Execution([[] for _ in cells], len(cells), "")

    assert given.carry_forward(code, found, by.reference, Slow(), found) == {}
    assert len(asked) == runs


# ---- nobody lives off it

BORROWED = "def update(parameter, gradient, alpha):\n    return gradient_b(parameter, alpha * gradient)"
SLOPE = """
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * (relu(z_4 + 1e-3) - relu(z_4 - 1e-3)) / 2e-3 * h_1 + 0 * relu_derivative(z_4)
"""


def test_an_answer_can_not_be_had_by_calling_another_that_was_left_wrong(graded, monkeypatch):
    assert "update" in graded(gradient_b=NOTHING, update=BORROWED).lost
    reference = lesson(LINEAR).reference
    update = reference.exercises["check_update"]._replace(builds_on=("check_gradient_b",))
    monkeypatch.setitem(reference.exercises, "check_update", update)
    assert graded(gradient_b=NOTHING, update=BORROWED).lost == ["gradient_b"]  # so it is worth a try


def test_an_answer_does_not_meet_what_is_replaced_for_another(graded, monkeypatch):
    wrong = {name: f"def {name}(z):\n    return 7.0" for name in ("relu", "relu_derivative")}
    one = graded(RELU, **wrong, gradient_w_7=SLOPE)
    assert one.lost == ["relu", "relu_derivative", "gradient_w_7"]
    assert [one.given[name] for name in ("forward", "gradient_b_4")] == [["relu"], ["relu_derivative"]]
    assert len(one.runs) == 3

    def all_at_once(replaced):
        return {tuple({*chain.from_iterable(replaced.values())}): [*replaced]} if replaced else {}

    monkeypatch.setattr(given, "_share_runs", all_at_once)
    assert "gradient_w_7" not in graded(RELU, **wrong, gradient_w_7=SLOPE).lost  # so one run would not do


@pytest.mark.parametrize("name", references.REFERENCES)
def test_into_a_run_goes_only_what_all_answers_judged_in_it_build_on(name):
    by = lesson(name)
    code = [cell for cell in by.released.cells if cell.cell_type == "code"]
    exercises = by.reference.exercises
    asked = 0

    class Records:
        notebook_timeout = 60.0

        def run(self, cells: Sequence[Cell], questions: dict, outcomes: dict, modules: dict) -> Execution:
            nonlocal asked
            asked += len(questions)
            sent = {
                part for cell in cells if not cell.name for part in exercises if sources[part] in cell.source
            }
            assert sent
            assert not any("more" in key for keys in questions.values() for key in keys)  # which explains
            assert all(sent <= {*exercises[check].builds_on} for check in questions)
            return Execution([[] for _ in cells], len(cells), "")

    sources = {check: exercise.source or "no source" for check, exercise in exercises.items()}
    for wrong in [*combinations(exercises, 2), tuple(exercises)]:
        found = {check: [Finding(Kind.VALUES if check in wrong else Kind.RIGHT)] for check in exercises}
        given.carry_forward(code, exercises, by.reference, Records(), found)
    assert asked


STASH = """
def keep(*_):
    kept.update({f.__code__.co_consts: f for f in [gradient_b] if f is not wrong})

kept, wrong = {}, gradient_b
get_ipython().events.register("post_run_cell", keep)
"""


def test_what_is_kept_of_a_right_answer_helps_no_other(graded):
    update = BORROWED.replace("gradient_b(", "[*kept.values(), wrong][0](")
    one = graded(gradient_b=NOTHING + STASH, update=update)
    assert [name for name in one.lost if name != "train"] == ["gradient_b", "update"]


CARRY = """
import builtins, linecache, os, sys

def carry():
    taken = [gradient_b.__code__.co_consts, In[-3:], [*linecache.cache.values()][-3:], gradient_b.__doc__]
    if CANARY in repr(taken):
        print(taken)
        print(taken, file=sys.stderr)
        display(taken)
        open("left", "w").write(repr(taken))
        builtins.left = taken
        train.__name__ = train.__qualname__ = CANARY
    return taken
""".replace("CANARY", " + ".join(map(repr, (CANARY[:8], CANARY[8:]))))

WAYS = {
    "a name, and outputs": "carry()\n    return right_train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)",
    "an error": "raise ValueError(carry())",
    "a value": "return str(carry())",
    "the name of what is missing": "carry()\n    globals()[train.__name__]",
}


@cache
def marked() -> Lesson:
    """Return the lesson with a word in the reference's gradient_b that no student may learn."""
    notebook = deepcopy(references.reference(LINEAR))
    cell = references.find(notebook, "gradient_b")
    cell.source = cell.source.replace("    return", f"    marker = {CANARY!r}\n    return")
    return Lesson(lesson(LINEAR).released, Reference(notebook, "secret"))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_the_right_answer_gets_out(graded, way):
    train = references.right_answers(LINEAR)["train"].replace("def train", "def right_train")
    carrier = f"\n\n\ndef train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):\n    {WAYS[way]}\n"
    one = graded(by=marked(), gradient_b=FLIPPED, train=f"{train}\n{CARRY}{carrier}")
    _, (_, again) = one.runs
    assert CANARY in str(again.outputs)  # it gets out of the sandbox, and no further
    assert CANARY not in nbformat.writes(one.notebook) + str(one.notes)
    assert ("train" in one.lost) == (not way.startswith("a name"))


LOOK = """
import builtins, ctypes, re
print(hasattr(builtins, "left"))
for line in open("/proc/self/maps").readlines():
    begin, end = (int(number, 16) for number in line.split()[0].split("-"))
    if "rw" in line and end - begin < 50_000_000:
        print(bool(re.search(rb"canary-[4]d1e77", ctypes.string_at(begin, end - begin))))
"""


def test_nothing_of_the_right_answer_is_there_for_the_next_notebook(graded):
    def look(before: str = "") -> set[str]:
        looks = nbformat.v4.new_code_cell(f"{before}\n{LOOK}")
        one = graded(edit=lambda notebook: notebook.cells.insert(0, looks))
        [said] = next(cell for cell in one.notebook.cells if cell.cell_type == "code").outputs
        return {*said.text.split()}

    kept = CARRY.replace('open("left", "w").write(repr(taken))', "pass")  # else Python would start anew
    train = f"{kept}\n\ndef train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):\n    return carry()"
    _, (_, again) = graded(by=marked(), gradient_b=FLIPPED, train=train).runs
    assert CANARY in str(again.outputs)
    assert look() == {"False"}
    assert look(f"marker = {CANARY!r}") == {"False", "True"}  # so it would be seen


# ---- what instructors and students see


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """Two students with the same slip, who are graded by nbgrader and by the command for a class."""
    course = make_course(tmp_path_factory.mktemp("given"))
    for student in ("ada", "bea"):
        notebook = course.lesson
        for name, answer in (references.right_answers(LESSON) | {"gradient_b": FLIPPED}).items():
            references.find(notebook, name).source = answer
        course.hand_in(student, dict(notebook))
    course.autograde("ada").start()
    places = [f"--CourseDirectory.{name}={value}" for name, value in demo.places(course.folder).items()]
    command = [sys.executable, "-m", "grading", "autograde", LESSON, "--student=bea", "--feedback", *places]
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"  # for alembic
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    return course


@pytest.mark.parametrize("student", ["ada", "bea"])
def test_either_way_of_grading_gives_nine_points_of_ten(course, student):
    with Gradebook(course.directory().db_url) as gradebook:
        assert gradebook.find_submission(LESSON, student).score == 9


def test_feedback_says_what_the_answer_was_given(course):
    page = course.folder / "feedback" / "bea" / LESSON / f"{NAME}.html"
    rows = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("table.points tbody tr")
    [found] = [[cell.text for cell in row.find_all("td")] for row in rows if row.th.text == "train"]
    assert found == ["3 / 3", "✓ train is right, given a right gradient_b."]


def test_the_class_report_counts_it_by_itself(course):
    page = BeautifulSoup(render_report(course.directory()), "html.parser")
    [row] = [row for row in page.select("tbody tr") if row.th and row.th.text == "train"]
    assert [cell.text for cell in row.find_all("td")] == ["3", "0", "2", "0", "0", "0"]
    assert "Right given another: it uses another answer" in page.text
    assert page.select("i.right-given-another b")[0].text == "2"
