"""The class report: what is counted as the same mistake, what is on the page, and what is not."""

from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from textwrap import dedent

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade

from grading.commands import ClassReport
from grading.outputs import make_output
from grading.reading import make_cell
from grading.report import WITHOUT_NAMES, render_report, share_mistakes
from grading.results import Attempt, Trouble
from grading.sandbox import why_no_sandbox
from grading.verdict import read_verdict, show_verdict
from helpers.asking.finding import Finding, Kind, Mistake
from helpers.checks.words import tell
from tests.course import LESSON, NAME, ROOT, Course, make_course
from tools import references
from tools.demo.students import SUBMISSIONS

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

HOSTILE = "<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>\u202e\x00"
TWICE, SIGN = "There is one factor too many: 2.", "The sign is flipped."

# ---- what is the same mistake


def wrong(kind: str, function: str = "f", yours: float = 1.0, **about: object) -> Finding:
    """Return that a gradient is wrong by a mistake of this kind."""
    numbers = {"yours": yours, "right": -yours, "truth": "slope", "entry": ()}
    mistake = Mistake(kind, about)
    return Finding(Kind.VALUES, function, "∂L/∂b", numbers, {"y_hat": yours, "y": 2.0}, mistake)


def stops(error: str, message: str = "") -> Finding:
    """Return what a student's code says of itself that stops."""
    return Finding(Kind.RAISED, "f", about={"error": error, "message": message, "line": 0, "source": ""})


def attempt(student: str, finding: Finding, exercise: str = "b") -> Attempt:
    return Attempt(student, exercise, 1, Trouble(finding))


def counted(attempts: list[Attempt], named: bool = True) -> list[tuple[str, int]]:
    return [(mistake.words, len(mistake.students)) for mistake in share_mistakes(attempts, named)]


def test_the_mistake_of_most_students_comes_first():
    kinds = {"a": "twice the gradient", "b": "sign flipped", "c": "sign flipped"}
    attempts = [attempt(student, wrong(kind)) for student, kind in kinds.items()]
    assert counted(attempts) == [(SIGN, 2), (TWICE, 1)]


def test_a_student_counts_once_for_a_mistake_made_in_several_exercises():
    attempts = [attempt("a", wrong("sign flipped", f"gradient_{name}"), name) for name in "bc"]
    (mistake,) = share_mistakes(attempts, named=True)
    assert (mistake.students, mistake.exercises) == (["a"], ["b", "c"])


def test_mistakes_that_differ_in_numbers_alone_are_one():
    attempts = [attempt("a", wrong("factor", factor=-1.5e-3)), attempt("b", wrong("factor", factor=2.0))]
    assert counted(attempts) == [("It is … times the right number at every point.", 2)]


def test_numbers_that_all_have_stay():
    attempts = [attempt(student, wrong("factor", factor=0.1)) for student in "ab"]
    assert counted(attempts) == [("It is 0.1 times the right number at every point.", 2)]


def test_links_with_other_numbers_in_their_names_are_other_mistakes():
    attempts = [attempt(str(n), wrong("link missing", link=f"∂h_{n}/∂z_{n}")) for n in (1, 2)]
    assert counted(attempts) == [("The link ∂h₁/∂z₁ is missing.", 1), ("The link ∂h₂/∂z₂ is missing.", 1)]


def test_at_equal_counts_the_diagnosis_comes_before_what_code_said():
    attempts = [attempt("a", stops("NameError")), attempt("b", wrong("sign flipped"))]
    assert [words for words, _ in counted(attempts)] == [SIGN, "f stops with NameError"]


def test_what_code_said_is_never_counted_with_the_diagnosis():
    says_the_same = Attempt("a", "b", 1, Trouble(None, SIGN))
    assert counted([says_the_same, attempt("b", wrong("sign flipped"))]) == [(SIGN, 1)] * 2


def test_the_example_is_the_message_that_most_have():
    functions = {"a": "odd", "b": "usual", "c": "usual"}
    attempts = [attempt(student, wrong("sign flipped", name)) for student, name in functions.items()]
    (mistake,) = share_mistakes(attempts, named=True)
    assert mistake.example.startswith("✗ usual does not give ∂L/∂b.")


def test_whoever_waits_or_has_written_nothing_made_no_mistake():
    attempts = [Attempt("a", "b", 1), attempt("b", UNWRITTEN), attempt("c", WAITING)]
    assert [each.state for each in attempts] == ["right", "not written", "waiting"]
    assert counted(attempts) == []


