"""How answers are cleared where students' notebooks are generated."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from grading.reading import read_grade_id

GUESS = "guess_"  # how the grade_id of a cell begins that asks for a guess


class ClearAnswers(ClearSolutions):
    """Clears what students are to write, but for the None that stands for their guess.

    Such a cell must run as it is: a guess isn't graded, and nobody has to make one.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the cell as students get it."""
        if read_grade_id(cell).startswith(GUESS):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)  # type: ignore[no-any-return]
