"""Grade a class of demo students, from the lessons in solutions/ to a table: `make demo`.

All that it makes lies in demo/, which is made anew each time. tests/test_grading.py holds what comes out
against what each submission below says of itself.
"""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from shutil import rmtree
from textwrap import dedent
from zipfile import ZipFile

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

from grading.report import lay_out_table, render_report
from grading.results import read_class
from grading.sandbox import why_no_sandbox

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "demo"
REFERENCES = {path.parent.name: path for path in sorted(ROOT.glob("solutions/*/*.ipynb"))}

ABSENT = "hands-in-nothing"


def save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Submission:
    """What one student hands in for one lesson, and what must come out.

    Attributes:
        student: an id that says what was done.
        lesson: the lesson's name.
        answers: by grade_id, the source of an answer cell in place of the right one.
        blank: the grade_ids of the answer cells that are left as they were released.
        edit: what else is done to the notebook.
        save: how the file is written.
        fails: the checks that fail; all others pass.
        trouble: how the words in the class table begin, "" if nothing is wrong.
        readable: whether it can be read at all; if not, it earns nothing.
        hostile: what it tries, "" if nothing. It runs nowhere but in the sandbox.
    """

    student: str
    lesson: str
    answers: dict[str, str] = field(default_factory=dict)
    blank: Sequence[str] = ()
    edit: Callable[[NotebookNode], None] = lambda notebook: None
    save: Callable[[Path, str], None] = save
    fails: Sequence[str] = ()
    trouble: str = ""
    readable: bool = True
    hostile: str = ""

    @property
    def points(self) -> float:
        if not self.readable:
            return 0
        return sum(points for check, points in checks(self.lesson).items() if check not in self.fails)


# ---- the lessons


@cache
def reference(lesson: str) -> NotebookNode:
    return nbformat.read(REFERENCES[lesson], as_version=4)


def checks(lesson: str) -> dict[str, float]:
    """Return the points by the name of the check, in the order of the notebook."""
    return {
        cell_id(cell): cell.metadata.nbgrader.points for cell in reference(lesson).cells if is_grade(cell)
    }


def right_answers(lesson: str) -> dict[str, str]:
    """Return the sources of the reference's answer cells by grade_id."""
    return {
        cell_id(cell): re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", cell.source).rstrip()
        for cell in reference(lesson).cells
        if is_solution(cell)
    }


