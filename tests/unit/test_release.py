"""What of an answer is left where students' notebooks are generated."""

import pytest

from grading.reading import make_cell
from grading.release import ClearAnswers


def released(source: str, grade_id: str) -> str:
    """Return an answer's cell as students get it."""
    nbgrader = {"grade_id": grade_id, "solution": True, "grade": False, "locked": False}
    cell = make_cell("code", source, {"nbgrader": nbgrader})
    clear = ClearAnswers(code_stub={"python": "raise NotImplementedError"})
    return clear.preprocess_cell(cell, {"language": "python"}, 0)[0].source


def test_a_guess_is_left_as_it_is():
    source = "# How large is the slope? A number.\nguess_slope = None"
    assert released(source, "guess_slope") == source


@pytest.mark.parametrize("name", ["predict", "my_guess_slope"])
def test_any_other_answer_is_cleared(name):
    source = "def predict(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    assert released(source, name) == "def predict(x):\n    raise NotImplementedError"
