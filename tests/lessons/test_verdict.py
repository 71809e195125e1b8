"""Verdicts made outside, from answers alone: as fair as in a student's notebook, and not to be forged."""

import json
from functools import cache
from typing import Any

import nbformat
import pytest

from grading.inside.carried import read_modules
from grading.lesson import Reference, ReferenceFailed
from grading.reading import make_cell
from grading.verdict import judge, read_verdict, show_verdict
from helpers import networks
from helpers.asking import publish as publishing
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import answer_check, name_check, read_replies
from helpers.asking.question import BadReply, Question, Reply
from helpers.asking.source import find_digest, list_used_functions
from helpers.checks.check import CheckFailed
from helpers.checks.functions import GradientCheck, ValueCheck, check_gradient
from helpers.checks.hunt import HuntCheck
from helpers.checks.words import tell
from tests.corpus import find_exercise, find_subject, list_names
from tests.corpus.answers import read_answers
from tests.notebooks import REFERENCES
from tools.references import find

LINEAR = "01_linear_neuron"
PATHS = {path.parent.name: path for path in REFERENCES}


@cache
def reference(lesson: str, secret: str = "secret") -> Reference:
    return Reference(
        nbformat.read(PATHS[lesson], as_version=4), secret, beside=read_modules(PATHS[lesson].parent)
    )


def sent(exercise: str, source: str, by: Reference) -> Any:
    """Return what the check's cell publishes."""
    check = f"check_{exercise.partition('/')[2]}"
    subject = find_subject(find_exercise(exercise), source)
    return json.loads(json.dumps(answer_check(subject, check, by.asked[check])))


def judged(exercise: str, source: str, by: Reference) -> list[Finding]:
    published = sent(exercise, source, by)
    return judge(by, {published["check"]: [json.dumps(published)]})[published["check"]]


each_exercise = pytest.mark.parametrize("name", list_names())


@each_exercise
def test_the_references_own_answers_pass_whatever_the_secret(name):
    by = reference(name.partition("/")[0])
    assert judged(name, find_exercise(name).reference, by)[-1].kind is Kind.RIGHT


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


# ---- what goes in for a hunt by program

HUNTS = [lesson for lesson in PATHS if "check_wrong_formulas" in reference(lesson).checks]


@pytest.mark.parametrize("lesson", HUNTS)
def test_of_each_formula_it_is_told_what_its_check_says_in_a_notebook(lesson, capsys):
    hunt, outcomes = reference(lesson).checks["check_wrong_formulas"], reference(lesson).outcomes
    for name, formula in hunt.formulas.items():
        outcome, raised = outcomes[name_check(formula, hunt.network, "L", name, vars(networks))], ""
        try:
            check_gradient(formula, hunt.network, of="L", wrt=name)
        except CheckFailed as failed:
            raised = str(failed)
        printed, uses = capsys.readouterr().out, [*list_used_functions(formula)]
        if uses and printed:  # it is of the lesson's own answers that the formula is right with
            printed = f"✓ {formula.__name__} is right, given a right {uses[0]}.\n"
        assert outcome["prints"] == printed
        assert outcome["raises"].splitlines()[:1] == raised.splitlines()[:1]


@pytest.mark.parametrize("lesson", PATHS)
def test_it_is_told_of_the_formulas_alone_and_of_no_exercise(lesson):
    hunts = [check for check in reference(lesson).checks.values() if isinstance(check, HuntCheck)]
    given = {find_digest(formula) for hunt in hunts for formula in hunt.formulas.values()}
    assert "" not in given
    assert {name.split()[0] for name in reference(lesson).outcomes} == given
    exercises = [find_exercise(name) for name in list_names() if name.startswith(lesson)]
    answers = [find_subject(exercise, exercise.reference) for exercise in exercises]
    assert given.isdisjoint(map(find_digest, answers))


@pytest.mark.parametrize("lesson", HUNTS)
def test_it_tells_nothing_of_the_secret(lesson):
    assert reference(lesson).outcomes == reference(lesson, "another secret").outcomes


# ---- hostile answers

