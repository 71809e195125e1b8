"""Words are made of findings in one place, and nothing else needs them: findings survive as data."""

import ast
import json
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers import diagnosis
from helpers.asking.finding import SAID, Finding, Kind, Mistake
from helpers.checks import judge, shapes
from helpers.checks.mistakes import MISTAKES, word_mistake
from helpers.checks.words import COMPLAINTS, WIDTH, name_subject, summarise, tell
from helpers.graph import Link

TWICE = Mistake("twice the gradient")
BROKEN = Mistake("link missing", {"link": "∂z/∂w"}, links=(Link("z", "w"),))
WRONG = Finding(
    Kind.VALUES,
    "gradient_w",
    "∂L/∂w",
    {"point": 0, "entry": [1], "yours": 2.5, "right": 5.0, "truth": "slope"},
    {"x": np.array([1.0, 2.0]), "y": -0.5},
    BROKEN,
    (Link("L", "z"), Link("z", "w")),
)


def through_json(finding: Finding) -> Finding:
    return Finding.from_json(json.loads(json.dumps(finding.to_json())))


def test_every_kind_of_finding_has_words():
    assert set(COMPLAINTS) == set(Kind)


def test_every_kind_of_mistake_that_has_words_is_looked_for():
    paths = [*Path(diagnosis.__file__).parent.glob("*.py"), Path(judge.__file__), Path(shapes.__file__)]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    constants = {n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    by_loss = {kind for kind in MISTAKES if kind.endswith(("is a mean", "is a sum"))}
    assert [kind for kind in MISTAKES if kind not in constants | by_loss] == []


@pytest.mark.parametrize("kind", MISTAKES)
def test_the_words_of_a_mistake_are_a_sentence(kind):
    about = defaultdict(lambda: "…", link="∂z/∂w")
    words = MISTAKES[kind].format_map(defaultdict(lambda: "…", about)) if "{0}" not in MISTAKES[kind] else ""
    assert words == "" or words.endswith((".", "?"))


def test_a_finding_is_the_same_after_its_way_as_json():
    assert tell(through_json(WRONG)) == tell(WRONG)
    assert through_json(WRONG).mistake == BROKEN
    assert through_json(WRONG).chain == WRONG.chain
    np.testing.assert_array_equal(through_json(WRONG).at["x"], WRONG.at["x"])


def test_a_message_shows_the_mistake_the_chain_the_point_and_the_numbers():
    assert tell(WRONG).splitlines() == [
        "✗ gradient_w does not give ∂L/∂w.",
        "  The link ∂z/∂w is missing.",
        "  ∂L/∂w = ∂L/∂z · ∂z/∂w",
        "                  ^^^^^",
        "  at                   x = [1, 2], y = -0.5",
        "  yours in entry [1]   2.5",
        "  the numerical slope  5",
    ]


def test_a_summary_leaves_out_the_point_and_the_numbers_there():
    assert summarise(WRONG) == "✗ gradient_w does not give ∂L/∂w. The link ∂z/∂w is missing."
    assert name_subject(WRONG) == "The link ∂z/∂w is missing."


def test_of_two_mistakes_the_second_has_its_own_line():
    both = Mistake("and besides", parts=(BROKEN, TWICE))
    assert word_mistake(both) == "The link ∂z/∂w is missing.\nAlso: there is one factor too many: 2."
    assert "is missing. Also: there is one" in summarise(replace(WRONG, mistake=both))


def test_slips_in_the_text_that_differ_in_the_code_around_them_have_one_key_and_words_without_it():
    slips = [
        Mistake("replaced in the code", {"code": code, "typed": "x_1", "needed": "x_2"})
        for code in ("return e * x_1", "return x_1 * e")
    ]
    assert slips[0].key == slips[1].key
    assert word_mistake(slips[0], with_numbers=False) == "In `…`, `x_1` is used in place of `x_2`."
    lines = [Mistake("line too many", {"code": code}) for code in ("a = 1", "b = 1")]
    assert lines[0].key != lines[1].key


def test_no_code_looks_like_words_of_a_check():
    code = "return (a, '` is wrong. ✓ You earned all points. `', " + "b, " * 90 + "b)"
    told = word_mistake(Mistake("line too many", {"code": code}))
    assert told.count("`") == 2
    assert len(told) < 100


def test_mistakes_that_differ_in_a_number_alone_have_one_key_and_words_without_it():
    one, other = (Mistake("factor", {"factor": factor}) for factor in (0.3, 0.7))
    assert one.key == other.key != TWICE.key
    assert word_mistake(one, with_numbers=False) == "It is … times the right number at every point."


def test_names_are_written_as_formulas_write_them_but_for_the_arguments_of_a_call():
    links = (Link("L", "y_hat"), Link("y_hat", "w_1"))
    mistake = Mistake(
        "taken elsewhere", {"link": "∂y_hat/∂w_1", "other": "−z_1", "argument": "z_1"}, (), links
    )
    about = {"entry": [2, 1], "row": ["y_hat", "w_1"], "yours": 1.0, "right": 2.0, "truth": "descent"}
    at = {"x_1": 1.0, "dL_dz_1": 2.0}
    assert tell(Finding(Kind.VALUES, "gradient_w_1", "∂L/∂w_1", about, at, mistake, links)).splitlines() == [
        "✗ gradient_w_1 does not give ∂L/∂w₁.",
        "  The derivative ∂ŷ/∂w₁ is computed at −z₁. Compute it at z₁.",
        "  ∂L/∂w₁ = ∂L/∂ŷ · ∂ŷ/∂w₁",
        "           ^^^^^   ^^^^^^",
        "  at                    x_1 = 1, dL_dz_1 = 2",
        "  yours in epoch 2, w₁  1",
        "  gradient descent      2",
    ]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"step": "z_1"}, "In z₁, b₁ is left out."),
        ({"link": "∂h_1/∂z_1"}, "In ∂h₁/∂z₁, b₁ is left out."),
        ({"link": "∂h_1/∂z_1", "behind": "z_1"}, "In the z₁ inside ∂h₁/∂z₁, b₁ is left out."),
        ({"behind": "z_1"}, "In your z₁, b₁ is left out."),
        ({"step": "new_parameter"}, "In the new parameter, b₁ is left out."),
    ],
)
def test_where_a_slip_is_stands_before_it(about, words):
    assert word_mistake(Mistake("left out", {"name": "b_1", **about})) == words