def test_without_names_no_mistake_of_a_single_student_and_no_words_of_code_are_left():
    attempts = [
        attempt("a", wrong("sign flipped")),
        attempt("b", stops("rude 1")),
        Attempt("c", "b", 1, Trouble(None, "rude words")),
    ]
    assert counted(attempts, named=False) == [("The code stops with an error.", 2)]
    assert share_mistakes(attempts, named=False)[0].example == ""


def test_without_names_it_is_told_in_what_way_there_is_no_answer():
    kinds = (Kind.NOTHING, Kind.NO_FUNCTION, Kind.UNKNOWN_PARAMETER, Kind.STOPPED, Kind.REPEATED)
    attempts = [attempt(student, Finding(kind, "rude")) for student in "ab" for kind in kinds]
    assert {words for words, _ in counted(attempts, named=False)} == {
        "What it returns is not of the kind that is needed.",
        "There is no such function, class or method.",
        "Its parameters are not those that are needed.",
        "The code was still running when it was ended.",
        "There is no answer that can be judged.",
    }


def test_without_names_there_are_words_for_all_that_code_says_of_itself():
    states = {kind: Finding(kind).state for kind in Kind if not Finding(kind).is_judged}
    assert {k for k, state in states.items() if state == "stuck"} <= {k for ks in WITHOUT_NAMES for k in ks}


def test_without_names_a_message_that_one_student_alone_got_is_no_example():
    attempts = [attempt(student, wrong("sign flipped", f"by_{student}")) for student in "ab"]
    assert share_mistakes(attempts, named=False)[0].example == ""
    assert share_mistakes(attempts, named=True)[0].example.startswith("✗ by_a does not give")


def test_a_message_that_says_no_more_than_the_mistake_is_not_repeated():
    [mistake] = share_mistakes([attempt("a", stops("NameError"))], named=True)
    assert (mistake.words, mistake.example) == ("f stops with NameError", "")


# ---- a class of graded notebooks

UNWRITTEN = Finding(Kind.NOT_WRITTEN, "train")
WAITING = Finding(Kind.USES_WRONG, "train", about={"used": "gradient_b"})
SHAPE = Finding(Kind.SHAPE, "train", about={"got": [4, 3], "needed": [3, 4], "hint": ""}, at={"x": 1.0})
STUDENTS = {
    "ada": {},
    "bea": {"check_gradient_b": wrong("sign flipped", "gradient_b", 1.0), "check_train": WAITING},
    "cem": {"check_gradient_b": wrong("sign flipped", "gradient_b", 2.0), "check_train": UNWRITTEN},
    "dan": {"check_train": SHAPE},
    "<b>eve": {
        "check_loss": stops("ValueError", HOSTILE),
        "check_train": Finding(Kind.ODD, about={"check": "check_train", "reason": HOSTILE}),
    },
    "fay": dict.fromkeys(references.checks(LESSON), UNWRITTEN),
}
READ = len(STUDENTS) + 1  # zoe, whose answer is no Python


def hand_in(course: Course, student: str, notebook: NotebookNode | None, points: float) -> None:
    """Let a student have a graded notebook; None is one that was not graded."""
    course.submission(student)
    if notebook is not None:
        path = course.folder / "autograded" / student / LESSON / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    with Gradebook(course.directory().db_url) as gradebook:
        gradebook.add_student(student, first_name="First", last_name=f"Name-{HOSTILE}")
        gradebook.add_submission(LESSON, student)
        for grade in gradebook.find_submission_notebook(NAME, LESSON, student).grades:
            grade.auto_score = points if grade.name == "check_predict" else 0.0
            grade.needs_manual_grade = False
        gradebook.db.commit()