RIGHT = "def loss(y_hat, y):\n    return 0.5 * (y_hat - y) ** 2"
OWN = "check_loss"


@cache
def _honest() -> str:
    return json.dumps(sent(f"{LINEAR}/loss", RIGHT, reference(LINEAR)))


def honest() -> Any:
    return json.loads(_honest())


def verdict_on(*published: Any, check: str = OWN) -> Finding:
    [verdict] = judge(reference(LINEAR), {check: list(map(json.dumps, published))})[check]
    return verdict


def test_an_honest_answer_passes():
    assert tell(verdict_on(honest())) == "✓ loss gives L, at all 32 points."


@pytest.mark.parametrize("text", ["", "{", "NaN", "9" * 5000, "[" * 10**5, '{"check": 1, "check": 1}'])
def test_a_text_that_is_no_honest_answer_earns_nothing(text):
    [verdict] = judge(reference(LINEAR), {OWN: [text]})[OWN]
    assert verdict.kind is Kind.ODD


def test_two_answers_earn_nothing():
    assert (
        tell(verdict_on(honest(), honest()))
        == "✗ check_loss gave 2 answers. It must give one: call no check in a function."
    )


def test_a_cell_that_published_nothing_is_not_judged():
    assert judge(reference(LINEAR), {OWN: []}) == {}


def test_an_answer_for_another_check_earns_nothing():
    assert "it belongs to another check" in tell(verdict_on(honest(), check="check_predict"))


def test_an_answer_at_other_points_earns_nothing():
    other = sent(f"{LINEAR}/loss", RIGHT, reference(LINEAR, "another secret"))
    assert verdict_on(other).kind is not Kind.RIGHT


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
    "a foreign name that was filled": changed(lambda p: p["replies"]["more"].update(reads=["L"])),
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
    verdict = verdict_on(published)
    assert verdict.kind is not Kind.RIGHT
    assert tell(verdict).startswith("✗ ")
    assert tell(verdict).replace("\n", "").isprintable()


def publish_unknown_names(names: list[str]) -> Finding:
    failed = {"kind": "unknown names", "about": {"unknown": names, "known": names}}
    return verdict_on(changed(lambda p: p["replies"]["points"].update(failed=failed, answers=[])))


def test_names_that_are_long_in_all_are_no_reply():
    assert publish_unknown_names(["w_" + "1" * 90] * 30).kind is Kind.UNKNOWN_NAMES
    assert publish_unknown_names(["w_" + "1" * 900] * 30).kind is Kind.ODD


def test_what_a_student_says_at_length_is_cut_on_its_way():
    about = {"unknown": ["x" * 2000] * 30, "known": []}
    reply = Reply("f" * 10**5, uses=["g" * 10**5], failed=Finding(Kind.UNKNOWN_NAMES, about=about)).to_json()
    assert [len(reply["name"]), sum(map(len, reply["failed"]["about"]["unknown"]))] == [3000, 2000]
    assert Reply.from_json(reply, Question([{"z": 1.0}], ["z"], "h")).failed.kind is Kind.UNKNOWN_NAMES


def test_a_text_of_a_class_that_a_student_wrote_is_a_text():
    class Odd(str):
        def __getitem__(self, key):
            raise ValueError

        __str__ = __getitem__

    reply = Reply("f", uses=[Odd("g")], failed=Finding(Kind.NO_NAMES, about={"value": Odd("odd")})).to_json()
    assert (reply["failed"]["about"], reply["uses"]) == ({"value": "odd"}, ["g"])


def test_the_largest_number_is_a_wrong_value_as_others_are():
    source = "def loss(y_hat, y):\n    return 1.7e308\n"
    [verdict] = judged(f"{LINEAR}/loss", source, reference(LINEAR))
    assert verdict.kind is Kind.VALUES
    json.dumps(verdict.to_json(), allow_nan=False)  # which holds in a notebook, too


def test_infinite_values_are_told_and_earn_nothing():
    source = "def loss(y_hat, y):\n    return float('inf')\n"
    [verdict] = judged(f"{LINEAR}/loss", source, reference(LINEAR))
    assert "a number that overflows" in tell(verdict)


