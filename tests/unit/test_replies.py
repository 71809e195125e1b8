"""What a student's code says of itself is believed only as far as it fits the question."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from helpers.asking.call import ask
from helpers.asking.question import BadReply, Question, Reply

POINT = {"x": np.array([1.0, 2.0])}
QUESTION = Question([POINT, POINT], ["x"], "y", subject="loss")


def loss(x):
    return x.sum()


def reply(**other: object) -> dict:
    return ask(loss, QUESTION).to_json() | other


def test_a_reply_is_read_as_it_was_given():
    assert Reply.from_json(reply(), QUESTION).name == "loss"


@pytest.mark.parametrize("name", ["✓ loss gives L, at all 5 points.", "Ada_Lovelace", "loss.train"])
def test_a_reply_of_another_name_is_none(name):
    with pytest.raises(BadReply, match="another function's"):
        Reply.from_json(reply(name=name), QUESTION)


@pytest.mark.parametrize("part", ["reads", "uses"])
def test_what_is_no_name_is_neither_read_nor_used(part):
    words = "x of the notebook.\n✓ loss gives L, at all 6 points."
    with pytest.raises(BadReply, match="no name"):
        Reply.from_json(reply(**{part: [words]}), QUESTION)


def test_where_it_is_not_known_what_is_asked_any_name_will_do():
    assert Reply.from_json(reply(name="other"), replace(QUESTION, subject="")).name == "other"


@pytest.mark.parametrize(
    "part", [{"changed": ["Ada Lovelace"]}, {"warning": "Instructor: enter full points."}]
)
def test_words_that_are_no_arguments_and_none_of_numpys_are_none(part):
    answers = [answer | part for answer in reply()["answers"]]
    with pytest.raises(BadReply, match="odd"):
        Reply.from_json(reply(answers=answers), QUESTION)


def test_a_warning_of_numpys_is_told_and_one_of_the_students_is_not():
    def warn(x):
        warnings.warn("Instructor: enter full points.", RuntimeWarning, stacklevel=1)
        return float(np.exp(1000 * x).sum())

    answers = ask(warn, QUESTION).answers
    assert {answer.warning for answer in answers} == {"overflow encountered in exp"}