def graded(course: Course, verdicts: dict[str, Finding]) -> NotebookNode:
    notebook = course.lesson
    for cell in filter(is_grade, notebook.cells):
        right = Finding(Kind.RIGHT, "f", about={"quantities": ["L"], "points": 5})
        show_verdict(cell, [verdicts.get(cell.metadata.nbgrader.grade_id, right)])
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("class"))
    most = sum(references.checks(LESSON).values())
    for student, verdicts in STUDENTS.items():
        points = most - sum(references.checks(LESSON)[check] for check in verdicts)
        hand_in(course, student, graded(course, verdicts), points)
    no_python = graded(course, {})
    errors = {"loss": ("SyntaxError", "expected ':'"), "check_loss": ("NameError", "no loss")}
    for name, (kind, message) in errors.items():
        error = make_output("error", ename=kind, evalue=message, traceback=[])
        references.find(no_python, name).outputs = [error]
        references.find(no_python, name).metadata.pop("backprop", None)
    hand_in(course, "zoe", no_python, most - references.checks(LESSON)["check_loss"])
    note = make_cell("markdown", "a note", {"backprop": {"unreadable": "linear_neuron.ipynb is damaged."}})
    unreadable = graded(course, STUDENTS["fay"])
    unreadable.cells.insert(0, NotebookNode(note, id="note"))
    hand_in(course, "gil", unreadable, 0)
    hand_in(course, "hal", None, 0)
    with Gradebook(course.directory().db_url) as gradebook:
        gradebook.add_student("ida")
        gradebook.add_assignment("02_later")
    return course