def test_a_reply_is_held_against_its_own_question():
    question = Question([{"z": 1.0}], ["z"], "h")
    with pytest.raises(BadReply, match="another check"):
        read_replies({"check": "other", "replies": {}}, OWN, {"points": question})


# ---- what is told


def test_an_answer_that_builds_on_a_wrong_one_is_sent_there_first_and_not_explained():
    by = reference(LINEAR)
    wrong = "def gradient_b(y_hat, y):\n    return y - y_hat\n"
    right = next(a.source for a in read_answers()[f"{LINEAR}/train"] if "gradient_b" in a.source)
    gradient, train = sent(f"{LINEAR}/gradient_b", wrong, by), sent(f"{LINEAR}/train", wrong + right, by)
    del train["replies"]["more"]  # which is for explanations alone
    bundles = {each["check"]: [json.dumps(each)] for each in (gradient, train)}
    [verdict] = judge(by, bundles)["check_train"]
    assert verdict.kind is Kind.USES_WRONG
    assert "uses gradient_b, which is not right yet" in tell(verdict)


def test_what_is_remarked_of_a_wrong_answer_is_kept():
    source = "x_1 = 2.0\n\n\ndef gradient_w_1(y_hat, y):\n    return (y - y_hat) * x_1\n"
    remark, verdict = judged(f"{LINEAR}/gradient_w_1", source, reference(LINEAR))
    assert (remark.kind, verdict.kind) == (Kind.READS, Kind.VALUES)
    cell = make_cell("code", "")
    show_verdict(cell, [remark, verdict])
    said, failed = cell.outputs
    assert said.text == "gradient_w_1 reads `x_1` from the notebook. Did you mean one of its parameters?\n"
    assert failed.evalue == tell(read_verdict(cell)) == tell(verdict)


def test_an_answer_that_is_right_given_others_says_which():
    given = [Finding(Kind.RIGHT, "f", about={"given": names}) for names in (["a"], ["a", "b", "c"])]
    assert list(map(tell, given)) == [
        "✓ f is right, given a right a.",
        "✓ f is right, given a right a, b and c.",
    ]
    assert {finding.state for finding in given} == {"right given another"}


def test_a_failed_check_is_an_error_for_nbgrader_and_a_passed_one_is_text():
    cell = make_cell("code", "")
    show_verdict(cell, [Finding(Kind.RIGHT, "f", about={"of": "start"})])
    assert (cell.outputs[0].output_type, cell.outputs[0].text) == ("stream", "✓ f draws w from rng.\n")
    show_verdict(cell, [Finding(Kind.NOTHING, "f", at={"w": 1.0})])
    [output] = cell.outputs
    assert (output.output_type, output.evalue) == ("error", tell(read_verdict(cell)))
    assert output.traceback == output.evalue.splitlines() and len(output.traceback) == 2


def test_outside_its_cell_a_check_only_says_that_it_is_not_graded(monkeypatch, capsys):
    monkeypatch.setattr(publishing, "current", ("", None))
    publishing.publish_answers(lambda y_hat, y: 0)
    assert capsys.readouterr().out == "While a class is graded, only the graded checks are run.\n"


# ---- the reference


def graded_last(tmp_path, source: str) -> Any:
    notebook = nbformat.read(PATHS[LINEAR], as_version=4)
    find(notebook, "check_train").source = source
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    return tmp_path / "lesson.ipynb"


def opened(path: Any) -> Reference:
    return Reference(nbformat.read(path, as_version=4), "secret", str(path))


def test_a_reference_whose_cell_fails_is_named_with_the_cell(tmp_path):
    with pytest.raises(
        ReferenceFailed, match=r"lesson.ipynb, cell check_train, fails with ZeroDivisionError"
    ):
        opened(graded_last(tmp_path, "1 / 0"))


def test_a_test_calls_one_check_or_none(tmp_path):
    assert opened(graded_last(tmp_path, "assert True")).plain == {"check_train"}
    twice = 2 * 'check_value(loss, linear_neuron, of="L")\n'
    with pytest.raises(ReferenceFailed, match="cell check_train, calls 2 checks"):
        opened(graded_last(tmp_path, twice))
