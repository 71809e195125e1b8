"""Words are made of findings in one place, and nothing else needs them: findings survive as data."""

import ast
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from helpers import diagnosis
from helpers.asking.finding import SAID, Finding, Kind, Mistake
from helpers.checks.mistakes import MISTAKES, word_mistake
from helpers.checks.words import COMPLAINTS, name_subject, summarise, tell
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
    folder = Path(diagnosis.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    constants = {n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    by_loss = {kind for kind in MISTAKES if kind.endswith(("is a mean", "is a sum"))}
    by_part = {f"{way} {what}" for what in ("example", "path") for way in ("only one",)}
    by_part |= {f"{what} left out" for what in ("example", "path")}
    assert [kind for kind in MISTAKES if kind not in constants | by_loss | by_part] == []


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
        "  at                   x = [1., 2.], y = -0.5",
        "  yours in entry [1]   2.5",
        "  the numerical slope  5",
    ]


def test_a_summary_leaves_out_the_point_and_the_numbers_there():
    assert summarise(WRONG) == "✗ gradient_w does not give ∂L/∂w. The link ∂z/∂w is missing."
    assert name_subject(WRONG) == "The link ∂z/∂w is missing."


def test_of_two_mistakes_the_second_goes_on_in_the_sentence():
    both = Mistake("and besides", parts=(BROKEN, TWICE))
    assert word_mistake(both).startswith("The link ∂z/∂w is missing. And besides: it is twice the gradient")


def test_mistakes_that_differ_in_a_number_alone_have_one_key_and_words_without_it():
    one, other = (Mistake("factor", {"factor": factor}) for factor in (0.3, 0.7))
    assert one.key == other.key != TWICE.key
    assert word_mistake(one, with_numbers=False) == "It is … times the right number at every point."


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
