"""Verdicts made outside, from answers alone: as fair as in a student's notebook, and not to be forged."""

import json
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import nbformat
import pytest

from grading.outputs import strict_json
from grading.reference import Reference, ReferenceFailed
from grading.verdict import Judgement, judge
from helpers import answers as asking
from helpers.answers import BadReply, Question, bundle, read_replies
from helpers.checks import GradientCheck, ValueCheck
from tests.corpus import Exercise, answers, exercises, names, try_answer
from tests.notebooks import REFERENCES

LINEAR = "01_linear_neuron"
PATHS = {path.parent.name: path for path in REFERENCES}


@cache
def reference(lesson: str, secret: str = "secret") -> Reference:
    return Reference(nbformat.read(PATHS[lesson], as_version=4), secret)


@cache
def as_in_a_notebook(lesson: str) -> Reference:
    """A reference whose points are those that a student meets, so that messages can be compared."""
    made = Reference(nbformat.read(PATHS[lesson], as_version=4), "")
    made.checks = {name: replace(check, secret="") for name, check in made.checks.items()}
    return made


def subject_of(exercise: Exercise, source: str) -> Any:
    """Return what the exercise's check is called with, once an answer is defined."""
    called = []
    checks = {
        name: lambda subject, *args, **kwargs: called.append(subject)
        for name in exercise.namespace
        if name.startswith("check_")
    }
    namespace = {**exercise.namespace, **checks}
    exec(compile(source, "<answer>", "exec"), namespace)
    exec(exercise.check, namespace)
    return called[-1]


def sent(subject: Any, exercise: str, asking: Reference) -> Any:
    """Return what the check's cell publishes, after its way as text."""
    check = f"check_{exercise.partition('/')[2]}"
    return strict_json(json.dumps(bundle(subject, check, asking.asked[check])).encode())


def judged(exercise: str, source: str, by: Reference) -> Judgement:
    published = sent(subject_of(exercises()[exercise], source), exercise, by)
    return judge(by, {published["check"]: [published]})[published["check"]]


each_exercise = pytest.mark.parametrize("name", names())


@each_exercise
def test_right_answers_pass_whatever_their_form(name):
    lesson = name.partition("/")[0]
    right = [answer for answer in answers()[name] if answer.kind == "right"]
    assert [
        f"{answer.label}: {judgement.message}"
        for answer in right
        if not (judgement := judged(name, answer.source, reference(lesson))).passed
    ] == []


@each_exercise
def test_wrong_answers_are_told_the_same_outside_as_in_a_notebook(name):
    by = as_in_a_notebook(name.partition("/")[0])
    for answer in [answer for answer in answers()[name] if answer.kind != "right"][::4]:
        live = try_answer(exercises()[name], answer.source)
        if live.message and not live.message.startswith("SyntaxError"):
            outside = judged(name, answer.source, by)
            assert not outside.passed
            # The line of an error is only found where the source is kept.
            assert outside.message.splitlines()[0] == live.message.splitlines()[0]
            assert outside.mistake in live.message


# ---- the secret


def test_points_depend_on_the_secret_and_on_the_check():
    asked = {
        secret: {name: questions["points"] for name, questions in reference(LINEAR, secret).asked.items()}
        for secret in ("one", "two")
    }
    assert asked["one"] != asked["two"]
    w_1, w_2 = (asked["one"][f"check_gradient_{name}"]["points"][0] for name in ("w_1", "w_2"))
    assert w_1["x_1"] != w_2["x_1"]


@pytest.mark.parametrize("lesson", PATHS)
def test_what_is_to_be_computed_is_not_told_in_the_question(lesson):
    for name, check in reference(lesson).checks.items():
        asked = {known for question in reference(lesson).questions[name].values() for known in question.known}
        if isinstance(check, ValueCheck):
            assert asked.isdisjoint([check.of] if isinstance(check.of, str) else check.of)
        elif isinstance(check, GradientCheck):
            wanted = [check.wrt] if isinstance(check.wrt, str) else check.wrt
            assert asked.isdisjoint(f"d{check.of}_d{part}" for part in wanted)


# ---- hostile answers

RIGHT = "def loss(y_hat, y):\n    return 0.5 * (y_hat - y) ** 2"
OWN = "check_loss"


@cache
def _honest() -> str:
    exercise = f"{LINEAR}/loss"
    return json.dumps(sent(subject_of(exercises()[exercise], RIGHT), exercise, reference(LINEAR)))


def honest() -> Any:
    return json.loads(_honest())


def verdict_on(*published: Any, check: str = OWN) -> Judgement:
    return judge(reference(LINEAR), {check: list(published)})[check]


def test_an_honest_answer_passes():
    assert verdict_on(honest()) == Judgement(True, "✓ loss gives L, at all 5 points.")


def test_two_answers_earn_nothing():
    assert verdict_on(honest(), honest()).message == "✗ check_loss published 2 answers. It must publish one."


def test_a_cell_that_published_nothing_is_not_judged():
    assert judge(reference(LINEAR), {OWN: []}) == {}


def test_an_answer_for_another_check_earns_nothing():
    assert "it belongs to another check" in verdict_on(honest(), check="check_predict").message


def test_an_answer_at_other_points_earns_nothing():
    exercise = f"{LINEAR}/loss"
    other = sent(subject_of(exercises()[exercise], RIGHT), exercise, reference(LINEAR, "another secret"))
    assert not verdict_on(other).passed


def value(published: Any) -> dict[str, Any]:
    return published["replies"]["points"]["answers"][0]["values"][0]


def changed(change: Any) -> Any:
    published = honest()
    change(published)
    return published


