"""What nbgrader does with a notebook once it is repaired: run it locked away, judge it, save the grades."""

import secrets
import weakref
from collections.abc import Hashable
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from traitlets.config import Config

from grading.sandbox import Cell, Sandbox
from grading.verdict import Judgement, Reference
from helpers.asking.publish import ANSWERS

Graded = tuple[NotebookNode, ResourcesDict]


class Run:
    """What the notebooks of one run of nbgrader share: a secret, a sandbox, and the references.

    Raises:
        SandboxUnavailable: students' code can't be run here.
    """

    def __init__(self, course: CourseDirectory, config: Config) -> None:
        self.secret = secrets.token_hex()
        self.sandbox = Sandbox(config=config)
        self.sandbox.start()
        self.gradebook = Gradebook(course.db_url, course.course_id)
        weakref.finalize(self, self.gradebook.close)
        self._course = course
        self._references: dict[Hashable, Reference] = {}

    def reference(self, resources: ResourcesDict) -> Reference:
        """Return the reference of the notebook in hand; it is run once, with this run's secret."""
        lesson, notebook = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
        if (lesson, notebook) not in self._references:
            folder = self._course.format_path(self._course.source_directory, ".", lesson)
            self._references[lesson, notebook] = Reference(Path(folder, f"{notebook}.ipynb"), self.secret)
        return self._references[lesson, notebook]


class Execute(NbGraderPreprocessor):
    """Run the cells of a submission in the sandbox, and take the answers to the checks out of their outputs.

    The exporter that made this step has the `Run` that it belongs to.

    It leaves in the resources, under "answers", what each graded cell published, and under "trouble" a
    sentence if not all cells could be run.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Graded:
        """Return the notebook with its outputs."""
        run: Run = self.parent.run
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in code]
        cells = [Cell(name, cell.source) for name, cell in zip(names, code, strict=True)]
        execution = run.sandbox.run(cells, run.reference(resources).asked)
        if run.sandbox.unprotected:
            self.log.warning("%s: run without a sandbox, with all your rights.", _place(resources))
        resources["answers"], resources["trouble"] = {}, execution.trouble
        for number, (cell, name, outputs) in enumerate(zip(code, names, execution.outputs, strict=True)):
            ran = number < execution.executed
            cell.execution_count = number + 1 if ran else None
            cell.outputs = [output for output in outputs if ANSWERS not in output.get("data", {})]
            if is_grade(cell) and ran:
                bundles = [output.data[ANSWERS] for output in outputs if ANSWERS in output.get("data", {})]
                resources["answers"][name] = bundles
        if execution.trouble:
            self.log.warning("%s: %s", _place(resources), execution.trouble)
            if execution.executed < len(code):
                code[execution.executed].outputs = [Judgement(False, f"✗ {execution.trouble}").output]
        return nb, resources


class Verdict(NbGraderPreprocessor):
    """Judge the answers to the checks, and let each check's cell show the verdict and nothing that counts.

    In the graded notebook, a check that failed ends in an error, which nbgrader takes for no points.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Graded:
        """Return the notebook with the verdicts as outputs of its checks."""
        reference = self.parent.run.reference(resources)
        answers = resources.get("answers", {})
        judgements = reference.judge(answers)
        for cell in filter(is_grade, nb.cells):
            name = cell.metadata.nbgrader.grade_id
            said = [o for o in cell.outputs if o.output_type == "stream" and o.name == "stdout"]
            errors = [o for o in cell.outputs if o.output_type == "error"]
            if name not in reference.checks:
                missing = f"✗ The reference has no check {name}. Generate the assignment again."
                self.log.error("%s, cell %s: %s", _place(resources), name, missing)
                cell.outputs = [Judgement(False, missing).output]
            elif name in judgements:
                cell.outputs = [*said, judgements[name].output]
            elif errors:
                cell.outputs = [*said, *errors]
            elif name in answers:
                silent = f"✗ {name} published no answer, so it earns nothing."
                cell.outputs = [*said, Judgement(False, silent).output]
            else:
                stopped = f"✗ {name} was not run. {resources.get('trouble', '')}".strip()
                cell.outputs = [Judgement(False, stopped).output]
            if name in judgements and not judgements[name].passed:
                about = judgements[name]
                cell.metadata["backprop"] = {"kind": about.kind, "mistake": about.mistake}
        return nb, resources


class SaveGrades(NbGraderPreprocessor):
    """Save the grades as nbgrader's SaveAutoGrades does, but in one go: all of a notebook's, or none.

    nbgrader connects to the gradebook for each notebook and saves each grade by itself, which takes longer
    than running most notebooks.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Graded:
        """Return the notebook as it is."""
        gradebook = self.parent.run.gradebook
        key = [resources["nbgrader"][name] for name in ("notebook", "assignment", "student")]
        submission = gradebook.find_submission_notebook(*key)
        grades = {grade.name: grade for grade in submission.grades}
        comments = {comment.name: comment for comment in submission.comments}
        for cell in nb.cells:
            if is_grade(cell):
                grade = grades[cell.metadata.nbgrader.grade_id]
                grade.auto_score, _ = determine_grade(cell, self.log)
                # A person has graded it before, or must do it.
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            if is_solution(cell):
                untouched = cell.metadata.nbgrader.checksum == compute_checksum(cell)
                comments[cell.metadata.nbgrader.grade_id].auto_comment = "No response." if untouched else None
        gradebook.db.commit()
        return nb, resources


def _place(resources: ResourcesDict) -> str:
    """Name student, assignment and notebook, for a message to the instructor."""
    return " ".join(resources["nbgrader"][key] for key in ("student", "assignment", "notebook"))