def cell_id(cell: NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id


def find(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


# ---- the class

LINEAR = "01_linear_neuron"


def deletes_a_check(notebook: NotebookNode) -> None:
    notebook.cells.remove(find(notebook, "check_update"))


def disarms_the_checks(notebook: NotebookNode) -> None:
    find(notebook, "check_loss").source = "pass"
    find(notebook, "check_update").metadata.tags = ["skip-execution"]


def copies_an_answer_cell(notebook: NotebookNode) -> None:
    """As JupyterLab does it: the copy keeps the metadata."""
    cell = find(notebook, "predict")
    copy = deepcopy(cell)
    copy.id = "copied"
    notebook.cells.insert(notebook.cells.index(cell), copy)


def prints_to_stderr(notebook: NotebookNode) -> None:
    find(notebook, "update").source += dedent("""


        import logging, sys, warnings
        logging.basicConfig()
        quiet_update = update

        def update(parameter, gradient, alpha):
            print("one step", file=sys.stderr)
            logging.warning("one step")
            warnings.warn("one step")
            return quiet_update(parameter, gradient, alpha)
    """)


def cut_off(path: Path, text: str) -> None:
    save(path, text[: len(text) // 2])


def wrong_name(path: Path, text: str) -> None:
    save(path.with_name("Untitled.ipynb"), text)


def zipped(path: Path, text: str) -> None:
    with ZipFile(path.with_name("homework.zip"), "w") as archive:
        archive.writestr(f"homework/{path.name}", text)


def damaged_zip(path: Path, text: str) -> None:
    path.with_suffix(".zip").write_bytes(b"PK")


def pasted_into_a_new_notebook(notebook: NotebookNode) -> None:
    """The code alone, without nbgrader's marks."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        cell.metadata = {}


# To add a slip to any lesson, add a line here. A gradient that is wrong fails the training too.
SLIPS = [
    Submission(
        "flips-a-sign",
        LINEAR,
        {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return (y - y_hat) * x_1"},
        fails=["check_gradient_w_1"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁. The sign is flipped",
    ),
    Submission(
        "forgets-the-half",
        LINEAR,
        {
            "gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return 2 * (y_hat - y) * x_1",
            "gradient_w_2": "def gradient_w_2(y_hat, y, x_2):\n    return 2 * (y_hat - y) * x_2",
            "gradient_b": "def gradient_b(y_hat, y):\n    return 2 * (y_hat - y)",
        },
        fails=["check_gradient_w_1", "check_gradient_w_2", "check_gradient_b"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁. There is one factor too many",
    ),
    Submission(
        "rate-in-the-gradient",
        LINEAR,
        {"gradient_b": "def gradient_b(y_hat, y):\n    return alpha * (y_hat - y)"},
        fails=["check_gradient_b"],
        trouble="check_gradient_b: ✗ gradient_b does not give ∂L/∂b. It is multiplied by the learning rate",
    ),
    Submission(
        "swaps-the-weights",
        LINEAR,
        {"predict": "def predict(x_1, x_2, w_1, w_2, b):\n    return x_1 * w_2 + x_2 * w_1 + b"},
        fails=["check_predict"],
        trouble="check_predict: ✗ predict does not give ŷ.",
    ),
    Submission(
        "returns-no-history",
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                history = []
                for _ in range(epochs):
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    b = update(b, gradient_b(y_hat, y), alpha)
                    history.append((y_hat, w_1, w_2, b))
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train returns nothing (None).",
    ),
    Submission(
        "history-on-its-side",
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                predictions, weights_1, weights_2, biases = [], [], [], []
                for _ in range(epochs):
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    b = update(b, gradient_b(y_hat, y), alpha)
                    predictions.append(predict(x_1, x_2, w_1, w_2, b))
                    weights_1.append(w_1)
                    weights_2.append(w_2)
                    biases.append(b)
                return predictions, weights_1, weights_2, biases
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train returns an array of shape (4, 3).",
    ),
    Submission(
        "loops-forever",  # but only when the number of epochs is odd, so in the check and in no other cell
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                while epochs != 0:
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    epochs = epochs - 1
                    b = update(b, gradient_b(y_hat, y), alpha)
                    epochs = epochs - 1
                return [(y_hat, w_1, w_2, b)]
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train was still running when it was stopped.",
    ),
    Submission(
        "forgets-a-colon",
        LINEAR,
        {"gradient_b": "def gradient_b(y_hat, y)\n    return y_hat - y"},
        fails=["check_gradient_b"],
        trouble="gradient_b: SyntaxError: expected ':' (line 1)",
    ),
    Submission(
        "hard-codes-a-number",
        LINEAR,
        {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return -2.0"},
        fails=["check_gradient_w_1"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁.",
    ),
    Submission(
        "does-the-first-half",
        LINEAR,
        blank=["update", "train"],
        fails=["check_update", "check_train"],
        trouble="check_update: ✗ update is not written yet.",
    ),
    Submission(
        "deletes-a-check",
        LINEAR,
        {"update": "def update(parameter, gradient, alpha):\n    return parameter + alpha * gradient"},
        edit=deletes_a_check,
        fails=["check_update"],
        trouble="check_update: ✗ update does not give the new parameter.",
    ),
    Submission(
        "disarms-the-checks",
        LINEAR,
        {
            "loss": "def loss(y_hat, y):\n    return (y_hat - y) ** 2",
            "update": "def update(parameter, gradient, alpha):\n    return parameter + alpha * gradient",
        },
        edit=disarms_the_checks,
        fails=["check_loss", "check_update"],
        trouble="check_loss: ✗ loss does not give L. There is one factor too many",
    ),
    Submission(
        "ends-the-kernel",
        LINEAR,
        {"update": "import os\nos._exit(0)"},
        fails=["check_update", "check_train"],
        trouble="update: ✗ The notebook was ended in its code cell number 21, update: Python left",
    ),
    Submission("prints-to-stderr", LINEAR, edit=prints_to_stderr),
    Submission("copies-a-cell", LINEAR, edit=copies_an_answer_cell),
    Submission(
        "uploads-half-a-file", LINEAR, save=cut_off, trouble="linear_neuron.ipynb is damaged", readable=False
    ),
    Submission("renames-the-file", LINEAR, save=wrong_name),
    Submission("sends-a-zip", LINEAR, save=zipped),
    Submission(
        "sends-a-damaged-zip",
        LINEAR,
        save=damaged_zip,
        trouble="There is no linear_neuron.ipynb in what was handed in, but",
        readable=False,
    ),
    Submission("pastes-the-code", LINEAR, edit=pasted_into_a_new_notebook),
    Submission(
        "forgets-a-link",
        "02_sigmoid_neuron",
        {"gradient_b": "def gradient_b(y_hat, y, z):\n    return gradient_y_hat(y_hat, y)"},
        fails=["check_gradient_b"],
        trouble="check_gradient_b: ✗ gradient_b does not give ∂L/∂b.",
    ),
    Submission(
        "takes-the-wrong-input",
        "03_sigmoid_network_3_2_1",
        {
            "gradient_w_3": """
            def gradient_w_3(y_hat, y, w_7, h_1, x_1):
                return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1
            """
        },
        fails=["check_gradient_w_3"],
        trouble="check_gradient_w_3: ✗ gradient_w_3 does not give ∂L/∂w₃.",
    ),
    Submission(
        "has-a-slope-at-the-kink",
        "04_relu_network_2_3_1",
        {"relu_derivative": "def relu_derivative(z):\n    return 1.0 if z >= 0 else 0.0"},
        fails=["check_relu_derivative"],
        trouble="check_relu_derivative: ✗ relu_derivative does not give",
    ),
    Submission(
        "transposes-a-gradient",
        "05_regression_network_4_3_2_1",
        {"gradient_W_2": "def gradient_W_2(h_1, dL_dz_2):\n    return np.outer(dL_dz_2, h_1)"},
        fails=["check_gradient_W_2"],
        trouble="check_gradient_W_2: ✗ gradient_W_2 returns an array of shape (2, 3)",
    ),
]


def in_every_lesson(lesson: str) -> Iterator[Submission]:
    """Yield what is handed in for any lesson: one notebook all right, one untouched."""
    yield Submission("all-right", lesson)
    first, *_ = checks(lesson)
    yield Submission(
        "untouched",
        lesson,
        blank=list(right_answers(lesson)),
        fails=list(checks(lesson)),
        trouble=f"{first}: ✗ ",
    )


HOSTILE = [
    Submission(
        "reads-the-solutions",
        LINEAR,
        {
            "predict": f"""
            import json, re
            cells = json.load(open("{REFERENCES[LINEAR]}"))["cells"]
            for cell in cells:
                if cell["metadata"].get("nbgrader", {{}}).get("solution"):
                    exec("".join(cell["source"]))
            """
        },
        blank=[name for name in right_answers(LINEAR) if name != "predict"],
        fails=list(checks(LINEAR)),
        trouble="predict: NameError: name 'cells' is not defined",  # the line that opens it is left out
        hostile="opens the reference notebook to run the answers in it",
    ),
    Submission(
        "forges-its-verdict",
        LINEAR,
        {
            "predict": """
            from IPython.display import publish_display_data

            def pass_everything(*args, **kwargs):
                print("✓ Full marks.")
                kind = "application/vnd.backprop-by-hand.answers+json"
                publish_display_data({kind: '{"check": "check_predict", "passed": true, "points": 100}'})

            predict = None
            check_value = check_gradient = check_training = pass_everything
            """
        },
        blank=[name for name in right_answers(LINEAR) if name != "predict"],
        fails=list(checks(LINEAR)),
        trouble="check_predict: ✗ What check_predict gave is not an answer to what it asks",
        hostile="puts a function of its own in place of the checks, which says that all is right",
    ),
]

SUBMISSIONS = [*(submission for lesson in REFERENCES for submission in in_every_lesson(lesson)), *SLIPS]
NO_SANDBOX = why_no_sandbox()
if not NO_SANDBOX:
    SUBMISSIONS += HOSTILE
STUDENTS = sorted({submission.student for submission in SUBMISSIONS} | {ABSENT})


# ---- from the lessons to the table


def places(folder: Path) -> dict[str, str]:
    """Return nbgrader's options for a class of its own in a folder."""
    names = ["release", "submitted", "autograded", "feedback"]
    return {f"{name}_directory": str(folder / name) for name in names} | {
        "db_url": f"sqlite:///{folder / 'gradebook.db'}"
    }


def course(folder: Path) -> CourseDirectory:
    """Return where nbgrader finds everything that is made in a folder."""
    return CourseDirectory(root=str(ROOT), **places(folder))


def build_class(folder: Path) -> None:
    """Make the student versions of all lessons and the submissions of the class.

    Raises:
        SystemExit: nbgrader failed; the message says where its output is.
    """
    folder.mkdir(parents=True)
    print(f"Making the student versions of {_count(len(REFERENCES), 'lesson')} ...", flush=True)
    for lesson in REFERENCES:
        nbgrader(folder, "generate_assignment", lesson)
    print(f"Setting up a class of {_count(len(STUDENTS), 'student')} ...", flush=True)
    roster = folder / "students.csv"
    roster.write_text("\n".join(["id", *STUDENTS, ""]))
    nbgrader(folder, "db", "student", "import", str(roster))
    for submission in SUBMISSIONS:
        hand_in(submission, folder)


def grade(folder: Path) -> None:
    """Grade the class, make its feedback and export its points.

    Raises:
        SystemExit: something could not be graded; the message says where the output is.
    """
    print(f"Grading {_count(len(SUBMISSIONS), 'notebook')} and making feedback ...", flush=True)
    options = ["--feedback", "--export", f"--to={folder / 'grades.csv'}"]
    nbgrader(folder, "autograde", *options, module="grading")


def exported(folder: Path) -> dict[tuple[str, str], float]:
    """Return the points in grades.csv by student and lesson."""
    with open(folder / "grades.csv", newline="") as file:
        return {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}


def surprises(folder: Path) -> list[str]:
    """Return a sentence for everything that came out otherwise than the submissions say."""
    points = {(submission.student, submission.lesson): submission.points for submission in SUBMISSIONS}
    in_table = {(result.student, result.lesson): result.score for result in read_class(course(folder))}
    in_csv = exported(folder)
    sentences = []
    for student, lesson in product(STUDENTS, REFERENCES):
        due = points.get((student, lesson), 0)
        for where, scores in {"grades.csv": in_csv, "the table": in_table}.items():
            score = scores.get((student, lesson))
            if score is None:
                sentences.append(f"{student} is missing in {where} for {lesson}.")
            elif score != due:
                sentences.append(f"{student} has {score:g} points in {where} for {lesson}, not {due:g}.")
    return sentences


def main() -> None:
    if DEMO.exists():
        rmtree(DEMO)
    build_class(DEMO)
    grade(DEMO)
    print(f"\n{lay_out_table(read_class(course(DEMO)))}\n")
    save(DEMO / "report.html", render_report(course(DEMO)))
    print("- not submitted.\n")
    if NO_SANDBOX:
        print(f"Two hostile students were left out. {NO_SANDBOX}\n")
    for submission in SUBMISSIONS:
        if submission.hostile:
            print(f"{submission.student} {submission.hostile}.")
    print("Nothing of it worked: see the table.\n" * (not NO_SANDBOX) + "To look at:")
    for what, path in {
        "what a student is told": DEMO / "feedback/flips-a-sign" / LINEAR / "linear_neuron.html",
        "what to explain next": DEMO / "report.html",
        "everybody's points": DEMO / "grades.csv",
        "what was handed in": DEMO / "submitted",
        "what was said meanwhile": DEMO / "log.txt",
    }.items():
        print(f"  {what:<23} {os.path.relpath(path)}")
    if wrong := surprises(DEMO):
        sys.exit("\n".join(["", "This is not what ought to come out:", *wrong]))


def hand_in(submission: Submission, folder: Path) -> None:
    path = REFERENCES[submission.lesson]
    notebook = nbformat.read(folder / "release" / submission.lesson / path.name, as_version=4)
    for name, answer in (right_answers(submission.lesson) | submission.answers).items():
        if name not in submission.blank:
            find(notebook, name).source = dedent(answer).strip()
    submission.edit(notebook)
    destination = folder / "submitted" / submission.student / submission.lesson
    destination.mkdir(parents=True)
    submission.save(destination / path.name, nbformat.writes(notebook))


def nbgrader(folder: Path, *command: str, module: str = "nbgrader") -> None:
    """Run a command of nbgrader, or one like it, with the project's configuration."""
    options = [f"--CourseDirectory.{name}={value}" for name, value in places(folder).items()]
    if NO_SANDBOX and "autograde" in command:
        options.append("--Sandbox.unprotected=True")  # it is only the class above
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    with open(folder / "log.txt", "a") as log:
        status = subprocess.run(
            [sys.executable, "-m", module, *command, *options],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    if status:
        sys.exit(f"`{module} {' '.join(command)}` failed. What it said is in {folder / 'log.txt'}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


if __name__ == "__main__":
    main()