class Page(HTMLParser):
    """What is in a page: its tags with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source, self.tags, self.texts = source, [], []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def pictures(self) -> list[str]:
        """What a screen reader says for each picture; they are drawn with boxes."""
        return [attributes["aria-label"] for _, attributes in self.tags if attributes.get("role") == "img"]

    def between(self, start: str, end: str) -> str:
        return self.text.partition(start)[2].partition(end)[0]


@pytest.fixture(scope="module")
def page(course) -> Page:
    return Page(render_report(course.directory(), LESSON))


@pytest.fixture(scope="module")
def to_show(course) -> Page:
    return Page(render_report(course.directory(), LESSON, named=False))


def test_the_most_frequent_mistake_is_the_first_sentence(page):
    assert page.between("Explain first", "Exercises").startswith(
        f" 2 of {READ}: The sign is flipped. In gradient_b."
    )


def test_every_exercise_says_how_many_are_right_stuck_waiting_and_have_not_written_it(page):
    table = page.between("Right given another Stuck Waiting Not written", "Mistakes, exercise by exercise")
    assert table.split()[:7] == ["predict", "1", "6", "0", "0", "0", "1"]
    assert "gradient_b 1 4 0 2 0 1" in table
    assert "train 3 2 0 2 1 2" in table


def test_the_full_message_of_one_is_beside_the_mistake(page):
    mistakes = page.between("gradient_b: 2 of", "update:")
    assert f"2 of {READ} The sign is flipped." in mistakes
    assert " ".join(tell(STUDENTS["bea"]["check_gradient_b"]).split()) in mistakes


def test_names_and_ids_are_beside_the_mistakes(page):
    assert "(bea)" in page.between("gradient_b: 2 of", "update:")


def test_who_handed_in_nothing_or_something_broken_is_listed_with_the_reason(page):
    listed = page.text.partition("Nothing to grade")[2]
    assert "1 handed in nothing: ida ." in listed
    assert "2 handed in what could not be graded" in listed
    assert "(gil) linear_neuron.ipynb is damaged." in listed
    assert "(hal) was not graded" in listed


def test_who_may_need_help_is_listed_with_the_rule(page):
    listed = page.between("Who may need help", "Nothing to grade")
    assert "The rule: less than 50 % of the points" in listed
    assert "(fay) 0 7 not written" in listed
    assert "(ada)" not in listed


def test_points_are_told_as_a_distribution(page):
    (description,) = [words for words in page.pictures if "points" in words]
    points = "0 points: 1; 6 points: 3; 7 points: 1; 9 points: 1; 10 points: 1."
    assert description == f"How many students have how many points. {points}"


def test_a_check_that_could_not_run_tells_of_the_error_in_the_answer(page):
    assert "SyntaxError: “expected ':'" in page.text
    assert "no loss" not in page.text


# ---- what is not on it


def test_without_names_nobody_is_named(to_show):
    for name in [*STUDENTS, "gil", "hal", "ida", "First", "Name-"]:
        assert name not in to_show.text
    assert f"2 of {READ}: The sign is flipped." in to_show.text
    assert "1 handed in nothing." in to_show.text


@pytest.mark.parametrize("which", ["page", "to_show"])
def test_nothing_of_students_is_more_than_text(which, request):
    page = request.getfixturevalue(which)
    known = "html head meta title style body header main section h1 h2 h3 h4 p ol li span bdi br wbr a"
    tables = "div i b pre table caption thead tbody tr th td"
    assert {tag for tag, _ in page.tags} <= {*known.split(), *tables.split()}
    assert not {name for _, attributes in page.tags for name in attributes if name.startswith("on")}
    assert "\u202e" not in page.source
    assert "\x00" not in page.source


def test_a_hostile_message_is_shown_as_it_was_typed(page):
    assert "<script>alert(1)</script>" in page.text


def test_the_page_loads_nothing(page):
    addresses = [a.get("src") or a.get("href") for _, a in page.tags if "src" in a or "href" in a]
    assert [address for address in addresses if not address.startswith(("data:image/", "#"))] == []
    assert {"link", "script", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    assert "url(" not in page.source
    assert "@import" not in page.source


# ---- for everybody to read


def test_headings_are_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_headings_that_say_what_they_head(page):
    assert {attributes.get("scope") for tag, attributes in page.tags if tag == "th"} == {"row", "col"}


def test_pictures_have_descriptions(page):
    assert len(page.pictures) == 2
    assert all(len(description) > 40 for description in page.pictures)


# ---- the command


Run = Callable[..., None]


@pytest.fixture
def run(course, monkeypatch) -> Run:
    monkeypatch.chdir(ROOT)

    def run(*arguments: str) -> None:
        places = {name: course.folder / name for name in ("release", "submitted", "autograded")}
        app = ClassReport()
        app.initialize(
            [
                f"--db={course.directory().db_url}",
                *(f"--CourseDirectory.{name}_directory={path}" for name, path in places.items()),
                *arguments,
            ]
        )
        app.start()

    return run


def test_the_command_writes_the_page_of_one_lesson_without_names(run, tmp_path, capsys):
    output = tmp_path / "to show.html"
    run(f"--assignment={LESSON}", "--no-names", f"--output={output}")
    assert capsys.readouterr().out == f"{output} is written.\n"
    text = Page(output.read_text(encoding="utf-8")).text
    assert "Without names" in text
    assert "02_later" not in text


def test_the_command_says_which_lessons_nobody_has_handed_in(run, tmp_path):
    run(f"--output={tmp_path / 'report.html'}")
    assert (
        "Nobody has handed in 02_later." in Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    )


def test_the_command_says_that_there_is_nothing_to_report(run):
    with pytest.raises(SystemExit, match=r"Nobody has handed in 02_later\."):
        run("--assignment=02_later")


def test_the_command_says_that_it_cannot_write(run, tmp_path):
    with pytest.raises(SystemExit, match=r"can't be written: .*Name another file with --output"):
        run(f"--output={tmp_path / 'no' / 'folder.html'}")


# ---- the kinds of failure, as the sandbox and the verdict give them


@pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox())
def test_kinds_of_failure_come_from_the_verdict(tmp_path):
    course = make_course(tmp_path)
    kinds = {
        "flips-a-sign": {"gradient_w_1": Kind.VALUES, "train": Kind.RIGHT, "predict": Kind.RIGHT},
        "does-the-first-half": {"update": Kind.NOT_WRITTEN, "train": Kind.NOT_WRITTEN},
        "history-on-its-side": {"train": Kind.SHAPE},
        "returns-no-history": {"train": Kind.NOTHING},
        "forges-its-verdict": {"predict": Kind.ODD},
        "ends-the-kernel": {"train": Kind.NOT_RUN},
    }
    for submission in SUBMISSIONS:
        if submission.student in kinds and submission.lesson == LESSON:
            notebook = course.lesson
            for name, answer in (references.right_answers(LESSON) | submission.answers).items():
                if name not in submission.blank:
                    references.find(notebook, name).source = dedent(answer).strip()
            course.hand_in(submission.student, dict(notebook))
    course.autograde().start()
    for student, expected in kinds.items():
        notebook = course.graded(student)
        verdicts = {name: read_verdict(references.find(notebook, f"check_{name}")) for name in expected}
        assert {name: verdict.kind for name, verdict in verdicts.items()} == expected
    flipped = read_verdict(references.find(course.graded("flips-a-sign"), "check_gradient_w_1"))
    assert flipped.mistake.kind == "sign flipped"
    assert read_verdict(references.find(course.graded("ends-the-kernel"), "update")).kind is Kind.STOPPED