def set_entry(entry: Any) -> Any:
    return changed(lambda p: value(p).update(entries=[entry]))


HOSTILE = {
    "no bundle": 7,
    "nothing": {},
    "a verdict": {"check": OWN, "passed": True, "points": 100},
    "no replies": {"check": OWN, "replies": {}},
    "a list of replies": {"check": OWN, "replies": []},
    "an unasked key": changed(lambda p: p["replies"].update(extra=p["replies"]["points"])),
    "a missing part": changed(lambda p: p["replies"]["points"].pop("uses")),
    "a part too many": changed(lambda p: p["replies"]["points"].update(passed=True)),
    "a name that is no text": changed(lambda p: p["replies"]["points"].update(name=["loss"])),
    "a text with control characters": changed(lambda p: p["replies"]["points"].update(name="\x1b[2J")),
    "half a character": changed(lambda p: p["replies"]["points"].update(name="\ud800")),
    "a giant text": changed(lambda p: p["replies"]["points"].update(name="x" * 10_000)),
    "an answer too few": changed(lambda p: p["replies"]["points"]["answers"].pop()),
    "an answer too many": changed(lambda p: p["replies"]["points"]["answers"].append({})),
    "no answers": changed(lambda p: p["replies"]["points"].update(answers=[])),
    "two values": changed(lambda p: p["replies"]["points"]["answers"][0]["values"].append({})),
    "a foreign argument": changed(lambda p: p["replies"]["points"].update(given=["L"])),
    "text for a number": set_entry("0.5"),
    "true for a number": set_entry(True),
    "a list for a number": set_entry([1.0]),
    "nothing for a number": set_entry(None),
    "an infinite number": set_entry(1e999),
    "a huge integer": set_entry(10**400),
    "a negative size": changed(lambda p: value(p).update(shape=[-1])),
    "a giant size": changed(lambda p: value(p).update(shape=[10**30, 0], entries=[])),
    "a size that is true": changed(lambda p: value(p).update(shape=[True])),
    "too many numbers": changed(lambda p: value(p).update(shape=[10**6], entries=[0.0] * 10**6)),
    "a negative learning rate": changed(lambda p: p["replies"]["points"].update(alpha=-1)),
    "names for numbers": changed(lambda p: p["replies"]["points"].update(names=["w_1"] * 300)),
}


@pytest.mark.parametrize("published", HOSTILE.values(), ids=HOSTILE)
def test_what_does_not_fit_earns_nothing_and_says_so(published):
    judgement = verdict_on(published)
    assert not judgement.passed
    assert judgement.message.startswith("✗ ")
    assert judgement.message.isprintable()


def test_infinite_values_are_told_and_earn_nothing():
    assert "something overflows" in verdict_on(set_entry("inf")).message


def test_a_reply_is_held_against_its_own_question():
    question = Question([{"z": 1.0}], ["z"], "h")
    with pytest.raises(BadReply, match="another check"):
        read_replies({"check": "other", "replies": {}}, OWN, {"points": question})


# ---- what is told


def test_an_answer_that_builds_on_a_wrong_one_is_sent_there_first():
    by, exercise = reference(LINEAR), exercises()[f"{LINEAR}/train"]
    wrong = "def gradient_b(y_hat, y):\n    return y - y_hat\n"
    right = next(a.source for a in answers()[f"{LINEAR}/train"] if "gradient_b" in a.source)
    cells = {"gradient_b": wrong, "train": wrong + right}
    published = {}
    for name, source in cells.items():
        subject = subject_of(exercises()[f"{LINEAR}/{name}"], source)
        published[f"check_{name}"] = [sent(subject, f"{LINEAR}/{name}", by)]
    assert exercise.lesson == LINEAR
    assert "uses gradient_b, which is not right yet" in judge(by, published)["check_train"].message


def test_a_failed_check_is_an_error_for_nbgrader_and_a_passed_one_is_text():
    passed, failed = Judgement(True, "✓ good"), Judgement(False, "✗ one\n  two")
    assert (passed.output.output_type, passed.output.text) == ("stream", "✓ good\n")
    assert (failed.output.output_type, failed.output.traceback) == ("error", ["✗ one", "  two"])


def test_outside_its_cell_a_check_only_says_that_it_is_not_graded(monkeypatch, capsys):
    monkeypatch.setattr(asking, "current", ("", None))
    asking.publish(lambda y_hat, y: 0)
    assert capsys.readouterr().out == "While a class is graded, only the graded checks are run.\n"


# ---- the reference


def saved(tmp_path, *sources: str) -> Any:
    cells = deepcopy(nbformat.read(PATHS[LINEAR], as_version=4).cells)
    notebook = nbformat.v4.new_notebook(cells=[c for c in cells if c.metadata.get("nbgrader")])
    for cell, source in zip(reversed(notebook.cells), sources, strict=False):
        cell.source = source
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    return tmp_path / "lesson.ipynb"


def graded_last(tmp_path, source: str) -> Any:
    path = saved(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if c.metadata.nbgrader.grade_id == "check_train").source = source
    nbformat.write(notebook, path)
    return path


def opened(path: Any) -> Reference:
    return Reference(nbformat.read(path, as_version=4), "secret", str(path))


def test_a_reference_whose_cell_fails_is_named_with_the_cell(tmp_path):
    with pytest.raises(
        ReferenceFailed, match=r"lesson.ipynb, cell check_train, fails with ZeroDivisionError"
    ):
        opened(graded_last(tmp_path, "1 / 0"))


def test_a_graded_cell_must_call_one_check(tmp_path):
    with pytest.raises(ReferenceFailed, match="cell check_train, calls 0 checks"):
        opened(graded_last(tmp_path, "assert True"))
