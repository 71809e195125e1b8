"""The lessons are read by many whose first language isn't English: plain words, short sentences."""

import re

import pytest

from tests.notebooks import Notebook, parse_markdown, walk

HARDEST = 8  # the school grade that a cell may need

# Words that one looks up; each has a plain one.
RARE = r"shall|anew|acquit|in its fright|to and fro|whence|thus|hence|albeit|mere|merely|whereby|hither"


def prose_of(source: str) -> str:
    """Return the sentences of a Markdown cell, without its tables; a formula counts as one short word."""
    texts = []
    for block in walk(parse_markdown(source)):
        if block["type"] in ("heading", "paragraph", "block_text"):
            leaves = (part for part in walk(block["children"]) if "children" not in part)
            words = [
                part.get("raw", " ") if part["type"] in ("text", "softbreak") else "x" for part in leaves
            ]
            texts.append("".join(words).rstrip(".:;, ") + ".")
    return " ".join(texts)


def count_syllables(word: str) -> int:
    """Return how many syllables an English word has, by its groups of vowels; an e at its end is silent."""
    word = re.sub(r"(?<=[^l])e$|(?<![sxzcgh])es$|(?<![td])ed$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def school_grade(prose: str) -> float:
    """Return the Flesch-Kincaid grade of a text (Kincaid and others, 1975).

    On a whole lesson it differs by less than half a grade from textstat 0.7.4, which needs a package that
    setuptools has dropped; later versions need the network.
    """
    words = re.findall(r"[^\W\d_][\w'\u2019-]*|\d[\d.,]*", prose)
    sentences = [each for each in re.split(r"[.!?]+(?:\s|$)", prose) if re.search(r"\w", each)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(count_syllables, words)) / len(words) - 15.59


def read_cells(notebook: Notebook) -> dict[str, str]:
    return {cell.id: cell.source for cell in notebook.node.cells if cell.cell_type == "markdown"}


@pytest.mark.parametrize(
    ("word", "count"),
    [("node", 1), ("the", 1), ("little", 2), ("gradient", 2), ("multiplied", 3), ("passes", 2), ("wrong", 1)],
)
def test_syllables_are_counted(word, count):
    assert count_syllables(word) == count


def test_a_text_for_children_has_a_low_grade_and_one_for_scholars_a_high_one():
    assert school_grade("The loss is high. We turn the knob. It falls.") < 2
    assert (
        school_grade("Differentiation accumulates multiplicative contributions throughout architectures.")
        > 20
    )


def test_formulas_and_tables_do_not_count():
    assert (
        prose_of("# A title\n\nSee $x^2$ in `y`.\n\n| a | b |\n|---|---|\n| c | d |")
        == "A title. See x in x."
    )


def test_no_cell_needs_more_than_grade_8(notebook):
    grades = {name: school_grade(prose_of(source)) for name, source in read_cells(notebook).items()}
    assert {name: round(grade, 1) for name, grade in grades.items() if grade > HARDEST} == {}


def test_rare_words_are_not_used(notebook):
    found = {name: re.findall(rf"\b(?:{RARE})\b", text, re.I) for name, text in read_cells(notebook).items()}
    assert {name: words for name, words in found.items() if words} == {}