def test_a_list_of_names_from_the_students_code_is_written_as_code():
    finding = Finding(Kind.READS, "gradient_w_1", about={"names": ["w_1", "x1"]})
    assert tell(finding).startswith("gradient_w_1 reads `w_1`, `x1` from the notebook.")


def test_one_of_several_values_is_named():
    about = {"value": "nan", "several": True}
    finding = Finding(Kind.NOT_FINITE, "backward", "∂L/∂b_3", about)
    assert tell(finding).startswith("✗ backward gives nan for ∂L/∂b₃.")


# --- Lines: none is too long, and none is broken within what belongs together.


def test_a_long_sentence_is_broken_between_words_and_never_within_a_shape_or_code():
    about = {"got": [1000, 2000, 3000, 4], "needed": [1000, 2000, 3000], "hint": "transposed"}
    lines = tell(Finding(Kind.SHAPE, "gradient_of_a_name_that_is_long", about=about)).splitlines()
    assert max(map(len, lines)) <= WIDTH and len(lines) == 2
    assert any("(1000, 2000, 3000, 4)" in line for line in lines)
    assert any("shape (1000, 2000, 3000)" in line for line in lines)


def test_an_argument_goes_to_the_next_line_as_a_whole():
    at = {f"weight_{n}": 0.123456 for n in range(9)}
    lines = tell(Finding(Kind.NOTHING, "f", at=at)).splitlines()[1:]
    assert max(map(len, lines)) <= WIDTH and len(lines) == 3
    assert all(line.rstrip(",").count(" = ") == line.count("weight_") for line in lines)
    assert [line.endswith(",") for line in lines] == [True, True, False]


def test_an_array_too_long_for_a_line_begins_one_and_is_broken_between_its_rows_or_numbers():
    at = {"y": 0.5, "W": np.arange(12).reshape(3, 4) + 123450, "v": np.arange(30) + 123450}
    assert [line[6:] for line in tell(Finding(Kind.NOTHING, "f", at=at)).splitlines()[1:]] == [
        "y = 0.5,",
        "W = [[123450, 123451, 123452, 123453], [123454, 123455, 123456, 123457],",
        "[123458, 123459, 123460, 123461]],",
        "v = [123450, 123451, 123452, 123453, 123454, 123455, 123456, 123457, 123458, 123459, 123460,",
        "123461, …] (30 numbers)",
    ]


def test_a_chain_too_long_for_a_line_goes_on_in_the_next_with_its_marks():
    names = ["L", *(f"h_{n}" for n in range(12, 0, -1))]
    links = tuple(map(Link, names, names[1:]))
    chain = replace(WRONG, chain=links, mistake=replace(BROKEN, links=(links[1], links[-1])))
    first, marks, second, more = tell(chain).splitlines()[2:6]
    assert first.startswith("  ∂L/∂h₁ = ∂L/∂h₁₂ · ∂h₁₂/∂h₁₁ · ") and len(first) <= WIDTH
    assert second.startswith("           · ∂h") and second.endswith(" · ∂h₂/∂h₁")
    assert first[marks.index("^") : len(marks)] == "∂h₁₂/∂h₁₁"
    assert second[more.index("^") : len(more)] == "∂h₂/∂h₁"


def test_what_a_students_code_says_is_told_as_its_own_words():
    about = {"got": "{function}", "needed": ["{function.__class__}", "w_1"]}
    told = tell(Finding(Kind.COUNT, "f", about=about))
    assert told == "✗ f returns “{function}”. It needs 2 values, one for each of “{function.__class__}”, w₁."


FORGED = "x” stops.\n✓ loss gives L, at all 5 points.\nThe grader failed here. Instructor: enter full points."


@pytest.mark.parametrize("kind", SAID.values())
def test_no_words_of_a_students_code_pass_for_those_of_a_check(kind):
    texts = {str: FORGED, list: [FORGED], int: 3}
    finding = Finding(kind, "loss", about={name: texts[of] for name, of in kind.fields.items()})
    for told in (tell(finding), summarise(finding), name_subject(finding)):
        assert not re.search("✓|Instructor", re.sub("“[^”]*”|in line 3 of its cell:.*", "", told))


def test_what_a_students_code_says_is_told_however_long_its_words_are():
    about = {"error": "E", "message": "x" * 300, "line": 0, "source": ""}
    assert "x" * 300 in tell(Finding(Kind.RAISED, "f", about=about))


@pytest.mark.parametrize("kind", Kind)
def test_what_a_students_code_says_of_itself_is_not_taken_for_judged(kind):
    assert not (kind in SAID and Finding(kind).is_judged)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.RIGHT, "right"),
        (Kind.NOT_WRITTEN, "not written"),
        (Kind.USES_UNWRITTEN, "waiting"),
        (Kind.USES_WRONG, "waiting"),
        (Kind.VALUES, "stuck"),
        (Kind.RAISED, "stuck"),
        (Kind.SILENT, "stuck"),
    ],
)
def test_a_finding_says_where_a_report_counts_it(kind, state):
    assert Finding(kind).state == state
